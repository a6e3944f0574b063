import Spec

/// The trials of a search as points of the cube, and their order along each axis. Remembered between
/// proposals, so that a new trial costs an insertion; rows whose trial turns out to be another one
/// are made anew.
package struct PointTable: Sendable {
  let space: Space
  let axes: [CubeAxis]
  /// Whose points the table holds, trial 0 first.
  private var assignments: [Assignment] = []
  /// One row per axis, one share per trial; NaN where the axis is inactive.
  private(set) var shares: [[Double]]
  /// Which value each share chooses, the last 32 bits of its number; 0 on a continuum, −1 where the
  /// axis is inactive.
  private(set) var values: [[Int32]]
  /// Per axis, the trials in which it is active by their shares, equal ones by their numbers.
  private(set) var order: [[Int32]]

  package init(_ space: Space) {
    self.space = space
    axes = space.axes
    shares = axes.map { _ in [] }
    values = axes.map { _ in [] }
    order = axes.map { _ in [] }
  }

  /// Makes the table hold `trials`; it may hold more of them afterwards.
  package mutating func update(with trials: ArraySlice<Assignment>) {
    var known = 0
    for (mine, theirs) in zip(assignments, trials) {
      guard mine == theirs else { break }
      known += 1
    }
    if known < min(assignments.count, trials.count) { truncate(to: known) }
    for assignment in trials.dropFirst(assignments.count) { append(assignment) }
  }

  /// Whether an axis is active in a trial.
  func isActive(_ axis: Int, in trial: Int) -> Bool { !shares[axis][trial].isNaN }

  /// Whether one of the first `count` trials has chosen these values.
  func contains(_ values: [Int32], among count: Int) -> Bool {
    (0..<count).contains { trial in
      values.indices.allSatisfy { self.values[$0][trial] == values[$0] }
    }
  }

  /// What the shares of a point choose, as in ``values``.
  func values(at shares: [Double], of assignment: Assignment) -> [Int32] {
    axes.indices.map { index in
      assignment.values[axes[index].parameter] == nil
        ? -1 : Int32(truncatingIfNeeded: axes[index].index(at: shares[index]))
    }
  }

  private mutating func truncate(to count: Int) {
    assignments.removeSubrange(count...)
    for axis in axes.indices {
      shares[axis].removeSubrange(count...)
      values[axis].removeSubrange(count...)
      order[axis].removeAll { Int($0) >= count }
    }
  }

  private mutating func append(_ assignment: Assignment) {
    let trial = Int32(assignments.count)
    for (axis, share) in space.point(of: assignment).enumerated() {
      shares[axis].append(share ?? .nan)
      guard let share else {
        values[axis].append(-1)
        continue
      }
      values[axis].append(Int32(truncatingIfNeeded: axes[axis].index(at: share)))
      order[axis].insert(trial, at: place(of: share, along: axis))
    }
    assignments.append(assignment)
  }

  /// Where a new trial comes along an axis: behind those with equal shares.
  private func place(of share: Double, along axis: Int) -> Int {
    var (low, high) = (0, order[axis].count)
    while low < high {
      let middle = (low + high) / 2
      if shares[axis][Int(order[axis][middle])] <= share { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
