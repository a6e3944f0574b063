/// Grows regression trees over the unit cube: each split makes the sum of squared distances to the two
/// means the least (Breiman, Friedman, Olshen & Stone, *Classification and Regression Trees*, 1984,
/// §8.4). Of equal splits the first one counts, by axis and then by place.
///
/// Numbers are split half-way between two trials, whole numbers and steps at the border between two of
/// their values, words into one and all others.
struct TreeGrower: Sendable {
  let axes: [CubeAxis]
  /// By trial, then by axis.
  private let points: [[Double]]
  private let values: [Double]
  private let deepest: Int
  /// For each axis, the trials by their coordinate, ties by number.
  private let orders: [[Int]]

  init(axes: [CubeAxis], points: [[Double]], values: [Double], deepest: Int) {
    precondition(
      points.count == values.count && points.allSatisfy { $0.count == axes.count },
      "\(points.count) points of \(axes.count) coordinates, \(values.count) values")
    (self.axes, self.points, self.deepest) = (axes, points, deepest)
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    self.values = values.map { $0 - mean }
    orders = axes.indices.map { axis in
      points.indices.sorted { a, b in
        points[a][axis] == points[b][axis] ? a < b : points[a][axis] < points[b][axis]
      }
    }
  }

  /// Where a node is divided.
  private struct Split {
    var axis: Int
    var place: TreeLeaves.Place
    /// What the split takes off the sum of squares, but for a constant.
    var gain: Double
  }

  /// The leaves of a tree over the trials with a weight above 0.
  func grown(_ weights: [Double]) -> TreeLeaves {
    var leaves = TreeLeaves(axes)
    let members = orders.map { order in order.filter { weights[$0] > 0 } }
    grow(members, weights, TreeLeaves.Box(axes), depth: 0, into: &leaves)
    return leaves
  }

  private func grow(
    _ members: [[Int]], _ weights: [Double], _ box: TreeLeaves.Box, depth: Int,
    into leaves: inout TreeLeaves
  ) {
    let trials = members.first ?? []
    var (weight, sum) = (0.0, 0.0)
    for trial in trials {
      weight += weights[trial]
      sum += weights[trial] * values[trial]
    }
    let isPure = trials.allSatisfy { values[$0] == values[trials[0]] }
    guard depth < deepest, !isPure, let split = best(members, weights, weight, sum) else {
      return leaves.append(value: sum / weight, box)
    }
    for side in [true, false] {
      let rest = members.map { $0.filter { isFirst($0, split) == side } }
      let half = box.half(split.axis, split.place, isFirst: side)
      grow(rest, weights, half, depth: depth + 1, into: &leaves)
    }
  }

  private func isFirst(_ trial: Int, _ split: Split) -> Bool {
    let share = points[trial][split.axis]
    return switch split.place {
    case .below(let limit): share < limit
    case .choice(let choice): axes[split.axis].index(at: share) == choice
    }
  }

  private func best(
    _ members: [[Int]], _ weights: [Double], _ weight: Double, _ sum: Double
  ) -> Split? {
    var best: Split?
    for axis in axes.indices {
      let split =
        if case .choices = axes[axis].kind {
          bestChoice(axis, members[axis], weights, weight, sum)
        } else {
          bestLimit(axis, members[axis], weights, weight, sum)
        }
      guard let split else { continue }
      if best.map({ split.gain > $0.gain }) ?? true { best = split }
    }
    return best
  }

  private func bestLimit(
    _ axis: Int, _ trials: [Int], _ weights: [Double], _ weight: Double, _ sum: Double
  ) -> Split? {
    var best: (gain: Double, index: Int)?
    var (partWeight, partSum) = (0.0, 0.0)
    for index in 1..<max(trials.count, 1) {
      let trial = trials[index - 1]
      partWeight += weights[trial]
      partSum += weights[trial] * values[trial]
      guard points[trial][axis] < points[trials[index]][axis] else { continue }
      let rest = sum - partSum
      let gain = partSum * partSum / partWeight + rest * rest / (weight - partWeight)
      if best.map({ gain > $0.gain }) ?? true { best = (gain, index) }
    }
    return best.map { found in
      let (low, high) = (points[trials[found.index - 1]][axis], points[trials[found.index]][axis])
      return Split(axis: axis, place: .below(border(axis, low, high)), gain: found.gain)
    }
  }

  /// The place between two coordinates at which they are divided.
  private func border(_ axis: Int, _ low: Double, _ high: Double) -> Double {
    let middle = low + 0.5 * (high - low)
    guard case .levels(let count) = axes[axis].kind else { return middle > low ? middle : high }
    return (middle * Double(count)).rounded() / Double(count)
  }

  private func bestChoice(
    _ axis: Int, _ trials: [Int], _ weights: [Double], _ weight: Double, _ sum: Double
  ) -> Split? {
    let count = axes[axis].count ?? 0
    var (choiceWeights, choiceSums) = (
      [Double](repeating: 0, count: count), [Double](repeating: 0, count: count)
    )
    for trial in trials {
      let choice = axes[axis].index(at: points[trial][axis])
      choiceWeights[choice] += weights[trial]
      choiceSums[choice] += weights[trial] * values[trial]
    }
    var best: Split?
    for choice in 0..<count where choiceWeights[choice] > 0 && choiceWeights[choice] < weight {
      let (part, rest) = (choiceSums[choice], sum - choiceSums[choice])
      let gain =
        part * part / choiceWeights[choice] + rest * rest / (weight - choiceWeights[choice])
      if best.map({ gain > $0.gain }) ?? true {
        best = Split(axis: axis, place: .choice(choice), gain: gain)
      }
    }
    return best
  }
}
