import Spec

/// What is searched: the parameters with their distributions, when they are active, and the
/// constraints between them. Maps points of the unit cube to assignments.
package struct Space: Sendable {
  package let parameters: [Parameter]
  package let constraints: [Constraint]
  /// Coordinates of the cube: one for each parameter that can have more than one value.
  package let dimensions: Int
  /// Per parameter, in the order of the file.
  let marginals: [Marginal]
  /// Which coordinate chooses a parameter's value; `nil`: none is needed.
  let coordinates: [Int?]
  /// Parameters, those that a `when` names before the one that has it; else as in the file.
  let order: [Int]
  private let isConditional: Bool

  /// - Throws: ``SearchProblem`` where a range holds no multiple of its step.
  package init(_ parameters: [Parameter], constraints: [Constraint] = []) throws {
    self.parameters = parameters
    self.constraints = constraints
    marginals = try parameters.map {
      guard let marginal = Marginal($0.distribution) else { throw SearchProblem.noMultiple($0) }
      return marginal
    }
    var (coordinates, next) = ([Int?](), 0)
    for marginal in marginals {
      coordinates.append(marginal.isConstant ? nil : next)
      if !marginal.isConstant { next += 1 }
    }
    (self.coordinates, dimensions) = (coordinates, next)
    order = Self.parentsFirst(parameters)
    isConditional = parameters.contains { $0.when != nil }
  }

  private static func parentsFirst(_ parameters: [Parameter]) -> [Int] {
    let parents = parameters.map { $0.when.map(\.parameterNames) ?? [] }
    let names = Set(parameters.map(\.name))
    var (placed, order) = (Set<String>(), [Int]())
    while order.count < parameters.count {
      let next = parameters.indices.first { index in
        !placed.contains(parameters[index].name)
          && parents[index].allSatisfy { placed.contains($0) || !names.contains($0) }
      }
      guard let next else {
        preconditionFailure("'when' goes in a circle among \(parameters.map(\.name))")
      }
      placed.insert(parameters[next].name)
      order.append(next)
    }
    return order
  }
}

/// From the cube to assignments.
extension Space {
  /// The assignment at a point of the unit cube.
  /// - Parameters:
  ///   - point: `dimensions` shares in [0, 1]; those of inactive parameters have no effect.
  ///   - fixed: Values that some parameters have whatever the point says, one entry per parameter.
  package func assignment(at point: [Double], fixed: [Value?]? = nil) -> Assignment {
    precondition(
      point.count == dimensions, "a point of \(dimensions) coordinates, got \(point.count)")
    guard isConditional || fixed != nil else {
      return Assignment(parameters.indices.map { value($0, at: point) })
    }
    var assignment = Assignment([Value?](repeating: nil, count: parameters.count))
    for index in order where isActive(index, in: assignment) {
      assignment.values[index] =
        fixed?[index].map(marginals[index].typed) ?? value(index, at: point)
    }
    return assignment
  }

  private func value(_ index: Int, at point: [Double]) -> Value {
    marginals[index].value(at: coordinates[index].map { point[$0] } ?? 0)
  }

  /// Whether parameter `index` is active, given the values of those that its `when` names.
  func isActive(_ index: Int, in assignment: Assignment) -> Bool {
    parameters[index].when?.holds(for: assignment, of: parameters) ?? true
  }

  /// The assignment with its values as the distributions have them: a whole number for a real or the
  /// reverse, and the level that a value misses by rounding alone.
  package func typed(_ assignment: Assignment) -> Assignment {
    Assignment(
      zip(marginals, assignment.values).map { marginal, value in value.map(marginal.typed) })
  }

  /// Whether every constraint holds.
  package func isFeasible(_ assignment: Assignment) -> Bool {
    firstViolation(of: assignment) == nil
  }

  func firstViolation(of assignment: Assignment) -> Constraint? {
    constraints.first { !$0.expression.holds(for: assignment, of: parameters) }
  }

  /// Whether `assignment` is one that this space can propose: every active parameter has a value
  /// of its distribution, every inactive one none, and the constraints hold.
  package func contains(_ assignment: Assignment) -> Bool {
    assignment.values.count == parameters.count
      && parameters.indices.allSatisfy { index in
        guard isActive(index, in: assignment) else { return assignment.values[index] == nil }
        return assignment.values[index].map(marginals[index].contains) ?? false
      } && isFeasible(assignment)
  }

  /// Where a finding about the whole space is shown: its first constraint or parameter.
  var position: Position {
    constraints.first?.position ?? parameters.first?.position
      ?? Position(source: "parameters", line: 1, column: 1)
  }
}
