import Search
import Spec
import Testing

/// What every sampler of the catalogue must hold; a new one is tested by being listed.
@Suite struct SamplerConformanceTests {
  static let names = Samplers.names

  /// Spaces that every sampler can search.
  private func finite() throws -> [Space] {
    [
      try Fixture.conditional(),
      try Space([Fixture.integer("i", -3...40), Fixture.words("w", ["a", "b", "c"])]),
      try Space([
        Fixture.parameter(
          "p",
          .categorical([.text("x"), .integer(2)], probabilities: [0.9, 0.1], ordered: false)),
        Fixture.parameter("q", .uniform(min: 0, max: 0.6, step: 0.1)),
        Fixture.parameter("r", .logUniform(min: 0.01, max: 0.1, step: 0.01)),
        Fixture.parameter("b", .beta(a: 2, b: 3, step: 0.25)),
        Fixture.parameter("c", .constant(.boolean(true))),
      ]),
    ]
  }

  @Test(arguments: names) func `every proposal lies in the space`(name: String) throws {
    for space in try finite() {
      for assignment in try Fixture.all(Fixture.proposals(name, space, trials: 200)) {
        #expect(space.contains(assignment), "\(assignment)")
      }
    }
  }

  @Test(arguments: names) func `the order of asking does not show`(name: String) throws {
    for space in try finite() {
      let expected = try Fixture.all(Fixture.proposals(name, space, trials: 50))
      var backwards = try Fixture.proposals(name, space, trials: 50)
      for k in expected.indices.reversed() {
        #expect(try backwards.propose(k) == expected[k])
        #expect(try backwards.propose(k) == expected[k])
      }
    }
  }

  @Test(arguments: names) func `a later start goes on where the search was`(name: String) throws {
    let space = try finite()[1]
    let expected = try Fixture.all(Fixture.proposals(name, space, trials: 40))
    for start in [1, 17, 39] {
      var resumed = try Fixture.proposals(name, space, trials: 40)
      #expect(try (start..<40).map { try resumed.propose($0) } == Array(expected[start...]))
    }
  }

  @Test(arguments: names)
  func `results beyond the lag do not show`(name: String) throws {
    let space = try finite()[1]
    let type = try #require(Samplers.named(name))
    var settings = Fixture.settings()
    let plan = Fixture.plan(name, trials: 40)
    var sampler = try type.init(&settings, space: space, seed: 1, plan: plan)
    var (short, long) = (History(lag: 4), History(lag: 4))
    var assignments: [Assignment] = []
    for k in 0..<40 {
      let assignment = try sampler.propose(k, given: short)
      assignments.append(assignment)
      short.append(assignment)
      if k >= 3 { short.append(Observation(.done, losses: [Double(k % 7)])) }
    }
    for (k, assignment) in assignments.enumerated() {
      long.append(assignment)
      long.append(Observation(.done, losses: [k < 37 ? Double((k + 3) % 7) : -1000]))
    }
    for k in assignments.indices {
      #expect(try sampler.propose(k, given: long) == assignments[k])
    }
  }

  @Test(arguments: names) func `more trials change none of the first`(name: String) throws {
    let space = try finite()[0]
    let few = try Fixture.all(Fixture.proposals(name, space, trials: 5))
    let many = try Fixture.all(Fixture.proposals(name, space, trials: 8))
    #expect(few == Array(many.prefix(5)))
  }

  @Test(arguments: names.filter { $0 != "grid" })
  func `another seed gives other proposals`(name: String) throws {
    let space = try finite()[1]
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
    let values = try Fixture.all(Fixture.proposals(name, space, trials: 256))
      .map { branin($0.number(0), $0.number(1)) }
    #expect(values.count == 256)
    #expect(values.min()! < 1)
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
