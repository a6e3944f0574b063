import Search
import Spec
import Testing

/// What every sampler of the catalogue must hold; a new one is tested by being listed.
@Suite struct SamplerConformanceTests {
  static let names = Samplers.names

  @Test(arguments: names) func `every proposal lies in the space`(name: String) throws {
    for space in try Fixture.finite() {
      for assignment in try Fixture.all(Fixture.proposals(name, space, trials: 200)) {
        #expect(space.contains(assignment), "\(assignment)")
      }
    }
  }

  @Test(arguments: names) func `more trials change none of the first`(name: String) throws {
    let space = try Fixture.finite()[0]
    let few = try Fixture.all(Fixture.proposals(name, space, trials: 5))
    let many = try Fixture.all(Fixture.proposals(name, space, trials: 8))
    #expect(few == Array(many.prefix(5)))
  }

  @Test(arguments: names.filter { $0 != "grid" })
  func `another seed gives other proposals`(name: String) throws {
    let space = try Fixture.finite()[1]
    let first = try Fixture.all(Fixture.proposals(name, space, seed: 1, trials: 20))
    let second = try Fixture.all(Fixture.proposals(name, space, seed: 2, trials: 20))
    #expect(first != second)
  }

  @Test(arguments: names) func `initial points come first and are completed`(name: String) throws {
    let space = try Fixture.conditional()
    let initial = [
      [
        InitialValue(0, .real(0.45)), InitialValue(1, .text("sgd")), InitialValue(2, .integer(2)),
        InitialValue(3, .integer(32)),
      ],
      [InitialValue(1, .text("adam")), InitialValue(2, .integer(2))],
    ]
    let proposals = try Fixture.proposals(name, space, trials: 6, initial: initial)
    let all = try Fixture.all(proposals)
    #expect(all[0].values == [.real(0.45), .text("sgd"), .integer(2), .integer(32)])
    #expect(all[1].values == [nil, .text("adam"), .integer(2), .integer(32)])
    #expect(all.allSatisfy(space.contains))
  }

  @Test(arguments: names)
  func `an initial point that breaks a constraint is refused`(name: String) throws {
    let space = try Fixture.conditional()
    let point = [
      InitialValue(0, .real(0)), InitialValue(1, .text("sgd")), InitialValue(2, .integer(1)),
      InitialValue(3, .integer(64)),
    ]
    let problem = try #require(throws: SearchProblem.self) {
      try Fixture.proposals(name, space, trials: 6, initial: [point])
    }
    #expect(
      problem.diagnostics.map(\.message) == [
        "this initial point does not meet the constraint 'width < 64'"
      ])
    #expect(problem.diagnostics.first?.position == Fixture.position(31))
  }

  @Test(arguments: names) func `a space without parameters has one assignment`(name: String) throws
  {
    let proposals = try Fixture.proposals(name, Space([]))
    #expect(try Fixture.all(proposals) == [Assignment([])])
  }

  @Test(arguments: names)
  func `constraints that leave nothing are refused at once`(name: String) throws {
    let space = try Space(
      [Fixture.integer("i", 1...5)],
      constraints: [Fixture.constraint("i", .greater, .number(5), "i > 5")])
    let problem = try #require(throws: SearchProblem.self) {
      try Fixture.proposals(name, space, trials: 3)
    }
    #expect(problem.diagnostics[0].message.hasPrefix("the constraints leave nothing"))
    #expect(problem.diagnostics[0].position == Fixture.position(20))
  }

  @Test(arguments: names) func `finds the region of Branin's minimum`(name: String) throws {
    let space =
      name == "grid"
      ? try Space([
        Fixture.parameter("x", .uniform(min: -5, max: 10, step: 1)),
        Fixture.parameter("y", .uniform(min: 0, max: 15, step: 1)),
      ]) : try Space([Fixture.real("x", -5...10), Fixture.real("y", 0...15)])
    let needsResults = try #require(Samplers.named(name)).needsResults
    let trials = needsResults ? 100 : 256
    let values = try Fixture.history(Fixture.proposals(name, space, trials: trials)) {
      Observation(.done, losses: [branin($1.number(0), $1.number(1))])
    }.observations.map { $0.losses[0] }
    #expect(values.count == trials)
    #expect(values.min()! < (needsResults ? 0.7 : 1))
  }

  private func branin(_ x: Double, _ y: Double) -> Double {
    let valley = y - 5.1 / (4 * .pi * .pi) * x * x + 5 / .pi * x - 6
    return valley * valley + 10 * (1 - 1 / (8 * .pi)) * cosine(x) + 10
  }

  /// The cosine by its series, exact enough for |x| ≤ 10.
  private func cosine(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for n in stride(from: 2.0, through: 60, by: 2) {
      term *= -x * x / (n * (n - 1))
      sum += term
    }
    return sum
  }
}
