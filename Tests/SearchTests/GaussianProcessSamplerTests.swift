import Search
import Spec
import Tensors
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

  @Test func `a small space of many conditions is looked through too`() throws {
    // Each parameter needs a 1 of the one before it: 25 assignments, 2²⁴ combinations.
    let space = try Space(
      (0..<24).map { index in
        Fixture.parameter(
          "p\(index)", .integerUniform(min: 0, max: 1, step: 1),
          when: index == 0 ? nil : Fixture.compare("p\(index - 1)", .equal, .number(1)))
      })
    let all = try history(space, trials: 30) { Double($0.values.count { $0 != nil }) }.assignments
    #expect(Set(all[..<25]).count == 25)
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
    #expect(all.observations.compactMap(\.losses.first).min()! < 0.55)
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

  @Test func `several objectives are met along their front`() throws {
    let space = try Space([Fixture.real("x", -2...3), Fixture.real("y", -2...2)])
    let all = try Fixture.history(proposals(space, trials: 60), lag: 3) { _, assignment in
      let (x, y) = (assignment.number(0), assignment.number(1))
      return Observation(.done, losses: [x * x + y * y, 100 * ((x - 1) * (x - 1) + y * y)])
    }
    // The front is y = 0 with x from 0 to 1.
    let near = all.assignments.filter { $0.number(1).magnitude < 0.1 }.map { $0.number(0) }
    for start in [0, 0.25, 0.5, 0.75] {
      #expect(near.contains { $0 >= start - 0.05 && $0 <= start + 0.3 })
    }
  }

  @Test func `losses become one between the largest and the sum`() {
    let observations = [[0.0, 8], [1, 4], [2, 0]].map { Observation(.done, losses: $0) }
    var cursor = RandomStream(seed: 1, "weights").cursor()
    let losses = Scalarization(objectives: 2, &cursor).losses(observations[...])
    #expect(losses.count == 3 && losses.allSatisfy { $0 > 0 && $0 < 1.05 })
    #expect(losses[0] != losses[2])
    // At the ends only one loss is above 0, and their weights have a sum of 1.
    #expect((losses[0] + losses[2] - 1.05).magnitude < 1e-12)
  }

  @Test func `it says which settings it takes`() throws {
    let own = Samplers.settings(named: "gp")
    #expect(own.map(\.key) == ["deterministic", "candidates", "fantasies"])
  }
}
