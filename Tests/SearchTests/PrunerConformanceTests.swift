import Search
import Spec
import TestNumbers
import Testing

/// What every pruner of the catalogue must hold; a new one is tested by being listed.
@Suite struct PrunerConformanceTests {
  /// Settings beside the defaults that show more of a pruner.
  private static let more = [
    "name: asha, brackets: 3, max: 27", "name: asha, rungs: [2, 5, 6], eta: 2",
    "name: hyperband, max: 9", "name: hyperband, min: 2, max: 20, eta: 2",
    "name: halving, max: 20, eta: 2, trials: 10",
    "name: median, startup: 1, warmup: 3, interval: 4",
    "name: patience, patience: 2, pruner: {name: median, startup: 1}",
    "name: patience, patience: 1, min_delta: 0.2, pruner: hyperband_of_9",
    "name: threshold, lower: -1.7, upper: 0.97, interval: 2",
  ].map { $0.replacing("hyperband_of_9", with: "{name: hyperband, max: 9}") }

  static let cases = Pruners.all.map { $0.name } + more

  private func pruner(_ text: String, goal: Goal = .minimize) throws -> any Pruner {
    guard let type = Pruners.named(text) else { return try Fixture.pruner(text, goal: goal) }
    var settings = Settings(describing: "early_stop")
    return type.init(&settings, goal: goal)
  }

  /// Curves of about 60 trials, of 0 to 28 places, now and then NaN or infinite.
  private func curves(for pruner: any Pruner, seed: UInt64) -> [[Double]] {
    var generator = SplitMix64(seed: seed)
    let count = pruner.cohort.map { 60 / $0 * $0 } ?? 60
    return (0..<count).map { _ in
      let length = generator.below(4) == 0 ? generator.below(29) : 28
      return (0..<length).map { place in
        let loss = generator.share() - Double(place) / 16
        return switch generator.below(80) {
        case 0: Double.nan
        case 1: Double.infinity
        case 2: -Double.infinity
        default: loss
        }
      }
    }
  }

  private func points(_ losses: [Double]) -> [Observation.Point] {
    losses.enumerated().map { Observation.Point(resource: $0 + 1, loss: $1) }
  }

  /// The verdicts one rung of each cohort after another, with nothing but the rule itself.
  private func together(
    _ curves: [[Double]], _ pruner: any Pruner, cohort: Int
  ) -> [Int: Int?] {
    var stops: [Int: Int?] = [:]
    let points = curves.map(points)
    for first in stride(from: 0, to: curves.count, by: cohort) {
      var active = Array(first..<first + cohort)
      for number in 0... {
        let arrivals = active.compactMap { trial -> (trial: Int, place: Int)? in
          points[trial].indices.first {
            pruner.rungs(of: trial, at: points[trial][...$0])?.contains(number) ?? false
          }.map { (trial, $0) }
        }
        if arrivals.isEmpty { break }
        let rung = Rung(arrivals.map { ($0.trial, curves[$0.trial][$0.place]) })
        for (trial, place) in arrivals
        where pruner.stops(trial, at: points[trial][...place], among: rung) {
          stops[trial] = .some(place)
          active.removeAll { $0 == trial }
        }
      }
      for trial in active { stops[trial] = .some(nil) }
    }
    return stops
  }

  /// The verdicts one trial after another, with nothing but the rule itself.
  private func sequential(_ curves: [[Double]], _ pruner: any Pruner) -> [Int: Int?] {
    if let cohort = pruner.cohort { return together(curves, pruner, cohort: cohort) }
    var rungs: [[Int]: Rung] = [:]
    return Dictionary(
      uniqueKeysWithValues: curves.enumerated().map { trial, losses in
        let points = points(losses)
        var reached = -1
        for place in points.indices {
          guard let new = pruner.rungs(of: trial, at: points[...place]) else { continue }
          for number in new where number > reached {
            reached = number
            let key = [pruner.bracket(of: trial), number]
            let earlier = pruner.comparesTrials ? rungs[key, default: Rung()] : Rung()
            rungs[key, default: Rung()].append(trial, loss: losses[place])
            if pruner.stops(trial, at: points[...place], among: earlier) { return (trial, place) }
          }
        }
        return (trial, nil)
      })
  }

