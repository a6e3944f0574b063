/// The names that an expression may use, and what each stands for.
struct ExpressionScope {
  /// What an expression's value is.
  enum Kind: String {
    case number, text, boolean
    /// A parameter with values of several kinds.
    case any

    func isComparable(to other: Kind) -> Bool { self == other || self == .any || other == .any }
  }

  struct Name {
    let name: String
    let kind: Kind
    /// Every value it takes, where they are finitely many; otherwise `nil`.
    let values: [Value]?
  }

  /// The word before a message: `'when' names 'optimiser', …`.
  let place: String
  var names: [Name]
  /// Whether `best(m)`, `where(…)` and the like are allowed.
  var hasResults = false

  init(place: String, parameters: [Parameter], hasResults: Bool = false) {
    self.place = place
    self.hasResults = hasResults
    names = parameters.map { parameter in
      let values = parameter.distribution.categories
      return Name(name: parameter.name, kind: Self.kind(of: values), values: values)
    }
  }

  func name(_ word: String) -> Name? { names.first { $0.name == word } }

  private static func kind(of values: [Value]?) -> Kind {
    guard let values, let first = values.first.map(kind) else { return .number }
    return values.allSatisfy { kind(of: $0) == first } ? first : .any
  }

  static func kind(of value: Value) -> Kind {
    switch value {
    case .integer, .real: .number
    case .text: .text
    case .boolean: .boolean
    }
  }
}

extension Distribution {
  /// The values of a constant or categorical parameter; `nil` for numbers of a range.
  package var categories: [Value]? {
    switch self {
    case .constant(let value): [value]
    case .categorical(let values, _, _): values
    default: nil
    }
  }
}
