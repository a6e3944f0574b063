import Search
import Spec

/// Spaces and searches in the few words that a test needs.
enum Fixture {
  static func position(_ line: Int = 1) -> Position {
    Position(source: "sweep.exp", line: line, column: 3)
  }

  static func parameter(
    _ name: String, _ distribution: Distribution, when: Expression? = nil, line: Int = 1
  ) -> Parameter {
    Parameter(name: name, distribution: distribution, when: when, position: position(line))
  }

  static func real(_ name: String, _ range: ClosedRange<Double>) -> Parameter {
    parameter(name, .uniform(min: range.lowerBound, max: range.upperBound, step: nil))
  }

  static func integer(_ name: String, _ range: ClosedRange<Int>) -> Parameter {
    parameter(name, .integerUniform(min: range.lowerBound, max: range.upperBound, step: 1))
  }

  static func words(_ name: String, _ words: [String]) -> Parameter {
    parameter(
      name, .categorical(words.map(Value.text), probabilities: nil, ordered: false))
  }

  static func compare(
    _ name: String, _ word: Expression.Operator, _ value: Expression
  ) -> Expression {
    .binary(word, .name(name, position()), value)
  }

  static func constraint(
    _ name: String, _ word: Expression.Operator, _ value: Expression, _ text: String
  ) -> Constraint {
    Constraint(compare(name, word, value), text: text, at: position(20))
  }

  static func plan(
    _ algorithm: String?, trials: Int? = nil, initial: [[InitialValue]] = []
  ) -> SearchPlan {
    SearchPlan(
      algorithm: algorithm.map { Located($0, at: position(30)) }, trials: trials,
      initial: initial.map { Located($0, at: position(31)) })
  }

  static func settings(scramble: Bool? = nil) -> Settings {
    var node = Node(.map([]), at: position(30))
    if let scramble {
      let value = Node(.boolean(scramble), at: position(32))
      node.content = .map([
        Node.Entry(key: "scramble", keyPosition: position(32), value: value)
      ])
    }
    return Settings(node, owner: "search")
  }

  static func proposals(
    _ algorithm: String?, _ space: Space, seed: UInt64 = 1, trials: Int? = nil,
    initial: [[InitialValue]] = [], scramble: Bool? = nil
  ) throws -> Proposals {
    var settings = settings(scramble: scramble)
    let plan = plan(algorithm, trials: trials, initial: initial)
    return try Proposals(&settings, space: space, seed: seed, plan: plan)
  }

  /// Spaces that every sampler can search.
  static func finite() throws -> [Space] {
    [
      try conditional(),
      try Space([integer("i", -3...40), words("w", ["a", "b", "c"])]),
      try Space([
        parameter(
          "p",
          .categorical([.text("x"), .integer(2)], probabilities: [0.9, 0.1], ordered: false)),
        parameter("q", .uniform(min: 0, max: 0.6, step: 0.1)),
        parameter("r", .logUniform(min: 0.01, max: 0.1, step: 0.01)),
        parameter("b", .beta(a: 2, b: 3, step: 0.25)),
        parameter("c", .constant(.boolean(true))),
      ]),
    ]
  }

  /// Spaces that a sampler for continuous parameters can search too: numbers and words, some active
  /// only sometimes, and a constraint.
  static func mixed() throws -> [Space] {
    try finite() + [
      Space(
        [
          real("x", -1...1), words("method", ["plain", "curved", "none"]),
          parameter(
            "bend", .logUniform(min: 1e-3, max: 10, step: nil),
            when: compare("method", .equal, .text("curved"))),
          integer("count", 1...2000),
          parameter("spread", .normal(mean: 0, deviation: 2, step: nil)),
        ],
        constraints: [constraint("x", .less, .number(0.8), "x < 0.8")])
    ]
  }

  /// Finite, with a condition (its child named before its parent) and a constraint: of the 36
  /// combinations 2 · 2 (adam) + 2 · 2 · 3 (sgd) are different, and 2 + 2 · 3 meet the constraint.
  static func conditional() throws -> Space {
    try Space(
      [
        parameter(
          "momentum", .uniform(min: 0, max: 0.9, step: 0.45),
          when: compare("optimizer", .equal, .text("sgd"))),
        words("optimizer", ["sgd", "adam"]),
        integer("depth", 1...2),
        parameter("width", .integerUniform(min: 32, max: 64, step: 32)),
      ],
      constraints: [constraint("width", .less, .number(64), "width < 64")])
  }
}

extension Assignment {
  /// The value of a parameter as a number; NaN where it is inactive or text.
  func number(_ index: Int) -> Double {
    switch values[index] {
    case .real(let value)?: value
    case .integer(let value)?: Double(value)
    default: .nan
    }
  }
}
