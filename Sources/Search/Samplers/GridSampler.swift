import Spec

/// Every combination of the parameters' values once, the last parameter changing fastest. Initial
/// points come before it and are not repeated.
package struct GridSampler: Sampler {
  package static let name = "grid"
  package static let summary = "every combination of values once; needs finitely many"
  package static let needsResults = false
  private let space: Space
  private let initialCount: Int
  /// Completed initial points, which the walk leaves out.
  private let initial: Set<Assignment>
  private var walk: GridWalk
  /// What the walk has found so far.
  private var found: [Assignment] = []

  package init(
    _ settings: inout Settings, space: Space, seed: UInt64, plan: SearchPlan
  ) throws {
    let continuous = space.continuousParameters
    guard continuous.isEmpty else { throw SearchProblem.continuous(continuous) }
    self.space = space
    initialCount = plan.initial.count
    initial = Set(
      try plan.initial.compactMap {
        try Self.first(of: space, fixed: space.fixedValues(of: $0.value))
      })
    walk = GridWalk(space)
  }

  package mutating func propose(_ k: Int, given history: History) throws -> Assignment {
    let index = k - initialCount
    guard try extend(to: index + 1) else {
      throw SearchProblem.exhausted(
        Self.name, count: initialCount + found.count, at: space.position)
    }
    return found[index]
  }

  package mutating func complete(_ fixed: [Value?], _ k: Int) throws -> Assignment {
    guard let first = try Self.first(of: space, fixed: fixed) else {
      throw SearchProblem.emptyGrid(at: space.position)
    }
    return first
  }

  package mutating func count(upTo limit: Int?) throws -> Int? {
    let bound = limit ?? Space.countingLimit + 1
    let isLarge = space.isUnconditional && space.cardinality ?? .max >= bound
    let count =
      isLarge ? bound : min(bound, initialCount + (try walkLength(upTo: bound - initialCount)))
    if count == bound, limit == nil {
      throw SearchProblem.gridTooLarge(Space.countingLimit, at: space.position)
    }
    guard count > 0 else { throw SearchProblem.emptyGrid(at: space.position) }
    return count
  }

  /// How many combinations come after the initial points, at most `most`; none is kept.
  private func walkLength(upTo most: Int) throws -> Int {
    var (walk, count) = (GridWalk(space), 0)
    while count < most, let next = try walk.next() {
      if !initial.contains(next) { count += 1 }
    }
    return count
  }

  /// Walks on until `count` combinations are found; `false` at the end of the grid.
  private mutating func extend(to count: Int) throws -> Bool {
    while found.count < count {
      guard let next = try walk.next() else { return false }
      if !initial.contains(next) { found.append(next) }
    }
    return true
  }

  /// The first combination with the `fixed` values; `nil`: the constraints allow none.
  private static func first(of space: Space, fixed: [Value?]) throws -> Assignment? {
    var walk = GridWalk(space, fixed: fixed)
    return try walk.next()
  }
}
