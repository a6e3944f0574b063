import Search
import Spec
import Testing

@Suite struct DistributionTests {
  /// Of our inverses against SciPy's.
  private let tolerance = 1e-9
  private static let shares = [0.001, 0.1, 0.25, 0.5, 0.9, 0.999]

  private func values(of distribution: Distribution, at shares: [Double]) throws -> [Value?] {
    let space = try Space([Fixture.parameter("p", distribution)])
    return shares.map { space.assignment(at: [$0]).values[0] }
  }

  private func numbers(
    of distribution: Distribution, at shares: [Double] = shares
  ) throws -> [Double] {
    try values(of: distribution, at: shares).map { Assignment([$0]).number(0) }
  }

  private func expect(_ distribution: Distribution, equals expected: [Double]) throws {
    for (value, wanted) in zip(try numbers(of: distribution), expected) {
      #expect((value - wanted).magnitude <= tolerance * max(1, wanted.magnitude))
    }
  }

  @Test func `normal is SciPy's`() throws {
    // python3 -c "from scipy.stats import norm; print(norm(3, 2).ppf([.001,.1,.25,.5,.9,.999]))"
    // (SciPy 1.17.1, here and below)
    try expect(
      .normal(mean: 3, deviation: 2, step: nil),
      equals: [
        -3.1804646123356264, 0.43689686891079926, 1.6510204996078366, 3, 5.563103131089201,
        9.180464612335626,
      ])
  }

  @Test func `log-normal is SciPy's`() throws {
    // python3 -c "import math; from scipy.stats import lognorm
    // print(lognorm(s=0.5, scale=math.exp(-1)).ppf([.001,.1,.25,.5,.9,.999]))"
    try expect(
      .logNormal(mean: -1, deviation: 0.5, step: nil),
      equals: [
        0.07846393762307022, 0.19382961427318932, 0.26256808081329946, 0.36787944117144233,
        0.6982177813441193, 1.7248087125928409,
      ])
  }

  @Test(arguments: [
    (
      2.0, 5.0,
      [
        0.008255492787746678, 0.09259525891312873, 0.16116291679032652, 0.26444998329566005,
        0.5103163065514917, 0.818613866919134,
      ]
    ),
    (
      0.5, 0.5,
      [
        2.4673990709169446e-06, 0.024471741852423214, 0.14644660940672624, 0.5, 0.9755282581475768,
        0.999997532600929,
      ]
    ),
    (
      30, 0.2,
      [
        0.8706180279420584, 0.9797728829099026, 0.9939759952093036, 0.9992993882498181,
        0.9999997795534541, 1,
      ]
    ),
    (1, 1, [0.001, 0.1, 0.25, 0.5, 0.9, 0.999]),
    (
      200, 300,
      [
        0.33371922651166896, 0.372018939083603, 0.3851469047942214, 0.39986656271411614,
        0.4281528536351215, 0.4685523571144989,
      ]
    ),
  ])
  func `beta is SciPy's`(a: Double, b: Double, expected: [Double]) throws {
    // python3 -c "from scipy.stats import beta; print(beta(a, b).ppf([.001,.1,.25,.5,.9,.999]))"
    try expect(.beta(a: a, b: b, step: nil), equals: expected)
  }

  @Test func `log-uniform is the exponential of a uniform`() throws {
    // python3 -c "import numpy as np; u = np.array([.001,.1,.25,.5,.9,.999])
    // print(np.exp(np.log(1e-4) + u * (np.log(1) - np.log(1e-4))))"
    let expected = [
      0.00010092528860766846, 0.00025118864315095817, 0.001, 0.01, 0.39810717055349737,
      0.9908319448927683,
    ]
    try expect(.logUniform(min: 1e-4, max: 1, step: nil), equals: expected)
    try expect(.inverseLogUniform(min: 1e-4, max: 1), equals: expected)
  }

