import Search
import Spec
import TestNumbers
import Testing

/// Trials that report in any order to one pruner.
private struct Race {
  /// Losses of each trial, place by place.
  var curves: [[Double]]
  var generator: SplitMix64
  /// Whether attempts are broken off and begin again somewhere.
  var isBroken = false

  /// Stops by trial: rung and point; `nil`: passed.
  private(set) var stops: [Int: Int?] = [:]
  private(set) var violations: [String] = []

  init(_ curves: [[Double]], seed: UInt64, isBroken: Bool = false) {
    (self.curves, self.isBroken) = (curves, isBroken)
    generator = SplitMix64(seed: seed)
  }

  mutating func run(_ pruner: any Pruner, byArrival: Bool = false) {
    var verdicts = Verdicts(pruner, byArrival: byArrival)
    var reported = [Int](repeating: 0, count: curves.count)
    var open = Array(curves.indices)
    while !open.isEmpty {
      let place = Int(generator.next() % UInt64(open.count))
      let trial = open[place]
      // A stopped trial may be told late, and run on.
      let isTold = stops[trial] != nil && generator.next() % 2 == 0
      if isTold || reported[trial] == curves[trial].count {
        if stops[trial] == nil { verdicts.end(trial) }
        open.remove(at: place)
      } else if isBroken, stops[trial] == nil, generator.next() % 5 == 0 {
        reported[trial] = Int(generator.next() % UInt64(reported[trial] + 1))
        verdicts.restart(trial, keeping: reported[trial])
      } else {
        let loss = curves[trial][reported[trial]]
        reported[trial] += 1
        verdicts.report(trial, [.init(resource: reported[trial], loss: loss)])
      }
      note(verdicts.decide())
    }
  }

  private mutating func note(_ decisions: [Verdicts.Decision]) {
    for decision in decisions {
      switch decision {
      case .stopped(let trial, let rung, let point):
        if stops[trial] != nil { violations.append("\(trial) was decided before") }
        if rung != point { violations.append("rung \(rung) at point \(point)") }
        stops[trial] = .some(point)
      case .passed(let trial):
        if stops[trial] != nil { violations.append("\(trial) was decided before") }
        stops[trial] = .some(nil)
      }
    }
  }
}

