import Search
import Spec
import Testing

@Suite struct SearchProblemTests {
  @Test func `a grid over continuous ranges names each at its place`() throws {
    let space = try Space([
      Fixture.parameter("lr", .logUniform(min: 1e-4, max: 1, step: nil), line: 7),
      Fixture.words("w", ["a", "b"]),
      Fixture.parameter("noise", .normal(mean: 0, deviation: 1, step: 0.5), line: 9),
    ])
    let problem = try #require(throws: SearchProblem.self) { try Fixture.proposals("grid", space) }
    let hint = "give 'values' or a 'step', or take search.algorithm: random"
    #expect(
      problem.diagnostics == [
        Diagnostic(
          at: Fixture.position(7), "parameters.lr: a grid needs finitely many values", hint: hint),
        Diagnostic(
          at: Fixture.position(9), "parameters.noise: a grid needs finitely many values", hint: hint
        ),
      ])
  }

  @Test func `an unknown algorithm is located and the known ones are named`() throws {
    let problem = try #require(throws: SearchProblem.self) {
      try Fixture.proposals("sobel", Space([Fixture.real("x", 0...1)]), trials: 3)
    }
    #expect(
      problem.diagnostics == [
        Diagnostic(
          at: Fixture.position(30),
          "search.algorithm 'sobel' is not one of: \(Samplers.names.joined(separator: ", "))")
      ])
  }

  @Test(arguments: ["random", "sobol"])
  func `a search without an end asks for trials`(name: String) throws {
    let problem = try #require(throws: SearchProblem.self) {
      try Fixture.proposals(name, Space([Fixture.real("x", 0...1)]))
    }
    #expect(
      problem.diagnostics.map(\.message) == [
        "search.trials is missing: \(name) has no end of its own"
      ])
  }

  @Test(arguments: ["random", "sobol"])
  func `constraints that leave almost nothing are told with the share`(name: String) throws {
    let space = try Space(
      [Fixture.real("x", 0...1), Fixture.real("y", 0...1)],
      constraints: [
        Fixture.constraint("x", .less, .number(0.5), "x < 0.5"),
        Fixture.constraint("y", .less, .number(0), "y < 0"),
      ])
    let problem = try #require(throws: SearchProblem.self) {
      try Fixture.proposals(name, space, trials: 3)
    }
    #expect(
      problem.diagnostics.map(\.message) == [
        "the constraints leave nothing: 0 of 100000 drawn points met them"
      ])
    #expect(problem.diagnostics.first?.hint == "'y < 0' refused 100000 of them")
  }

  @Test(arguments: Samplers.names.filter { $0 != "grid" })
  func `what leaves less than one point in 5000 is refused before it begins`(name: String) throws {
    func proposals(_ share: Double) throws -> Proposals {
      let space = try Space(
        [Fixture.real("x", 0...1)],
        constraints: [Fixture.constraint("x", .less, .number(share), "x < \(share)")])
      return try Fixture.proposals(name, space, trials: 60)
    }
    let problem = try #require(throws: SearchProblem.self) { try proposals(1e-4) }
    let message = try #require(problem.diagnostics.first?.message)
    #expect(message.hasPrefix("the constraints leave almost nothing: "))
    #expect(message.hasSuffix(" of 100000 drawn points met them"))
    #expect(problem.diagnostics.first?.hint?.hasSuffix(" of them, and a search needs 20") == true)
    // One draw in 3000 is no reason to stop in the middle.
    #expect(try Fixture.all(proposals(1.0 / 3000)).allSatisfy { $0.number(0) < 1.0 / 3000 })
  }

  @Test(arguments: Samplers.names)
  func `an initial point with no room for the rest is named`(name: String) throws {
    let space = try Space(
      [Fixture.integer("i", 1...5), Fixture.integer("j", 1...5)],
      constraints: [
        Constraint(
          .binary(.less, .name("i", Fixture.position()), .name("j", Fixture.position())),
          text: "i < j", at: Fixture.position(20))
      ])
    let problem = try #require(throws: SearchProblem.self) {
      try Fixture.proposals(name, space, trials: 6, initial: [[InitialValue(0, .integer(5))]])
    }
    let message = try #require(problem.diagnostics.first?.message)
    #expect(
      message.hasPrefix("this initial point cannot be completed: the constraints leave nothing"))
    #expect(problem.diagnostics.first?.position == Fixture.position(31))
  }

  @Test func `a range without a multiple of its step is located`() throws {
    let problem = try #require(throws: SearchProblem.self) {
      try Space([Fixture.parameter("lr", .logUniform(min: 0.11, max: 0.19, step: 0.1), line: 5)])
    }
    #expect(
      problem.diagnostics == [
        Diagnostic(
          at: Fixture.position(5), "parameters.lr: no multiple of the step lies in its range",
          hint: "take a smaller step, or a wider range")
      ])
  }

  @Test func `a grid that is too large for its memory asks for trials`() throws {
    let space = try Space((0..<8).map { Fixture.integer("p\($0)", 1...10) })
    let problem = try #require(throws: SearchProblem.self) { try Fixture.proposals("grid", space) }
    #expect(problem.diagnostics.map(\.message) == ["the grid has more than 1000000 combinations"])
    #expect(try Fixture.proposals("grid", space, trials: 1000).count == 1000)
  }
}