  @Test func `ranges keep their ends`() throws {
    #expect(
      try numbers(of: .uniform(min: -5, max: 10, step: nil), at: [0, 0.5, 1]) == [-5, 2.5, 10])
    #expect(
      try numbers(of: .logUniform(min: 1e-4, max: 0.3, step: nil), at: [0, 1]) == [1e-4, 0.3])
    #expect(
      try numbers(of: .integerUniform(min: .min, max: .max, step: 1), at: [0, 1])
        == [Double(Int.min), Double(Int.max)])
  }

  @Test func `unbounded distributions are finite at the border of the cube`() throws {
    let ends = try numbers(of: .normal(mean: 0, deviation: 1, step: nil), at: [0, 1])
    #expect(ends[0] == -ends[1])
    #expect((6.1...6.3).contains(ends[1]))
    #expect(try numbers(of: .logNormal(mean: 0, deviation: 1, step: nil), at: [0])[0] > 0)
  }

  @Test func `steps are the decimal fractions of the file`() throws {
    let shares = (0..<7).map { (Double($0) + 0.5) / 7 }
    #expect(
      try numbers(of: .uniform(min: 0, max: 0.6, step: 0.1), at: shares)
        == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
  }

  @Test func `steps begin at the lower end and stay below the upper`() throws {
    #expect(
      try numbers(of: .uniform(min: 0.5, max: 2, step: 1), at: [0, 0.49, 0.5, 1])
        == [0.5, 0.5, 1.5, 1.5])
    #expect(
      try values(of: .integerUniform(min: -4, max: 5, step: 4), at: [0, 0.4, 0.7, 1])
        == [.integer(-4), .integer(0), .integer(4), .integer(4)])
  }

  @Test func `rounding to a step does not leave the range`() throws {
    #expect(
      try numbers(of: .logUniform(min: 0.01, max: 1, step: 0.25), at: [0, 0.5, 1]) == [
        0.25, 0.25, 1,
      ])
    #expect(try numbers(of: .beta(a: 1, b: 1, step: 0.35), at: [0, 0.5, 1]) == [0, 0.35, 0.7])
    #expect(
      try numbers(of: .normal(mean: 1, deviation: 1, step: 0.5), at: [0.5, 0.9]) == [1, 2.5])
  }

  @Test(arguments: [
    Distribution.logUniform(min: 32, max: 256, step: 8), .normal(mean: 3, deviation: 2, step: 1),
    .logNormal(mean: 1, deviation: 0.5, step: 2), .beta(a: 2, b: 5, step: 1),
  ])
  func `multiples of a whole step are whole numbers`(distribution: Distribution) throws {
    let space = try Space([Fixture.parameter("p", distribution)])
    for share in [0, 0.3, 0.5, 0.9, 1] {
      let assignment = space.assignment(at: [share])
      let value = try #require(assignment.values[0])
      guard case .integer(let number) = value else {
        Issue.record("\(value) is no whole number")
        continue
      }
      #expect(space.contains(assignment))
      let real = Assignment([.real(Double(number))])
      #expect(!space.contains(real) && space.typed(real) == assignment)
    }
  }

  @Test func `multiples of a whole step are reals where they pass all whole numbers`() throws {
    let space = try Space([
      Fixture.parameter("p", .logUniform(min: 1, max: 1e300, step: 1)),
      Fixture.parameter("q", .logNormal(mean: 100, deviation: 1, step: 1)),
    ])
    let values = space.assignment(at: [1, 1]).values
    #expect(values.allSatisfy { if case .real = $0 { true } else { false } }, "\(values)")
  }

  @Test func `categories are chosen by their probabilities`() throws {
    let words: [Value] = [.text("a"), .boolean(true), .real(2), .integer(7)]
    let distribution = Distribution.categorical(
      words, probabilities: [0.5, 0, 0.3, 0.2], ordered: false)
    #expect(
      try values(of: distribution, at: [0, 0.49, 0.5, 0.79, 0.81, 1])
        == [words[0], words[0], words[2], words[2], words[3], words[3]])
  }

  @Test func `equal categories are chosen equally often`() throws {
    let words = ["a", "b", "c"].map(Value.text)
    let distribution = Distribution.categorical(words, probabilities: nil, ordered: true)
    #expect(
      try values(of: distribution, at: [0, 0.33, 0.34, 0.66, 0.67, 1])
        == [words[0], words[0], words[1], words[1], words[2], words[2]])
  }
}
