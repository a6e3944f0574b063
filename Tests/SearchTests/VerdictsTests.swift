import Search
import Spec
import Testing

@Suite struct VerdictsTests {
  @Test func `a verdict waits for every trial before`() throws {
    var verdicts = try Verdicts(Fixture.pruner("name: median, startup: 1"))
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

  @Test func `by arrival a verdict waits for nobody`() throws {
    var verdicts = try Verdicts(Fixture.pruner("name: median, startup: 1"), byArrival: true)
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

  @Test func `many trials of many places are judged in the time of a few`() throws {
    var verdicts = try Verdicts(Fixture.pruner("name: median, startup: 5"))
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

  @Test func `places of which each is one trial's alone are gone through in time`() throws {
    var verdicts = try Verdicts(Fixture.pruner("name: median, startup: 5"))
    let start = ContinuousClock.now
    for place in 1...300 {
      for trial in 0..<300 {
        let resource = place * 1000 + (trial * 7919 + place * 31) % 997
        verdicts.report(trial, [.init(resource: resource, loss: Double(trial))])
      }
      _ = verdicts.decide()
    }
    for trial in 0..<300 { verdicts.end(trial) }
    #expect(verdicts.decide().count == 300)
    // 1.5 s on two busy cores.
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func `verdicts of an earlier session stand`() throws {
    var verdicts = try Verdicts(Fixture.pruner("name: median, startup: 1"))
    verdicts.restore(0, [.init(resource: 1, loss: 1), .init(resource: 2, loss: 9)], stop: 1)
    verdicts.restore(1, [.init(resource: 1, loss: 3), .init(resource: 2, loss: 3)], stop: nil)
    verdicts.report(2, [.init(resource: 1, loss: 2), .init(resource: 2, loss: 2)])
    #expect(verdicts.decide() == [])
    verdicts.end(2)
    #expect(verdicts.decide() == [.passed(trial: 2)])
    verdicts.report(3, [.init(resource: 1, loss: 2.5)])
    #expect(verdicts.decide() == [.stopped(trial: 3, rung: 0, point: 0)])
  }

  @Test func `a trial whose curve is dropped is compared with no more`() throws {
    var verdicts = try Verdicts(Fixture.pruner("name: median, startup: 1"))
    verdicts.report(0, [.init(resource: 1, loss: 1)])
    verdicts.end(0)
    #expect(verdicts.decide() == [.passed(trial: 0)])
    verdicts.forget(0)
    verdicts.report(1, [.init(resource: 1, loss: 5)])
    verdicts.end(1)
    #expect(verdicts.decide() == [.passed(trial: 1)])
  }
}
