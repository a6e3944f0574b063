import Spec
import Tensors

/// Looks for the point of the cube with the most improvement to be expected: from the best of many
/// points, it climbs along the numbers and changes one level or choice after another.
struct AcquisitionSearch: Sendable {
  struct Found: Sendable {
    let point: [Double]
    let value: Double
  }

  let places: CubePlaces
  let features: CubeFeatures
  let posterior: Posterior
  /// Axes of numbers and axes of levels or choices.
  private let numbers: [Int]
  private let listed: [Int]

  /// Most rounds of climbing and changing.
  private static let rounds = 4
  private static let limits = BoxDescent.Limits(
    evaluations: 40, gradient: 1e-4, gain: 1e-7, move: 2)

  init(_ places: CubePlaces, _ features: CubeFeatures, _ posterior: Posterior) {
    (self.places, self.features, self.posterior) = (places, features, posterior)
    numbers = places.axes.indices.filter { places.axes[$0].count == nil }
    listed = places.axes.indices.filter { places.axes[$0].count != nil }
  }

  /// The best of several assignments.
  func best(of assignments: [Assignment]) -> Assignment {
    let points = assignments.map(places.space.point(of:))
    let values = posterior.logImprovements(features.matrix(of: points))
    let best = values.indices.max { values[$0] < values[$1] }
    precondition(best != nil, "the best of no assignments")
    return assignments[best ?? 0]
  }

  /// The feasible ones of `points`, the best first.
  func ranked(_ points: [[Double]]) -> [Found] { Self.ranked(values(of: points)) }

  /// The best first; of equal ones in their order.
  static func ranked(_ found: [Found]) -> [Found] {
    let order = found.indices.sorted { (-found[$0].value, $0) < (-found[$1].value, $1) }
    return order.map { found[$0] }
  }

  /// The feasible ones of `points` with their values, in their order.
  private func values(of points: [[Double]]) -> [Found] {
    var (kept, active) = ([[Double]](), [[Double?]]())
    for point in points {
      guard let coordinates = places.active(point) else { continue }
      kept.append(point)
      active.append(coordinates)
    }
    guard !kept.isEmpty else { return [] }
    let values = posterior.logImprovements(features.matrix(of: active))
    return zip(kept, values).map(Found.init)
  }

  /// The ends of the ways up from `starts`, one for each.
  func improved(_ starts: [Found]) -> [Found] {
    var found = starts
    for _ in 0..<Self.rounds {
      found = climbed(found)
      let values = found.map(\.value)
      for axis in listed { found = changed(found, along: axis) }
      if found.map(\.value) == values { break }
    }
    return found
  }

  /// For each point, the best of it and its changes along one axis.
  private func changed(_ found: [Found], along axis: Int) -> [Found] {
    let changes = found.map { places.changes(of: $0.point, along: axis) }
    var better = found
    var owners: [Int] = []
    var (points, active) = ([[Double]](), [[Double?]]())
    for (owner, changes) in changes.enumerated() {
      for change in changes {
        guard let coordinates = places.active(change) else { continue }
        owners.append(owner)
        points.append(change)
        active.append(coordinates)
      }
    }
    guard !points.isEmpty else { return found }
    let values = posterior.logImprovements(features.matrix(of: active))
    for (index, owner) in owners.enumerated() where values[index] > better[owner].value {
      better[owner] = Found(point: points[index], value: values[index])
    }
    return better
  }
}

/// Along the numbers, all ways side by side.
extension AcquisitionSearch {
  /// Numbers are measured in length scales, in which the acquisition bends alike in all directions.
  private func climbed(_ found: [Found]) -> [Found] {
    guard !numbers.isEmpty else { return found }
    let scales = numbers.map { posterior.parameters.weights[$0].squareRoot() }
    let lower = [Double](repeating: 0, count: numbers.count)
    var descents = found.map { start in
      BoxDescent(
        from: zip(numbers, scales).map { start.point[$0] * $1 }, lower: lower, upper: scales,
        limits: Self.limits)
    }
    while true {
      let running = descents.indices.filter { !descents[$0].isFinished }
      guard !running.isEmpty else { break }
      step(&descents, running, found, scales)
    }
    return zip(found, descents).map { start, descent in
      guard -descent.value > start.value else { return start }
      return Found(
        point: moved(start.point, to: descent.point, scales), value: -descent.value)
    }
  }

  private func step(
    _ descents: inout [BoxDescent], _ running: [Int], _ found: [Found], _ scales: [Double]
  ) {
    var (owners, active) = ([Int](), [[Double?]]())
    for index in running {
      let point = moved(found[index].point, to: descents[index].trial, scales)
      guard let coordinates = places.active(point) else {
        descents[index].take(.infinity, [])
        continue
      }
      owners.append(index)
      active.append(coordinates)
    }
    guard !owners.isEmpty else { return }
    let (values, gradients) = posterior.logImprovementsWithGradients(features.matrix(of: active))
    for (row, owner) in owners.enumerated() {
      let gradient = zip(numbers, scales).map { axis, scale in
        active[row][axis] == nil ? 0 : -gradients[row, features.offsets[axis]] / scale
      }
      descents[owner].take(-values[row], gradient)
    }
  }

  private func moved(_ point: [Double], to scaled: [Double], _ scales: [Double]) -> [Double] {
    var moved = point
    for (index, axis) in numbers.enumerated() {
      moved[axis] = min(max(scaled[index] / scales[index], 0), 1)
    }
    return moved
  }
}
