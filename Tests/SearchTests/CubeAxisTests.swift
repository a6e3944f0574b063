import Search
import Spec
import Testing

@Suite struct CubeAxisTests {
  private static let distributions: [Distribution] = [
    .uniform(min: -5, max: 10, step: nil), .uniform(min: 0, max: 0.6, step: 0.1),
    .integerUniform(min: -3, max: 41, step: 4), .logUniform(min: 1e-4, max: 1, step: nil),
    .logUniform(min: 0.01, max: 0.1, step: 0.01), .inverseLogUniform(min: 0.5, max: 3),
    .normal(mean: 3, deviation: 2, step: nil), .normal(mean: 3, deviation: 2, step: 0.5),
    .logNormal(mean: -1, deviation: 0.5, step: nil), .beta(a: 2, b: 5, step: nil),
    .beta(a: 2, b: 3, step: 0.25),
    .categorical(["a", "b", "c"].map(Value.text), probabilities: nil, ordered: false),
    .categorical([1, 2, 4, 8].map(Value.integer), probabilities: nil, ordered: true),
    .categorical(["x", "y"].map(Value.text), probabilities: [0.9, 0.1], ordered: false),
    .logUniform(min: 32, max: 256, step: 8), .normal(mean: 3, deviation: 2, step: 1),
    .logNormal(mean: 1, deviation: 0.5, step: 2), .beta(a: 2, b: 5, step: 1),
  ]

  @Test(arguments: distributions)
  func `the point of an assignment gives it again`(distribution: Distribution) throws {
    let space = try Space([Fixture.parameter("p", distribution)])
    for share in stride(from: 0.01, to: 1, by: 0.07) {
      let assignment = space.assignment(at: [share])
      let point = try #require(space.point(of: assignment)[0])
      let again = space.assignment(at: [point])
      let miss = (again.number(0) - assignment.number(0)).magnitude
      #expect(again == assignment || miss <= 1e-12 * assignment.number(0).magnitude)
    }
  }

  @Test(arguments: distributions)
  func `an axis tells which value a share chooses`(distribution: Distribution) throws {
    let space = try Space([Fixture.parameter("p", distribution)])
    let axis = space.axes[0]
    guard let count = axis.count else { return }
    for index in 0..<count {
      #expect(axis.index(at: axis.share(of: index)) == index)
      let assignment = space.assignment(at: [axis.share(of: index)])
      let share = try #require(space.point(of: assignment)[0])
      #expect((share - axis.share(of: index)).magnitude < 1e-15)
    }
    #expect(axis.index(at: 0) == 0)
    #expect(axis.index(at: 1) == count - 1)
  }

  @Test func `inactive parameters have no share, constant ones no coordinate`() throws {
    let space = try Fixture.conditional()
    let adam = Assignment([nil, .text("adam"), .integer(2), .integer(32)])
    #expect(space.point(of: adam) == [nil, 0.75, 0.75, 0.25])
    let constant = try Space([
      Fixture.parameter("c", .constant(.integer(3))), Fixture.real("x", 0...2),
    ])
    #expect(constant.axes.map(\.parameter) == [1])
    #expect(constant.point(of: Assignment([.integer(3), .real(0.5)])) == [0.25])
  }

  @Test func `ordered values are levels, others are choices`() throws {
    let kinds = try Self.distributions.map {
      try Space([Fixture.parameter("p", $0)]).axes[0].kind
    }
    #expect(kinds[1] == .levels(count: 7))
    #expect(kinds[2] == .levels(count: 12))
    #expect(kinds[12] == .levels(count: 4))
    #expect(kinds[13] == .choices(bounds: [0, 0.9, 1]))
    #expect(kinds[0] == .continuous)
  }
}
