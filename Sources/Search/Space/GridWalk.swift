import Spec

/// Walks through the combinations of a finite space, the last parameter changing fastest. Those
/// that differ only in inactive parameters are one, and those that break a constraint are left out.
struct GridWalk: Sendable {
  private let space: Space
  /// Values that do not vary, one entry per parameter.
  private let fixed: [Value?]
  /// Constraints that can be judged once the parameter at this depth of `space.order` has a value.
  private let constraints: [[Expression]]
  /// Level at each depth; `nil` where inactive.
  private var levels: [Int?]
  private var assignment: Assignment
  private var state = State.fresh

  /// Most steps from one combination to the next.
  static let stepLimit = 10_000_000

  private enum State { case fresh, inside, done }

  init(_ space: Space, fixed: [Value?]? = nil) {
    self.space = space
    let count = space.parameters.count
    self.fixed = fixed ?? [Value?](repeating: nil, count: count)
    levels = [Int?](repeating: nil, count: count)
    assignment = Assignment([Value?](repeating: nil, count: count))
    var constraints = [[Expression]](repeating: [], count: max(count, 1))
    for constraint in space.constraints {
      let names = constraint.expression.parameterNames
      let depth = space.order.lastIndex { names.contains(space.parameters[$0].name) } ?? 0
      constraints[depth].append(constraint.expression)
    }
    self.constraints = constraints
  }

  /// The next combination; `nil` at the end.
  /// - Throws: ``SearchProblem`` when ``stepLimit`` steps lead to none.
  mutating func next() throws -> Assignment? {
    guard state != .done else { return nil }
    guard !levels.isEmpty else {
      state = .done
      return constraintsHold(at: 0) ? assignment : nil
    }
    var depth = state == .fresh ? 0 : levels.count - 1
    var isEntering = state == .fresh
    state = .inside
    var steps = 0
    while depth >= 0 {
      steps += 1
      guard steps <= Self.stepLimit else {
        throw SearchProblem.gridTooSparse(Self.stepLimit, at: space.position)
      }
      guard isEntering ? enter(depth) : advance(depth) else {
        assignment.values[space.order[depth]] = nil
        depth -= 1
        isEntering = false
        continue
      }
      isEntering = constraintsHold(at: depth)
      guard isEntering else { continue }
      if depth == levels.count - 1 { return assignment }
      depth += 1
    }
    state = .done
    return nil
  }

  private mutating func enter(_ depth: Int) -> Bool {
    let index = space.order[depth]
    guard space.isActive(index, in: assignment) else {
      levels[depth] = nil
      return true
    }
    levels[depth] = 0
    assignment.values[index] =
      fixed[index].map(space.marginals[index].typed) ?? space.marginals[index].level(0)
    return true
  }

  private mutating func advance(_ depth: Int) -> Bool {
    let index = space.order[depth]
    guard let level = levels[depth], fixed[index] == nil,
      level + 1 < space.marginals[index].levelCount ?? 0
    else { return false }
    levels[depth] = level + 1
    assignment.values[index] = space.marginals[index].level(level + 1)
    return true
  }

  private func constraintsHold(at depth: Int) -> Bool {
    constraints[depth].allSatisfy { $0.holds(for: assignment, of: space.parameters) }
  }
}

extension Space {
  /// Most combinations that are counted one by one.
  static let countingLimit = 1_000_000

  /// How many assignments there are; `nil`: infinitely many, or too many to be counted where conditions
  /// or constraints choose (``countingLimit``, ``GridWalk/stepLimit``).
  package var cardinality: Int? {
    let counts = marginals.compactMap(\.levelCount)
    guard counts.count == marginals.count else { return nil }
    guard !isUnconditional else {
      return counts.reduce(Optional(1)) { product, count in
        product.flatMap {
          let (value, isTooLarge) = $0.multipliedReportingOverflow(by: count)
          return isTooLarge ? nil : value
        }
      }
    }
    var (walk, count) = (GridWalk(self), 0)
    do {
      while try walk.next() != nil {
        count += 1
        if count > Self.countingLimit { return nil }
      }
    } catch { return nil }
    return count
  }

  /// Whether every combination of values is an assignment.
  var isUnconditional: Bool { constraints.isEmpty && parameters.allSatisfy { $0.when == nil } }

  /// Parameters without a finite number of values, which a grid cannot walk through.
  var continuousParameters: [Parameter] {
    parameters.indices.filter { marginals[$0].levelCount == nil }.map { parameters[$0] }
  }
}
