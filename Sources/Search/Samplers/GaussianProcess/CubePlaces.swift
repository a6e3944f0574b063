import Spec

/// From points of the whole cube to what a model sees: levels in the middle of their shares, no
/// coordinate where a parameter is inactive, nothing where a constraint is broken.
struct CubePlaces: Sendable {
  let space: Space
  let axes: [CubeAxis]
  /// Every point of the cube is feasible, and all its coordinates are active.
  private let isPlain: Bool

  init(_ space: Space) {
    self.space = space
    axes = space.axes
    isPlain = space.isUnconditional
  }

  /// The active coordinates of a point; `nil` where it is infeasible.
  func active(_ point: [Double]) -> [Double?]? {
    let middle = point.indices.map { index -> Double? in
      let axis = axes[index]
      return axis.count == nil ? point[index] : axis.share(of: axis.index(at: point[index]))
    }
    guard !isPlain else { return middle }
    let assignment = space.assignment(at: point)
    guard space.isFeasible(assignment) else { return nil }
    return middle.indices.map { assignment.values[axes[$0].parameter] == nil ? nil : middle[$0] }
  }

  /// Other points that differ from `point` along one axis of levels or choices: all where there are
  /// few, otherwise steps of 1, 2, 4, … levels.
  func changes(of point: [Double], along index: Int) -> [[Double]] {
    let axis = axes[index]
    guard let count = axis.count else { return [] }
    let current = axis.index(at: point[index])
    let others: [Int]
    if case .levels = axis.kind, count > Self.fewLevels {
      let steps = (0..<Int.bitWidth - 1).map { 1 << $0 }.prefix { $0 < count }
      others = steps.flatMap { [current - $0, current + $0] }.filter { (0..<count).contains($0) }
    } else {
      others = (0..<count).filter { $0 != current }
    }
    return others.map { other in
      var changed = point
      changed[index] = axis.share(of: other)
      return changed
    }
  }

  private static let fewLevels = 16
}