  @Test(arguments: cases, Race.Trouble.allCases)
  func `verdicts are the same whoever reports first`(name: String, trouble: Race.Trouble) throws {
    let pruner = try pruner(name)
    var kinds = Set<Bool>()
    for seed in 0..<6 as Range<UInt64> {
      let curves = curves(for: pruner, seed: seed)
      let expected = sequential(curves, pruner)
      for order in 0..<4 as Range<UInt64> {
        var race = Race(curves, seed: seed * 100 + order, trouble)
        race.run(pruner)
        #expect(race.violations == [])
        #expect(race.stops == expected)
      }
      kinds.formUnion(expected.values.map { $0 == nil })
    }
    #expect(kinds == [false, true])
  }

  @Test(arguments: cases)
  func `by arrival every trial is stopped or passes once`(name: String) throws {
    let pruner = try pruner(name)
    for seed in 0..<6 as Range<UInt64> {
      let curves = curves(for: pruner, seed: seed)
      var race = Race(curves, seed: seed, seed % 2 == 1 ? .brokenAttempts : .none)
      race.run(pruner, byArrival: true)
      #expect(race.violations == [])
    }
  }

  @Test(arguments: cases) func `NaN in place of a loss saves no trial`(name: String) throws {
    let pruner = try pruner(name)
    var generator = SplitMix64(seed: 3)
    for trial in 0..<500 {
      let earlier = Rung((0..<generator.below(12)).map { ($0, generator.share()) })
      var own = points((0..<(1 + generator.below(28))).map { _ in generator.share() })
      let rungs = pruner.rungs(of: trial, at: own[...])
      let stops = pruner.stops(trial, at: own[...], among: earlier)
      own[own.count - 1] = .init(resource: own.count, loss: .nan)
      #expect(pruner.rungs(of: trial, at: own[...]) == rungs)
      #expect(!stops || pruner.stops(trial, at: own[...], among: earlier))
    }
  }

  @Test(arguments: cases)
  func `maximizing mirrors minimizing`(name: String) throws {
    let mirror = name.replacing("lower: -1.7, upper: 0.97", with: "lower: -0.97, upper: 1.7")
    let curves = try curves(for: pruner(name), seed: 8)
    // Losses of a metric that is maximized are its negated values.
    #expect(
      try sequential(curves, pruner(name)) == sequential(curves, pruner(mirror, goal: .maximize)))
  }

  @Test(arguments: Pruners.all.map { $0.name })
  func `nobody is stopped before the first place nor among too few`(name: String) throws {
    let type = try #require(Pruners.named(name))
    let keys = Pruners.settings(of: type).map(\.key)
    for (key, value) in [("min", 4), ("warmup", 3)] where keys.contains(key) {
      let pruner = made(type, key, value)
      for place in 1...3 {
        #expect(pruner.rungs(of: 0, at: points(Array(repeating: 1, count: place))[...]) == nil)
      }
    }
    if keys.contains("startup") {
      let pruner = made(type, "startup", 7)
      let rung = Rung((0..<6).map { ($0, 0) })
      #expect(!pruner.stops(9, at: points([9, 9, 9, 9])[...], among: rung))
    }
    let first = made(type, "startup", 0)
    let stops = first.stops(0, at: points([1])[...], among: Rung())
    #expect(!stops || !first.comparesTrials)
  }

  private func made(_ type: any Pruner.Type, _ key: String, _ value: Int) -> any Pruner {
    let entry = Node.Entry(
      key: key, keyPosition: Fixture.position(),
      value: Node(.integer(value), at: Fixture.position()))
    var settings = Settings(
      Node(.map([entry]), at: Fixture.position()), owner: "early_stop \(type.name)")
    return type.init(&settings, goal: .minimize)
  }
}
