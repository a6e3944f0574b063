import Search
import Spec
import Testing

/// Spaces and results at the ends of what numbers can be.
@Suite struct SamplerExtremesTests {
  static let names = Samplers.names.filter { $0 != "grid" }

  /// A space of one or two parameters, beside which there is a plain one.
  struct Extreme: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let distributions: [Distribution]

    init(_ description: String, _ distributions: Distribution...) {
      (testDescription, self.distributions) = (description, distributions)
    }

    func space() throws -> Space {
      try Space(
        [Fixture.real("x", 0...1)]
          + distributions.enumerated().map { Fixture.parameter("e\($0)", $1) })
    }
  }

  static let extremes: [Extreme] = [
    Extreme("10⁹ whole numbers", .integerUniform(min: 1, max: 1_000_000_000, step: 1)),
    Extreme("2⁴⁰ whole numbers", .integerUniform(min: 0, max: 1 << 40, step: 1)),
    Extreme("2⁵³ whole numbers", .integerUniform(min: 0, max: 1 << 53 - 1, step: 1)),
    Extreme("2⁶³ whole numbers", .integerUniform(min: .min / 2, max: .max / 2, step: 1)),
    Extreme("the last whole numbers", .integerUniform(min: .max - 2, max: .max, step: 1)),
    Extreme("8 of 2⁶³", .integerUniform(min: .min / 2, max: .max / 2, step: 1 << 60)),
    Extreme("10¹² steps", .uniform(min: 0, max: 1, step: 1e-12)),
    Extreme("600 decades", .logUniform(min: 1e-300, max: 1e300, step: nil)),
    Extreme("two neighbours by logarithm", .logUniform(min: 1e10, max: 1e10.nextUp, step: nil)),
    Extreme("two neighbours", .uniform(min: 1, max: 1.0.nextUp, step: nil)),
    Extreme("10⁻³⁰⁹ wide", .uniform(min: 2.3e-308, max: 2.4e-308, step: nil)),
    Extreme("1.6 · 10³⁰⁸ wide", .uniform(min: -8e307, max: 8e307, step: nil)),
    Extreme(
      "normal up to ∞", .normal(mean: 1e308, deviation: 1e308, step: nil),
      .normal(mean: 0, deviation: 1e-300, step: nil)),
    Extreme(
      "e to the ±1800", .logNormal(mean: 0, deviation: 300, step: nil),
      .logNormal(mean: 0, deviation: 300, step: 0.5)),
    Extreme(
      "beta at both ends and in the middle", .beta(a: 1e-3, b: 1e-3, step: nil),
      .beta(a: 1e4, b: 1e4, step: nil)),
    Extreme(
      "hardly ever",
      .categorical(
        ["a", "b", "c"].map(Value.text), probabilities: [1e-300, 1, 1e-18], ordered: false)),
    Extreme(
      "1000 words",
      .categorical(
        (0..<1000).map { .text("w\($0)") }, probabilities: nil, ordered: false)),
  ]

  /// A bowl in the shares of the cube, whatever the values are.
  private static func bowl(_ space: Space) -> Fixture.Outcome {
    { _, assignment in
      let shares = space.point(of: assignment).compactMap(\.self)
      return Observation(.done, losses: [shares.reduce(0) { $0 + ($1 - 0.3) * ($1 - 0.3) }])
    }
  }

  @Test(arguments: names, extremes)
  func `extreme ranges are searched`(name: String, extreme: Extreme) throws {
    let space = try extreme.space()
    let proposals = try Fixture.proposals(name, space, trials: 30)
    let history = try Fixture.history(proposals, lag: 3, Self.bowl(space))
    #expect(history.assignments.allSatisfy(space.contains))
    #expect(history.observations.allSatisfy { $0.losses[0].isFinite })
    var again = proposals
    for k in [29, 12] {
      #expect(try again.propose(k, given: history) == history.assignments[k])
    }
  }

  @Test(
    arguments: Samplers.all.filter { $0.needsResults && $0.takesSeveralObjectives }.map { $0.name },
    [2, 3])
  func `several extreme losses never stall`(name: String, objectives: Int) throws {
    let ends: [Double] = [
      .infinity, -.infinity, .nan, 1.7e308, -1.7e308, .leastNonzeroMagnitude, .leastNormalMagnitude,
      0, -0.0, 1,
    ]
    for space in try Fixture.mixed() {
      let proposals = try Fixture.proposals(name, space, trials: 45)
      let history = try Fixture.history(proposals, lag: 4) { k, assignment in
        let loss = Fixture.done(k, assignment).losses[0]
        let losses = (0..<objectives).map { objective in
          k % 2 == 0 ? loss * Double(objective - 1) : ends[(7 * k + 3 * objective) % ends.count]
        }
        return Observation(k % 9 == 4 ? .pruned : .done, losses: losses)
      }
      #expect(history.assignments.allSatisfy(space.contains))
    }
  }
}
