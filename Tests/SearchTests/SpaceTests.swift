import Search
import Spec
import Testing

@Suite struct SpaceTests {
  @Test func `a parameter is inactive where its condition does not hold`() throws {
    let space = try Fixture.conditional()
    #expect(space.assignment(at: [0.9, 0.9, 0.9, 0.9]).values[0] == nil)
    #expect(space.assignment(at: [0.9, 0.1, 0.9, 0.9]).values[0] == .real(0.9))
  }

  @Test func `conditions chain whatever the order of the file`() throws {
    let space = try Space([
      Fixture.parameter(
        "c", .integerUniform(min: 0, max: 1, step: 1),
        when: Fixture.compare("b", .equal, .number(1))),
      Fixture.parameter(
        "b", .integerUniform(min: 0, max: 1, step: 1),
        when: Fixture.compare("a", .equal, .number(1))),
      Fixture.integer("a", 0...1),
    ])
    #expect(space.assignment(at: [1, 1, 1]).values == [.integer(1), .integer(1), .integer(1)])
    #expect(space.assignment(at: [1, 1, 0]).values == [nil, nil, .integer(0)])
    #expect(space.cardinality == 4)
  }

  @Test func `constants take no coordinate`() throws {
    let space = try Space([
      Fixture.parameter("c", .constant(.text("x"))), Fixture.integer("i", 1...2),
      Fixture.integer("one", 3...3),
    ])
    #expect(space.dimensions == 1)
    #expect(space.assignment(at: [1]).values == [.text("x"), .integer(2), .integer(3)])
  }

  @Test func `the grid holds each different feasible combination once`() throws {
    let space = try Fixture.conditional()
    let all = try Fixture.all(Fixture.proposals("grid", space))
    #expect(all.count == 8)
    #expect(Set(all).count == 8)
    #expect(space.cardinality == 8)
    #expect(all.allSatisfy(space.contains))
  }

  @Test func `the last parameter of a grid changes fastest`() throws {
    let space = try Space([Fixture.words("w", ["b", "a"]), Fixture.integer("i", 1...3)])
    let all = try Fixture.all(Fixture.proposals(nil, space))
    #expect(
      all.map(\.values) == [
        [.text("b"), .integer(1)], [.text("b"), .integer(2)], [.text("b"), .integer(3)],
        [.text("a"), .integer(1)], [.text("a"), .integer(2)], [.text("a"), .integer(3)],
      ])
  }

  @Test func `a grid leaves out its initial points`() throws {
    let space = try Space([Fixture.integer("i", 1...4)])
    let initial = [[InitialValue(0, .integer(3))]]
    let all = try Fixture.all(Fixture.proposals("grid", space, initial: initial))
    #expect(all.map { $0.number(0) } == [3, 1, 2, 4])
  }

  @Test func `trials take the first of a grid`() throws {
    let space = try Space([Fixture.integer("i", 1...4)])
    #expect(try Fixture.proposals("grid", space, trials: 3).count == 3)
    #expect(try Fixture.proposals("grid", space, trials: 30).count == 4)
  }

  @Test func `values listed twice are one level of a grid`() throws {
    #expect(try Space([Fixture.words("w", ["a", "b", "a"])]).cardinality == 2)
  }

  @Test func `a continuous space has no cardinality`() throws {
    #expect(try Space([Fixture.real("x", 0...1), Fixture.integer("i", 1...4)]).cardinality == nil)
  }

  @Test func `what cannot be walked through has no cardinality`() throws {
    let names = (0..<8).map { "p\($0)" }
    let all = names.map { Expression.name($0, Fixture.position()) }
    let sum = all.dropFirst().reduce(all[0]) { .binary(.plus, $0, $1) }
    let space = try Space(
      names.map { Fixture.integer($0, 1...10) },
      constraints: [
        Constraint(.binary(.greater, sum, .number(80)), text: "sum > 80", at: Fixture.position())
      ])
    #expect(space.cardinality == nil)
  }

  @Test func `a large grid is counted without walking`() throws {
    let space = try Space((0..<9).map { Fixture.integer("p\($0)", 1...100) })
    #expect(space.cardinality == 1_000_000_000_000_000_000)
  }

  @Test func `without algorithm a finite space is a grid and any other is random`() throws {
    let finite = try Space([Fixture.integer("i", 1...4)])
    #expect(try Fixture.proposals(nil, finite).algorithm == "grid")
    #expect(try Fixture.proposals(nil, finite, trials: 9).algorithm == "random")
    let continuous = try Space([Fixture.real("x", 0...1)])
    #expect(try Fixture.proposals(nil, continuous, trials: 9).algorithm == "random")
  }
}
