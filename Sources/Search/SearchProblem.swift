import Spec

/// A search that cannot be made, or cannot go on: findings located in the experiment file.
package struct SearchProblem: Error, Sendable, Equatable {
  package let diagnostics: [Diagnostic]

  init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  private init(at position: Position, _ message: String, hint: String? = nil) {
    diagnostics = [Diagnostic(at: position, message, hint: hint)]
  }
}

/// The words.
extension SearchProblem {
  static func unknownAlgorithm(_ algorithm: Located<String>, known: [String]) -> Self {
    Self([
      Diagnostic(
        at: algorithm.position, length: algorithm.length,
        "search.algorithm '\(algorithm.value)' is not one of: \(known.joined(separator: ", "))")
    ])
  }

  static func continuous(_ parameters: [Parameter]) -> Self {
    Self(
      parameters.map {
        Diagnostic(
          at: $0.position, "parameters.\($0.name): a grid needs finitely many values",
          hint: "give 'values' or a 'step', or take search.algorithm: random")
      })
  }

  static func noMultiple(_ parameter: Parameter) -> Self {
    Self(
      at: parameter.position,
      "parameters.\(parameter.name): no multiple of the step lies in its range",
      hint: "take a smaller step, or a wider range")
  }

  static func endless(_ algorithm: String, at position: Position) -> Self {
    Self(
      at: position, "search.trials is missing: \(algorithm) has no end of its own",
      hint: "say how many assignments to try, for example search.trials: 100 (run_cap: 100 in a "
        + "W&B sweep)")
  }

  static func gridTooLarge(_ limit: Int, at position: Position) -> Self {
    Self(
      at: position, "the grid has more than \(limit) combinations",
      hint: "say how many of them with search.trials, or take search.algorithm: random")
  }

  static func gridTooSparse(_ steps: Int, at position: Position) -> Self {
    Self(
      at: position, "the constraints leave almost nothing: no combination in \(steps) steps",
      hint: "take search.algorithm: random, or loosen the constraints")
  }

  static func emptyGrid(at position: Position) -> Self {
    Self(
      at: position, "the constraints leave nothing: no combination of the grid meets them",
      hint: "loosen the constraints, or give parameters more values")
  }

  static func exhausted(_ algorithm: String, count: Int, at position: Position) -> Self {
    Self(at: position, "\(algorithm) has \(count) proposals, and all have been made")
  }

  static func tooManyDimensions(_ count: Int, limit: Int, at position: Position) -> Self {
    Self(
      at: position, "sobol covers up to \(limit) parameters, and there are \(count)",
      hint: "take search.algorithm: halton")
  }

  static func infeasible(_ initial: Located<[InitialValue]>, _ constraint: Constraint) -> Self {
    Self([
      Diagnostic(
        at: initial.position, length: initial.length,
        "this initial point does not meet the constraint '\(constraint.text)'")
    ])
  }

  /// - Parameter problem: Why there is nothing for the parameters that the point does not name.
  static func incomplete(_ initial: Located<[InitialValue]>, _ problem: SearchProblem) -> Self {
    Self(
      problem.diagnostics.map {
        Diagnostic(
          at: initial.position, length: initial.length,
          "this initial point cannot be completed: \($0.message)", hint: $0.hint)
      })
  }

  /// - Parameter refusals: How many of the `drawn` points each constraint refuses.
  static func almostNothing(
    met: Int, of drawn: Int, _ constraints: [Constraint], refusals: [Int]
  ) -> Self {
    let most = refusals.max() ?? 0
    let worst = constraints[refusals.firstIndex(of: most) ?? 0]
    return Self(
      at: worst.position,
      "the constraints leave \(met == 0 ? "nothing" : "almost nothing"): "
        + "\(met) of \(drawn) drawn points met them",
      hint: "'\(worst.text)' refused \(most) of them"
        + (met == 0 ? "" : ", and a search needs \(KeyedDraws.fewestFeasible)"))
  }
}
