import Search
import Spec
import Testing

@Suite struct NSGA2Tests {
  private static func settings(population: Int) -> Settings {
    let value = Node(.integer(population), at: Fixture.position(31))
    let entry = Node.Entry(key: "population", keyPosition: Fixture.position(31), value: value)
    return Settings(Node(.map([entry]), at: Fixture.position(30)), owner: "search")
  }

  private static func proposals(
    _ space: Space, trials: Int, population: Int, seed: UInt64 = 1
  ) throws -> Proposals {
    var settings = settings(population: population)
    return try Proposals(
      &settings, space: space, seed: seed, plan: Fixture.plan("nsga2", trials: trials))
  }

  /// Zitzler, Deb & Thiele, *Comparison of Multiobjective Evolutionary Algorithms* (2000), T1.
  private static func zdt1(_ k: Int, _ assignment: Assignment) -> Observation {
    let x = assignment.values.indices.map { assignment.number($0) }
    let g = 1 + 9 * x.dropFirst().reduce(0, +) / Double(x.count - 1)
    return Observation(.done, losses: [x[0], g * (1 - (x[0] / g).squareRoot())])
  }

  /// Deb et al. (2002) give NSGA-II a population of 100 and 25 000 trials; the front itself covers
  /// 0.8767. It is reached after about 12 500.
  @Test(arguments: [1, 16])
  func `covers the front of ZDT1 within the published budget`(lag: Int) throws {
    let space = try Space((0..<30).map { Fixture.real("x\($0)", 0...1) })
    let proposals = try Self.proposals(space, trials: 25_000, population: 100)
    let history = try Fixture.history(proposals, lag: lag, Self.zdt1)
    let losses = history.observations.map(\.losses)
    #expect(Fronts.hypervolume(of: losses, reference: [1.1, 1.1]) >= 0.87)
    // Parents and children of the last generation, beside what earlier ones have found.
    let last = Array(losses.suffix(200))
    #expect(Fronts.hypervolume(of: last, reference: [1.1, 1.1]) >= 0.86)
  }

  @Test func `the better front and then the lonelier ones survive`() {
    var population = Population(capacity: 4)
    let losses: [[Double]] = [[0, 10], [1, 9], [2, 8], [10, 0], [5, 5], [6, 6]]
    population.admit(losses.map { .init(point: [$0[0]], losses: $0) })
    #expect(Set(population.members.map(\.losses)) == [[0, 10], [10, 0], [5, 5], [2, 8]])
    population.admit([.init(point: [0.5], losses: [-1, -1])])
    #expect(population.members.count == 4)
    #expect(population.members[0].losses == [-1, -1])
  }

  @Test func `stopped trials come after those that ended`() {
    var population = Population(capacity: 2)
    population.admit([
      .init(point: [0.1], losses: [0], isDone: false), .init(point: [0.2], losses: [5]),
      .init(point: [0.3], losses: [4]),
    ])
    #expect(population.members.map(\.losses) == [[4], [5]])
  }

  @Test func `children stay in conditional spaces and learn choices`() throws {
    let space = try Fixture.mixed()[3]
    let proposals = try Self.proposals(space, trials: 600, population: 20)
    let history = try Fixture.history(proposals, lag: 5) { k, assignment in
      let isCurved = assignment.values[1] == .text("curved")
      let bend = isCurved ? assignment.number(2) : 10
      return Observation(.done, losses: [bend, assignment.number(0).magnitude])
    }
    #expect(history.assignments.allSatisfy(space.contains))
    let late = history.assignments.suffix(100)
    #expect(late.count { $0.values[1] == .text("curved") } > 70)
    #expect(history.observations.map { $0.losses[0] }.min()! < 0.01)
  }

  @Test func `a start in the middle goes on where the search was`() throws {
    let proposals = try Self.proposals(Fixture.mixed()[3], trials: 300, population: 16)
    let history = try Fixture.history(proposals, lag: 8)
    for start in [20, 151, 299] {
      var resumed = proposals
      for k in start..<300 {
        #expect(try resumed.propose(k, given: history) == history.assignments[k])
      }
    }
  }

  @Test func `children seldom repeat what was tried`() throws {
    let space = try Space([Fixture.integer("i", 0...200), Fixture.words("w", ["a", "b"])])
    let proposals = try Self.proposals(space, trials: 120, population: 10)
    let all = try Fixture.all(proposals)
    #expect(Set(all).count > 90)
  }
}
