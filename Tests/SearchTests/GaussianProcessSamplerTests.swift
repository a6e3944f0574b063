import Search
import Spec
import Testing

@Suite struct GaussianProcessSamplerTests {
  private func proposals(_ space: Space, trials: Int) throws -> Proposals {
    try Fixture.proposals("gp", space, trials: trials)
  }

  private func history(
    _ space: Space, trials: Int, lag: Int = 1, _ loss: (Assignment) -> Double
  ) throws -> History {
    try Fixture.history(proposals(space, trials: trials), lag: lag) {
      Observation(.done, losses: [loss($1)])
    }
  }

  @Test func `every assignment of a small space comes once before any comes again`() throws {
    let space = try Space([
      Fixture.words("a", ["x", "y", "z"]), Fixture.words("b", ["u", "v"]),
      Fixture.integer("i", 1...4),
    ])
    let all = try history(space, trials: 30) { 0.1 * Double($0.number(2)) }.assignments
    #expect(Set(all[..<24]).count == 24)
    #expect(all.count == 30)
  }

  @Test func `the best of a small space comes early`() throws {
    let space = try Space([Fixture.integer("i", 1...30), Fixture.integer("j", 1...30)])
    let all = try history(space, trials: 40) {
      let (i, j) = ($0.number(0) - 7, $0.number(1) - 22)
      return i * i + j * j + 0.5 * i * j
    }.assignments
    #expect(all.contains(Assignment([.integer(7), .integer(22)])))
  }

  @Test(arguments: [(1, 1e-4), (20, 1)])
  func `a bowl's bottom is approached`(dimensions: Int, reach: Double) throws {
    let space = try Space((0..<dimensions).map { Fixture.real("x\($0)", -1...1) })
    let losses = try history(space, trials: 15 + 3 * dimensions) { assignment in
      (0..<dimensions).reduce(0) {
        $0 + (assignment.number($1) - 0.3) * (assignment.number($1) - 0.3)
      }
    }.observations.map { $0.losses[0] }
    #expect(losses.min()! < reach)
  }

  @Test func `a minimum at the border of what constraints allow is found`() throws {
    let space = try Space(
      [Fixture.real("x", 0...1), Fixture.real("y", 0...1)],
      constraints: [Fixture.constraint("x", .less, .number(0.4), "x < 0.4")])
    let all = try history(space, trials: 40) {
      ($0.number(0) - 0.8) * ($0.number(0) - 0.8) + ($0.number(1) - 0.5) * ($0.number(1) - 0.5)
    }
    #expect(all.assignments.allSatisfy(space.contains))
    #expect(all.observations.map { $0.losses[0] }.min()! < 0.165)
  }

  @Test func `a region where trials fail is left`() throws {
    let space = try Space([Fixture.real("x", 0...1), Fixture.real("y", 0...1)])
    let all = try Fixture.history(proposals(space, trials: 60)) { _, assignment in
      let (x, y) = (assignment.number(0), assignment.number(1))
      guard x > 0.5 else { return Observation(.failed) }
      return Observation(.done, losses: [x + (y - 0.5) * (y - 0.5)])
    }
    #expect(all.observations.suffix(30).count { $0.state == .done } >= 15)
    #expect(all.observations.compactMap(\.losses.first).min()! < 0.52)
  }

  @Test func `running trials are not proposed again`() throws {
    let space = try Space([Fixture.real("x", 0...1)])
    let all = try history(space, trials: 40, lag: 8) { ($0.number(0) - 0.6) * ($0.number(0) - 0.6) }
    #expect(Set(all.assignments).count == 40)
  }

  @Test func `a search resumed among many results goes on as it was`() throws {
    let space = try Space([Fixture.real("x", -1...1), Fixture.real("y", -1...1)])
    func loss(_ assignment: Assignment) -> Double {
      let (x, y) = (assignment.number(0), assignment.number(1))
      return (x - 0.2) * (x - 0.2) + 3 * (y + 0.1 - x * x) * (y + 0.1 - x * x)
    }
    let whole = try history(space, trials: 150, lag: 4, loss)
    for start in [131, 140, 149] {
      var resumed = try proposals(space, trials: 150)
      for k in start..<150 {
        #expect(try resumed.propose(k, given: whole) == whole.assignments[k])
      }
    }
  }

  @Test func `it says which settings it takes`() throws {
    let own = Samplers.settings(named: "gp")
    #expect(own.map(\.key) == ["deterministic", "candidates", "fantasies"])
  }
}
