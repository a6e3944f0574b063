import Search
import Spec
import Testing

@Suite struct SamplerTests {
  @Test func `draws are spread evenly`() throws {
    let space = try Space([Fixture.real("x", 0...1), Fixture.integer("i", 0...9)])
    let all = try Fixture.all(Fixture.proposals("random", space, trials: 10_000))
    for (index, scale) in [10.0, 1.0].enumerated() {
      var counts = [Double](repeating: 0, count: 10)
      for assignment in all { counts[Int(assignment.number(index) * scale)] += 1 }
      // χ² with 9 degrees of freedom is above 27.9 in one of 1000 cases.
      #expect(counts.reduce(0) { $0 + ($1 - 1000) * ($1 - 1000) / 1000 } < 27.9)
    }
  }

  @Test func `a rare feasible region is found`() throws {
    let space = try Space(
      [Fixture.real("x", 0...1)],
      constraints: [Fixture.constraint("x", .less, .number(0.002), "x < 0.002")])
    let all = try Fixture.all(Fixture.proposals("random", space, trials: 50))
    #expect(all.allSatisfy { $0.number(0) < 0.002 })
    #expect(Set(all).count == 50)
  }

  @Test func `an unscrambled sequence begins at the lower ends`() throws {
    let space = try Space([Fixture.real("x", 0...1), Fixture.real("y", 0...1)])
    let plain = try Fixture.all(
      Fixture.proposals("sobol", space, trials: 4, scramble: false))
    #expect(
      plain.map { [$0.number(0), $0.number(1)] } == [
        [0, 0], [0.5, 0.5], [0.75, 0.25], [0.25, 0.75],
      ])
    #expect(try Fixture.all(Fixture.proposals("sobol", space, trials: 4)) != plain)
  }

  @Test func `infeasible points of a sequence are left out`() throws {
    let space = try Space(
      [Fixture.real("x", 0...1)],
      constraints: [Fixture.constraint("x", .greater, .number(0.4), "x > 0.4")])
    let all = try Fixture.all(Fixture.proposals("sobol", space, trials: 4, scramble: false))
    #expect(all.map { $0.number(0) } == [0.5, 0.75, 0.875, 0.625])
  }
}