@Suite struct VerdictsTests {
  /// Curves of 0 to 8 places, now and then NaN.
  private func curves(_ count: Int, seed: UInt64) -> [[Double]] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      let length = generator.next() % 4 == 0 ? Int(generator.next() % 9) : 8
      return (0..<length).map { place in
        let loss = Double(generator.next() >> 40) / Double(1 << 24) - Double(place) / 16
        return generator.next() % 30 == 0 ? .nan : loss
      }
    }
  }

  /// The verdicts one trial after another, with nothing but the rule itself.
  private func sequential(_ curves: [[Double]], _ pruner: any Pruner) -> [Int: Int?] {
    var rungs: [Rung] = []
    var stops: [Int: Int?] = [:]
    for (trial, losses) in curves.enumerated() {
      let points = losses.enumerated().map { Observation.Point(resource: $0 + 1, loss: $1) }
      stops[trial] = .some(nil)
      for place in points.indices {
        if rungs.count == place { rungs.append(Rung()) }
        let isStopped = pruner.stops(trial, at: points[...place], among: rungs[place])
        rungs[place] = Rung(
          zip(rungs[place].trials, rungs[place].losses).map { ($0, $1) } + [(trial, losses[place])])
        if isStopped {
          stops[trial] = .some(place)
          break
        }
      }
    }
    return stops
  }

  @Test(arguments: Pruners.all.map { $0.name }, [false, true])
  func `verdicts are the same whoever reports first`(name: String, isBroken: Bool) throws {
    var settings = Settings(describing: "early_stop")
    let pruner = try #require(Pruners.named(name)).init(&settings)
    for seed in 0..<40 as Range<UInt64> {
      let curves = curves(30, seed: seed)
      let expected = sequential(curves, pruner)
      for order in 0..<10 as Range<UInt64> {
        var race = Race(curves, seed: seed * 100 + order, isBroken: isBroken)
        race.run(pruner)
        #expect(race.violations == [])
        #expect(race.stops == expected)
      }
      #expect(expected.values.contains { $0 != nil } && expected.values.contains { $0 == nil })
    }
  }

  @Test func `a verdict waits for every trial before`() {
    var verdicts = Verdicts(MedianPruner(startup: 1))
    verdicts.report(2, [.init(resource: 1, loss: 5)])
    verdicts.end(2)
    verdicts.report(0, [.init(resource: 1, loss: 1)])
    #expect(verdicts.decide() == [])
    verdicts.end(1)
    #expect(
      verdicts.decide() == [.passed(trial: 1), .stopped(trial: 2, rung: 0, point: 0)])
    verdicts.end(0)
    #expect(verdicts.decide() == [.passed(trial: 0)])
  }

  @Test func `by arrival a verdict waits for nobody`() {
    var verdicts = Verdicts(MedianPruner(startup: 1), byArrival: true)
    verdicts.report(2, [.init(resource: 1, loss: 5)])
    verdicts.end(2)
    #expect(verdicts.decide() == [.passed(trial: 2)])
    verdicts.report(0, [.init(resource: 1, loss: 6)])
    #expect(verdicts.decide() == [.stopped(trial: 0, rung: 0, point: 0)])
    verdicts.report(1, [.init(resource: 1, loss: 4), .init(resource: 2, loss: 9)])
    #expect(verdicts.decide() == [])
    verdicts.restart(1, keeping: 0)
    verdicts.report(1, [.init(resource: 1, loss: 4), .init(resource: 2, loss: 9)])
    verdicts.end(1)
    #expect(verdicts.decide() == [.passed(trial: 1)])
    verdicts.report(3, [.init(resource: 1, loss: 4.5), .init(resource: 2, loss: 9.5)])
    #expect(verdicts.decide() == [])
  }

  @Test(arguments: Pruners.all.map { $0.name })
  func `by arrival every trial is stopped or passes once`(name: String) throws {
    var settings = Settings(describing: "early_stop")
    let pruner = try #require(Pruners.named(name)).init(&settings)
    for seed in 0..<20 as Range<UInt64> {
      let curves = curves(30, seed: seed)
      for order in 0..<5 as Range<UInt64> {
        var race = Race(curves, seed: seed * 100 + order, isBroken: order % 2 == 1)
        race.run(pruner, byArrival: true)
        #expect(race.violations == [])
        #expect(race.stops.count == 30)
      }
    }
  }

  @Test func `many trials of many places are judged in the time of a few`() {
    var verdicts = Verdicts(MedianPruner(startup: 5))
    let start = ContinuousClock.now
    for place in 1...40 {
      for trial in 0..<5000 {
        let loss = Double((trial &* 7919 &+ place &* 104_729) % 10_007)
        verdicts.report(trial, [.init(resource: place, loss: loss)])
        _ = verdicts.decide()
      }
    }
    // 0.4 s on two busy cores.
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func `verdicts of an earlier session stand`() {
    var verdicts = Verdicts(MedianPruner(startup: 1))
    verdicts.restore(0, [.init(resource: 1, loss: 1), .init(resource: 2, loss: 9)], stop: 1)
    verdicts.restore(1, [.init(resource: 1, loss: 3), .init(resource: 2, loss: 3)], stop: nil)
    verdicts.report(2, [.init(resource: 1, loss: 2), .init(resource: 2, loss: 2)])
    #expect(verdicts.decide() == [])
    verdicts.end(2)
    #expect(verdicts.decide() == [.passed(trial: 2)])
    verdicts.report(3, [.init(resource: 1, loss: 2.5)])
    #expect(verdicts.decide() == [.stopped(trial: 3, rung: 0, point: 0)])
  }

  @Test func `a trial whose curve is dropped is compared with no more`() {
    var verdicts = Verdicts(MedianPruner(startup: 1))
    verdicts.report(0, [.init(resource: 1, loss: 1)])
    verdicts.end(0)
    #expect(verdicts.decide() == [.passed(trial: 0)])
    verdicts.forget(0)
    verdicts.report(1, [.init(resource: 1, loss: 5)])
    verdicts.end(1)
    #expect(verdicts.decide() == [.passed(trial: 1)])
  }
}
