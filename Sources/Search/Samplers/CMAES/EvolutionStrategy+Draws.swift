import Spec
import Tensors

/// From a generation to trials.
extension EvolutionStrategy {
  /// Trial `k` of a generation. A point outside the cube is drawn again, up to 10 n times, and then
  /// moved to its border, as in Optuna; one that was tried is drawn again as often, and one that breaks a
  /// constraint always.
  /// - Throws: ``SearchProblem`` where the constraints leave nothing.
  func draw(
    _ k: Int, from generation: Generation, isTried: (Assignment) -> Bool
  ) throws -> Draw {
    for attempt in 0..<KeyedDraws.ownTries {
      var cursor = stream.cursor(step: attempt, item: k)
      let normals = cursor.normals(start.count)
      let uniforms = cursor.uniforms(unordered.count)
      let isLast = attempt >= 10 * start.count
      guard
        let draw = draw(from: generation, normals, uniforms, moved: isLast),
        space.isFeasible(draw.assignment)
      else { continue }
      if isLast || !isTried(draw.assignment) { return draw }
    }
    return injected(try uniform.draw(k), into: generation)
  }

  /// - Parameter moved: Whether a point outside the cube is moved to its border; otherwise it is none.
  private func draw(
    from generation: Generation, _ normals: [Double], _ uniforms: [Double], moved: Bool
  ) -> Draw? {
    let now = generation.distribution
    var place = now.step(of: normals)
    for j in place.indices { place[j] = now.mean[j] + now.stepSize * place[j] }
    var point = [Double](repeating: 0, count: axes.count)
    for (j, axis) in ordered.enumerated() {
      if let count = axes[axis].count {
        let wide = now.mean[j] + now.scales[j] * (place[j] - now.mean[j])
        point[axis] = axes[axis].share(of: SearchDistribution.level(of: wide, count))
      } else {
        guard moved || (0...1).contains(place[j]) else { return nil }
        place[j] = min(max(place[j], 0), 1)
        point[axis] = place[j]
      }
    }
    let chosen = zip(generation.choices, uniforms).map { $0.index(at: $1) }
    for (choice, axis) in unordered.enumerated() {
      point[axis] = axes[axis].share(of: chosen[choice])
    }
    return Draw(assignment: space.assignment(at: point), place: place, choices: chosen)
  }

  /// A trial that no generation drew: an initial point, or one of an earlier search.
  func injected(_ assignment: Assignment, into generation: Generation) -> Draw {
    let now = generation.distribution
    let point = space.point(of: assignment)
    var place = now.mean
    for (j, axis) in ordered.enumerated() {
      guard let share = point[axis] else { continue }
      let scale = axes[axis].count == nil ? 1 : now.scales[j]
      place[j] += (share - now.mean[j]) / scale
    }
    let choices = unordered.map { axis in point[axis].map(axes[axis].index(at:)) ?? 0 }
    return Draw(assignment: assignment, place: place, choices: choices, isOwn: false)
  }
}
