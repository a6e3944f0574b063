import Search
import Tensors
import Testing

@Suite struct RestartTests {
  private static func distribution(stepSize: Double = 0.1) -> SearchDistribution {
    SearchDistribution(
      rates: AdaptationRates(dimensions: 2, population: 6), mean: [0.5, 0.5], stepSize: stepSize)
  }

  /// After how many generations of these losses a run ends; `nil`: not within 200.
  private static func end(
    _ distribution: SearchDistribution, losses: (Int) -> [Double]
  ) -> Int? {
    var rules = StoppingRules(rates: distribution.rates, stepSize: 0.1)
    return (1...200).first { rules.ends(distribution, losses($0)) }
  }

  @Test func `equal losses end a run after 10 + 30 n / λ generations`() {
    #expect(Self.end(Self.distribution()) { _ in [1, 1, 1, 1, 1, 1] } == 20)
    #expect(Self.end(Self.distribution()) { _ in [.infinity, .infinity] } == 20)
    #expect(Self.end(Self.distribution()) { [1 / Double($0), 2] } == nil)
    #expect(Self.end(Self.distribution()) { _ in [1, 2] } == nil)
  }

  @Test func `a distribution that has no effect any more ends its run`() {
    #expect(Self.end(Self.distribution(stepSize: 1e-14)) { _ in [0, 1] } == 1)
    #expect(Self.end(Self.distribution(stepSize: 1e-17)) { _ in [0, 1] } == 1)
    #expect(Self.end(Self.distribution(stepSize: 2e3)) { _ in [0, 1] } == 1)
  }

  @Test func `populations double from run to run`() {
    let first = RestartRule.Run(population: 6, stepSize: 0.1)
    var (rule, run, populations) = (RestartRule(.ipop, first: first), first, [Int]())
    for item in 1...4 {
      var random = RandomStream(seed: 1, "restarts").cursor(item: item)
      run = rule.next(after: run, 100, &random)
      populations.append(run.population)
    }
    #expect(populations == [12, 24, 48, 96])
    #expect(run.number == 4)
  }

  @Test func `small runs follow large ones until they had as many trials`() {
    let first = RestartRule.Run(population: 6, stepSize: 0.1)
    var (rule, run) = (RestartRule(.bipop, first: first), first)
    var (isLarge, large, small) = ([Bool](), 0, 0)
    for item in 1...12 {
      var random = RandomStream(seed: 1, "restarts").cursor(item: item)
      let trials = run.number == 0 ? 500 : run.limit == .max ? 1000 : 300
      if run.number > 0 { if run.limit == .max { large += trials } else { small += trials } }
      run = rule.next(after: run, trials, &random)
      isLarge.append(run.limit == .max)
      #expect(run.limit == .max ? run.population.isMultiple(of: 6) : run.population >= 6)
      #expect(run.limit == .max ? run.stepSize == 0.1 : (0.001...0.1).contains(run.stepSize))
      if item > 1 { #expect(isLarge[item - 1] == (large <= small)) }
    }
    #expect(isLarge[0])
    #expect(isLarge.contains(false))
  }
}
