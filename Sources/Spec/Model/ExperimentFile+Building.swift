// Parts of a file made by hand, without its text.

extension Constraint {
  package init(_ expression: Expression, text: String, at position: Position) {
    (self.expression, self.text, self.position) = (expression, text, position)
  }
}

extension InitialValue {
  /// - Parameter parameter: Its place among the file's parameters.
  package init(_ parameter: Int, _ value: Value) {
    (self.parameter, self.value) = (parameter, value)
  }
}

extension SearchPlan {
  package init(
    algorithm: Located<String>? = nil, trials: Int? = nil, initial: [Located<[InitialValue]>] = []
  ) {
    self.init()
    (self.algorithm, self.trials, self.initial) = (algorithm, trials, initial)
  }
}
