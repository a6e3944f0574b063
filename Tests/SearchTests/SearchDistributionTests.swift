import Search
import Testing

/// CMA-ES fed as `python Tests/Goldens/evolution.py` feeds the package cmaes 0.13.1.
@Suite struct SearchDistributionTests {
  /// Multiples of 2⁻²⁰ in [−2, 2), as the script draws them.
  private struct Draws {
    private var state: UInt64 = 1

    mutating func next(_ count: Int) -> [Double] {
      (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 42) / 0x1p20 - 2
      }
    }
  }

  struct Golden: Sendable {
    let dimensions: Int
    let generations: Int
    let mean: [Double]
    let stepSize: Double
    let firstRow: [Double]
    let paths: [Double]
  }

  /// python Tests/Goldens/evolution.py    (cmaes 0.13.1)
  static let goldens = [
    Golden(
      dimensions: 2, generations: 1, mean: [0.5160907285875584, 0.31109902975427683],
      stepSize: 0.17059678037717674, firstRow: [0.683432671754983, -0.04118660564719041],
      paths: [0.11449604077405837, -1.344153751262508, 0.127448071796242, -1.496207228109727]),
    Golden(
      dimensions: 2, generations: 12, mean: [0.34217835668755714, 0.31708938012662047],
      stepSize: 0.08120331594631114, firstRow: [0.560120375833162, 0.11037413944774963],
      paths: [0.700985468298563, 0.6533960101146228, 0.5752350704029858, 0.4130528673683671]),
    Golden(
      dimensions: 5, generations: 1,
      mean: [
        0.4003736883594109, 0.6265764947174336, 0.3688317203242911, 0.3451153477171156,
        0.4034938349931514,
      ], stepSize: 0.16537937525001428,
      firstRow: [
        0.9947667172923099, -0.13616769383550836, 0.11189410974927812, 0.029890470168585228,
        0.03560890414662892,
      ],
      paths: [
        -0.7446857698013519, 0.9461327319579915, -0.9804553607907383, -1.157730268403345,
        -0.7213633285749571, -0.8051324552905963, 1.0229310138628547, -1.0600396354382458,
        -1.2517040762205982, -0.7799169145491814,
      ]),
    Golden(
      dimensions: 5, generations: 20,
      mean: [
        0.2318785508270939, 0.36016954678281526, 0.26328096803292983, 0.24661461251438996,
        0.27450943462179433,
      ], stepSize: 0.069137798986659,
      firstRow: [
        1.2685502135456876, 0.12616875079851964, -0.23862723120599189, 0.023787666541012276,
        -0.18805028730484893,
      ],
      paths: [
        -0.7858833510321267, 0.2168233223727294, -1.1592155651411766, -1.364950743386468,
        -0.26967509258571914, -0.8657772070901681, -0.06931275281273797, -0.7274941334982569,
        -1.0318649992449203, -0.27712380780549045,
      ]),
  ]

  @Test(arguments: goldens) func `generations are those of the package cmaes`(golden: Golden) {
    let population = AdaptationRates.population(for: golden.dimensions)
    let rates = AdaptationRates(dimensions: golden.dimensions, population: population)
    var (distribution, draws) = (Self.distribution(rates, stepSize: 1.0 / 6), Draws())
    for _ in 0..<golden.generations { Self.advance(&distribution, &draws) }
    Self.expect(distribution.mean, golden.mean)
    Self.expect([distribution.stepSize], [golden.stepSize])
    Self.expect(Array(distribution.covariance.prefix(golden.dimensions)), golden.firstRow)
    Self.expect(distribution.stepPath + distribution.covariancePath, golden.paths)
  }

  /// After each number of generations the mean and the first scale; levels 5 and 2 and a continuum.
  static let margins: [(generations: Int, mean: [Double], scale: Double)] = [
    (1, [0.5000000000000001, 0.49205014255133706, 0.4900240645802486], 2.555703533842657),
    (5, [0.39860383757954826, 0.4219242988295092, 0.36888750662137393], 2.555703533842657),
    (30, [0.3584381582814688, 0.36536634958275754, 0.31878441518665734], 2.5557035338426517),
  ]

  /// python Tests/Goldens/evolution.py    (cmaes 0.13.1; its χ² quantiles are SciPy's)
  @Test(arguments: margins.indices)
  func `the margin is that of the package cmaes`(index: Int) {
    let (generations, mean, scale) = Self.margins[index]
    let rates = AdaptationRates(dimensions: 3, population: 7)
    var (distribution, draws) = (Self.distribution(rates, stepSize: 0.02), Draws())
    for _ in 0..<generations {
      Self.advance(&distribution, &draws)
      distribution.keepLevelsAlive([5, 2, nil], margin: 1.0 / 21)
    }
    Self.expect(distribution.mean, mean)
    Self.expect(distribution.scales, [scale, 1, 1])
  }

  /// python Tests/Goldens/evolution.py    (cmaes 0.13.1)
  @Test func `a warm start is that of the package cmaes`() {
    var draws = Draws()
    let places = (0..<5).map { _ in draws.next(3).map { 0.25 * $0 } }
    let rates = AdaptationRates(dimensions: 3, population: 7)
    let distribution = SearchDistribution(rates: rates, around: places)
    Self.expect(
      distribution.mean, [-0.03157386779785156, -0.013382196426391602, 0.05358705520629883])
    Self.expect([distribution.stepSize], [0.2065342840933545])
    Self.expect(
      Array(distribution.covariance.prefix(3)),
      [1.1203806854790983, -0.8762820962926953, -0.3197377599690376])
  }

  private static func distribution(
    _ rates: AdaptationRates, stepSize: Double
  ) -> SearchDistribution {
    SearchDistribution(
      rates: rates, mean: [Double](repeating: 0.5, count: rates.dimensions), stepSize: stepSize)
  }

  /// One generation on Σ (i + 1) (xᵢ − 0.3)².
  private static func advance(_ distribution: inout SearchDistribution, _ draws: inout Draws) {
    let steps = (0..<distribution.rates.population).map { _ in
      distribution.step(of: draws.next(distribution.mean.count))
    }
    let losses = steps.map { step in
      step.indices.reduce(0) { sum, j in
        let miss = distribution.mean[j] + distribution.stepSize * step[j] - 0.3
        return sum + Double(j + 1) * miss * miss
      }
    }
    let order = losses.indices.sorted { losses[$0] < losses[$1] }
    let isSound = distribution.update(with: order.map { steps[$0] })
    #expect(isSound)
  }

  /// 20 generations multiply rounding errors of 10⁻¹⁶ a few thousand times.
  private static func expect(_ values: [Double], _ expected: [Double]) {
    #expect(values.count == expected.count)
    for (value, golden) in zip(values, expected) {
      #expect((value - golden).magnitude <= 1e-11 * max(1, golden.magnitude))
    }
  }

  @Test func `the constants are those of the tutorial`() {
    #expect([1, 2, 3, 10, 40].map { AdaptationRates.population(for: $0) } == [4, 6, 7, 10, 15])
    let rates = AdaptationRates(dimensions: 10, population: 10)
    #expect((rates.weights.prefix(5).reduce(0, +) - 1).magnitude < 1e-15)
    #expect(rates.weights.suffix(5).allSatisfy { $0 < 0 })
  }
}
