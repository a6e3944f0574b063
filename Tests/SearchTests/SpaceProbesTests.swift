import Search
import Spec
import Testing

@Suite struct SpaceProbesTests {
  private func values(_ space: Space, _ index: Int) -> Set<Value> {
    Set(space.probes.compactMap { $0.values[index] })
  }

  @Test func `listed values and the ends of ranges occur`() throws {
    let space = try Space([
      Fixture.words("w", ["a", "b", "c"]), Fixture.real("x", -1...2), Fixture.integer("i", 3...9),
    ])
    #expect(space.probes[0] == Assignment([.text("a"), .real(-1), .integer(3)]))
    #expect(values(space, 0) == [.text("a"), .text("b"), .text("c")])
    #expect(values(space, 1) == [.real(-1), .real(2)])
    #expect(values(space, 2) == [.integer(3), .integer(9)])
  }

  @Test func `parameters under several conditions occur`() throws {
    let space = try Space([
      Fixture.parameter(
        "leaf", .integerUniform(min: 1, max: 5, step: 1),
        when: Fixture.compare("branch", .greater, .number(0.5))),
      Fixture.parameter(
        "branch", .uniform(min: 0, max: 1, step: nil),
        when: .binary(
          .and, Fixture.compare("method", .equal, .text("c")),
          Fixture.compare("count", .equal, .number(4)))),
      Fixture.words("method", ["a", "b", "c"]), Fixture.integer("count", 1...9),
    ])
    #expect(values(space, 0) == [.integer(1), .integer(5)])
    #expect(values(space, 1) == [.real(0), .real(1)])
  }

  @Test func `a condition that nothing meets is no end of it`() throws {
    let space = try Space([
      Fixture.words("w", ["a", "b"]),
      Fixture.parameter(
        "x", .uniform(min: 0, max: 1, step: nil), when: Fixture.compare("w", .equal, .text("z"))),
    ])
    #expect(values(space, 1).isEmpty)
    #expect(space.probes.count == 2)
  }

  @Test func `a chain of 150 conditions is followed in time`() throws {
    let space = try Space(
      (0..<150).map { index in
        Fixture.parameter(
          "p\(index)", .integerUniform(min: 0, max: 1, step: 1),
          when: index == 0 ? nil : Fixture.compare("p\(index - 1)", .equal, .number(1)))
      })
    let start = ContinuousClock.now
    #expect(values(space, 149) == [.integer(0), .integer(1)])
    // 0.1 s on two busy cores; it took 10 s.
    #expect(ContinuousClock.now - start < .seconds(3))
  }
}
