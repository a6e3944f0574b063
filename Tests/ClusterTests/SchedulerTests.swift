import Cluster
import Spec
import TestNumbers
import Testing

@Suite struct SchedulerTests {
  private static let workers = [1, 2, 3, 5, 8, 16, 64]

  private func ended(_ trial: Int, by worker: Int, repeatable: Bool = false) -> Scheduler.Input {
    .ended(trial: trial, worker: worker, seconds: 1, mayRepeat: repeatable)
  }

  private func shortEnd(_ trial: Int, by worker: Int) -> Scheduler.Input {
    .ended(trial: trial, worker: worker, seconds: 0.01, mayRepeat: false)
  }

  @Test func `a worker holds one trial and, of short ones, a prefetched one`() {
    var scheduler = Scheduler(.init(total: 10, workers: 2))
    #expect(scheduler.handle(.joined(worker: 1)) == [.assign([0], worker: 1)])
    #expect(scheduler.handle(.joined(worker: 0)) == [.assign([1], worker: 0)])
    #expect(
      scheduler.handle(shortEnd(0, by: 1)) == [.conclude(trial: 0), .assign([2, 3], worker: 1)])
    #expect(
      scheduler.handle(shortEnd(1, by: 0)) == [.conclude(trial: 1), .assign([4, 5], worker: 0)])
    #expect(
      scheduler.handle(shortEnd(2, by: 1)) == [.conclude(trial: 2), .assign([6], worker: 1)])
    #expect(scheduler.busyWorkers == 2)
    #expect((1..<8).map { scheduler.holder(of: $0) } == [nil, nil, 1, 0, 0, 1, nil])
  }

  @Test func `attempts of earlier sessions count among those that a trial may have`() {
    var scheduler = Scheduler(.init(total: 2, workers: 1, retries: 2), repeated: [0: 1])
    _ = scheduler.handle(.joined(worker: 0))
    #expect(
      scheduler.handle(ended(0, by: 0, repeatable: true)) == [
        .repeatLater(trial: 0), .assign([0], worker: 0),
      ])
    #expect(scheduler.handle(ended(0, by: 0, repeatable: true)).first == .conclude(trial: 0))
  }

  @Test func `a long trial has none wait behind it`() {
    var scheduler = Scheduler(.init(total: 10, workers: 1))
    #expect(scheduler.handle(.joined(worker: 0)) == [.assign([0], worker: 0)])
    #expect(scheduler.handle(ended(0, by: 0)) == [.conclude(trial: 0), .assign([1], worker: 0)])
  }

  @Test func `of trials below a second one waits at its worker while many are left`() {
    var scheduler = Scheduler(.init(total: 40, workers: 1))
    _ = scheduler.handle(.joined(worker: 0))
    func end(_ trial: Int) -> [Scheduler.Action] {
      scheduler.handle(.ended(trial: trial, worker: 0, seconds: 0.1, mayRepeat: false))
    }
    #expect(end(0) == [.conclude(trial: 0), .assign([1, 2], worker: 0)])
    for trial in 1..<22 {
      #expect(end(trial) == [.conclude(trial: trial), .assign([trial + 2], worker: 0)])
    }
    #expect(end(22) == [.conclude(trial: 22)])
    #expect(end(23) == [.conclude(trial: 23), .assign([24], worker: 0)])
  }

  @Test func `no worker holds more trials than the lag leaves for all`() {
    var scheduler = Scheduler(.init(total: 100, lag: 4, workers: 4))
    for worker in 0..<4 {
      #expect(scheduler.handle(.joined(worker: worker)) == [.assign([worker], worker: worker)])
    }
    #expect(
      scheduler.handle(shortEnd(0, by: 0)) == [.conclude(trial: 0), .assign([4], worker: 0)])
    #expect(
      scheduler.handle(shortEnd(1, by: 1)) == [.conclude(trial: 1), .assign([5], worker: 1)])
    #expect(scheduler.busyWorkers == 4)
  }

  @Test func `a worker waits for the lag while trials are left and none may start`() {
    var scheduler = Scheduler(.init(total: 4, lag: 1, workers: 3))
    var waits = LagWaits(workers: 3)
    func look(_ now: Double) { waits.look(at: scheduler, now: now) }
    _ = scheduler.handle(.joined(worker: 0))
    _ = scheduler.handle(.joined(worker: 1))
    look(1)
    _ = scheduler.handle(.joined(worker: 2))
    look(2)
    _ = scheduler.handle(ended(0, by: 0))
    look(5)
    for trial in 1..<4 {
      let worker = (0..<3).first { scheduler.holder(of: trial) == $0 }!
      _ = scheduler.handle(ended(trial, by: worker))
      look(Double(5 + trial))
    }
    #expect(scheduler.isComplete)
    #expect(waits.figures.map(\.times) == [0, 1, 1])
    #expect(waits.figures.map(\.seconds) == [0, 6, 5])
  }

  @Test func `a retry goes before new trials`() {
    var scheduler = Scheduler(.init(total: 10, workers: 1, retries: 1))
    _ = scheduler.handle(.joined(worker: 0))
    #expect(
      scheduler.handle(ended(0, by: 0, repeatable: true))
        == [.repeatLater(trial: 0), .assign([0], worker: 0)])
  }

  @Test func `a trial that paused goes on before new ones when it is promoted`() {
    var scheduler = Scheduler(.init(total: 10, workers: 1, prefetches: false), paused: [1])
    #expect(scheduler.handle(.joined(worker: 0)) == [.assign([0], worker: 0)])
    let isHeld = Scheduler.Input.paused(trial: 0, worker: 0, isHeld: true)
    #expect(scheduler.handle(isHeld) == [.assign([2], worker: 0)])
    #expect(scheduler.handle(.promoted(trial: 1)) == [])
    #expect(scheduler.handle(.promoted(trial: 0)) == [])
    let isFree = Scheduler.Input.paused(trial: 2, worker: 0, isHeld: false)
    #expect(scheduler.handle(isFree) == [.assign([0], worker: 0)])
    #expect(scheduler.handle(ended(0, by: 0)) == [.conclude(trial: 0), .assign([1], worker: 0)])
    #expect(scheduler.handle(ended(1, by: 0)) == [.conclude(trial: 1), .assign([2], worker: 0)])
    #expect(scheduler.handle(ended(2, by: 0)) == [.conclude(trial: 2), .assign([3], worker: 0)])
  }

  @Test func `retries are counted`() {
    var scheduler = Scheduler(.init(total: 1, workers: 1, retries: 2))
    _ = scheduler.handle(.joined(worker: 0))
    for _ in 0..<2 {
      #expect(
        scheduler.handle(ended(0, by: 0, repeatable: true)).contains(.repeatLater(trial: 0)))
    }
    #expect(scheduler.handle(ended(0, by: 0, repeatable: true)) == [.conclude(trial: 0)])
    #expect(scheduler.isComplete)
  }

  @Test func `a worker that waited for the lag gets work when it may start`() {
    var scheduler = Scheduler(.init(total: 4, lag: 1, workers: 2))
    #expect(scheduler.handle(.joined(worker: 0)) == [.assign([0], worker: 0)])
    #expect(scheduler.handle(.joined(worker: 1)).isEmpty)
    #expect(
      scheduler.handle(ended(0, by: 0)) == [.conclude(trial: 0), .assign([1], worker: 0)])
  }

  @Test func `trials above a limit are neither started nor repeated`() {
    var scheduler = Scheduler(.init(total: 10, workers: 2, retries: 3))
    for worker in 0..<2 { _ = scheduler.handle(.joined(worker: worker)) }
    _ = scheduler.handle(.limit(1))
    #expect(scheduler.handle(ended(1, by: 1, repeatable: true)) == [.repeatLater(trial: 1)])
    #expect(scheduler.handle(ended(0, by: 0)) == [.conclude(trial: 0)])
    #expect(scheduler.isComplete)
  }

  @Test func `a trial whose last attempt is over holds the lag back until it is decided`() {
    var plan = Scheduler.Plan(total: 4, lag: 2, workers: 1, retries: 0)
    plan.awaitsVerdicts = true
    var scheduler = Scheduler(plan)
    #expect(scheduler.handle(.joined(worker: 0)) == [.assign([0], worker: 0)])
    #expect(scheduler.handle(ended(0, by: 0)) == [.assign([1], worker: 0)])
    #expect(scheduler.handle(ended(1, by: 0)) == [])
    #expect(scheduler.handle(.decided(trial: 1)) == [.conclude(trial: 1)])
    #expect(
      scheduler.handle(.decided(trial: 0)) == [.conclude(trial: 0), .assign([2], worker: 0)])
  }

  @Test func `a trial that was stopped is neither repeated nor waited for`() {
    var plan = Scheduler.Plan(total: 2, workers: 2, retries: 3)
    plan.awaitsVerdicts = true
    var scheduler = Scheduler(plan)
    for worker in 0..<2 { _ = scheduler.handle(.joined(worker: worker)) }
    #expect(scheduler.holder(of: 1) == 1)
    #expect(scheduler.handle(ended(0, by: 0, repeatable: true)).contains(.repeatLater(trial: 0)))
    #expect(scheduler.handle(.decided(trial: 0)) == [.conclude(trial: 0)])
    #expect(scheduler.handle(.decided(trial: 1)) == [.conclude(trial: 1)])
    #expect(scheduler.isComplete)
    #expect(scheduler.handle(ended(1, by: 1, repeatable: true)) == [])
  }

  @Test func `trials that wait for a verdict are not run again`() {
    var plan = Scheduler.Plan(total: 3, workers: 1)
    plan.awaitsVerdicts = true
    var scheduler = Scheduler(plan, ended: [0], undecided: [1])
    #expect(scheduler.firstUnfinished == 1)
    #expect(scheduler.handle(.joined(worker: 0)) == [.assign([2], worker: 0)])
    _ = scheduler.handle(ended(2, by: 0))
    _ = scheduler.handle(.decided(trial: 2))
    #expect(!scheduler.isComplete)
    _ = scheduler.handle(.decided(trial: 1))
    #expect(scheduler.isComplete)
  }

  @Test func `trials that ended before are not run again`() {
    var scheduler = Scheduler(.init(total: 4, workers: 1), ended: [0, 2])
    #expect(scheduler.handle(.joined(worker: 0)) == [.assign([1], worker: 0)])
    #expect(scheduler.handle(ended(1, by: 0)).contains(.assign([3], worker: 0)))
    #expect(Scheduler(.init(total: 2, workers: 1), ended: [0, 1]).isComplete)
  }

  @Test(arguments: workers) func `every trial ends once whatever the workers do`(workers: Int) {
    for seed in 0..<20 as Range<UInt64> {
      let lag = seed % 2 == 0 ? nil : Int(seed)
      let plan = Scheduler.Plan(total: 300, lag: lag, workers: workers, retries: 2)
      var farm = SimulatedFarm(plan, failureShare: 0.2, seed: seed)
      farm.run()
      #expect(farm.violations == [])
      #expect(farm.concluded.sorted() == Array(0..<300))
      #expect(farm.order == Array(0..<300))
      #expect(farm.handedOut.values.allSatisfy { $0 <= 3 })
    }
  }

  @Test func `what ran on a lost worker is tried again, and what waited there goes to others`() {
    var scheduler = Scheduler(.init(total: 10, workers: 2, retries: 1))
    for worker in 0..<2 { _ = scheduler.handle(.joined(worker: worker)) }
    _ = scheduler.handle(shortEnd(0, by: 0))
    #expect(scheduler.held(by: 0) == [2, 3] && scheduler.held(by: 1) == [1])
    #expect(scheduler.handle(.lost(worker: 0, running: [2])) == [.repeatLater(trial: 2)])
    #expect(scheduler.busyWorkers == 1 && !scheduler.isFree(0))
    let next = scheduler.handle(shortEnd(1, by: 1))
    #expect(next.first == .conclude(trial: 1))
    #expect(scheduler.held(by: 1).prefix(2) == [2, 3])
    // A second loss ends the trial: it was tried as often as is allowed.
    let last = scheduler.handle(.lost(worker: 1, running: [2]))
    #expect(last == [.conclude(trial: 2)])
    #expect(!scheduler.isComplete)
  }

  @Test(arguments: workers.dropFirst()) func `every trial ends once whoever is lost`(workers: Int) {
    for seed in 0..<20 as Range<UInt64> {
      let lag = seed % 2 == 0 ? nil : Int(seed)
      let plan = Scheduler.Plan(total: 300, lag: lag, workers: workers, retries: 2)
      var farm = SimulatedFarm(plan, failureShare: 0.1, lossShare: 0.1, seed: seed)
      farm.run()
      #expect(farm.violations == [])
      #expect(farm.concluded.sorted() == Array(0..<300))
      #expect(farm.order == Array(0..<300))
    }
  }

  @Test func `a group holds the trial that it runs and no other`() {
    var scheduler = Scheduler(.init(total: 10, workers: 2, prefetches: false))
    #expect(scheduler.handle(.joined(worker: 0)) == [.assign([0], worker: 0)])
    #expect(scheduler.handle(.joined(worker: 1)) == [.assign([1], worker: 1)])
    #expect(
      scheduler.handle(ended(0, by: 0)) == [.conclude(trial: 0), .assign([2], worker: 0)])
    for trial in 2..<9 {
      let end = Scheduler.Input.ended(trial: trial, worker: 0, seconds: 1e-6, mayRepeat: false)
      #expect(
        scheduler.handle(end) == [.conclude(trial: trial), .assign([trial + 1], worker: 0)])
    }
    #expect((0..<10).filter { scheduler.holder(of: $0) != nil } == [1, 9])
  }

  @Test(arguments: workers) func `groups end every trial once whatever they do`(workers: Int) {
    for seed in 0..<10 as Range<UInt64> {
      let lag = seed % 2 == 0 ? nil : Int(seed)
      let plan = Scheduler.Plan(
        total: 200, lag: lag, workers: workers, retries: 2, prefetches: false)
      var farm = SimulatedFarm(plan, failureShare: 0.2, seed: seed)
      farm.run()
      #expect(farm.violations == [])
      #expect(farm.order == Array(0..<200))
      #expect(farm.mostHeld == 1)
    }
  }

  @Test(arguments: workers) func `a run put aside and continued ends every trial once`(
    workers: Int
  ) {
    for seed in 0..<20 as Range<UInt64> {
      let plan = Scheduler.Plan(total: 200, lag: 16, workers: workers, retries: 1)
      var first = SimulatedFarm(plan, failureShare: 0.1, seed: seed)
      first.run(drainAfter: Int(seed) * 9)
      var second = SimulatedFarm(
        plan, ended: Set(first.concluded), failureShare: 0.1, seed: seed + 100)
      second.run()
      #expect(first.violations + second.violations == [])
      #expect((first.concluded + second.concluded).sorted() == Array(0..<200))
    }
  }
}

@Suite struct BatchSizeTests {
  private func size(seconds: Double, remaining: Int, workers: Int) -> Int {
    var batch = BatchSize()
    batch.note(seconds: seconds)
    return batch.size(remaining: remaining, workers: workers)
  }

  @Test func `before anything is known a batch is one trial`() {
    #expect(BatchSize().size(remaining: 100_000, workers: 1) == 1)
  }

  @Test func `short trials travel together and long ones alone`() {
    #expect(size(seconds: 1e-4, remaining: 100_000, workers: 3) == 50)
    #expect(size(seconds: 0, remaining: 100_000, workers: 3) == BatchSize.most)
    #expect(size(seconds: 1, remaining: 100_000, workers: 3) == 1)
  }

  @Test func `batches shrink near the end`() {
    #expect(size(seconds: 0, remaining: 80, workers: 2) == 10)
    #expect(size(seconds: 0, remaining: 0, workers: 2) == 1)
    #expect(size(seconds: 0, remaining: -5, workers: 2) == 1)
  }

  @Test func `a long trial after short ones is believed at once`() {
    var batch = BatchSize()
    for _ in 0..<100 { batch.note(seconds: 1e-6) }
    batch.note(seconds: 1)
    #expect(batch.size(remaining: 100_000, workers: 1) == 1)
  }
}

@Suite struct StopRuleTests {
  private func rule(_ goal: Goal = .minimize) -> StopRule {
    StopRule(targets: [.init(goal, 0.1)], allowedFailures: 2, lag: 4)
  }

  @Test func `the lowest trial that reaches the target ends the search at its lag`() {
    var rule = rule()
    rule.note(trial: 9, failed: false, objectives: [0.05])
    #expect(rule.limit == 14)
    rule.note(trial: 7, failed: false, objectives: [0.1])
    rule.note(trial: 3, failed: false, objectives: [0.2])
    #expect(rule.limit == 12)
    #expect(rule.trigger?.cause == .target)
  }

  @Test func `of several objectives every one with a target must reach it`() {
    var rule = StopRule(
      targets: [.init(.minimize, 0.1), .init(.maximize, nil), .init(.maximize, 5)],
      allowedFailures: nil, lag: 4)
    rule.note(trial: 0, failed: false, objectives: [0.05, 0, 4])
    rule.note(trial: 1, failed: false, objectives: [0.2, 0, 6])
    rule.note(trial: 2, failed: false, objectives: [])
    #expect(rule.limit == nil)
    rule.note(trial: 3, failed: false, objectives: [0.1, .infinity, 5])
    #expect(rule.limit == 8)
  }

  @Test func `without a target no value ends the search`() {
    var rule = StopRule(targets: [.init(.minimize, nil)], allowedFailures: nil, lag: 4)
    rule.note(trial: 0, failed: false, objectives: [0])
    #expect(rule.limit == nil)
  }

  @Test func `a value that is not a number reaches no target`() {
    var (low, high) = (rule(), rule(.maximize))
    low.note(trial: 0, failed: false, objectives: [.nan])
    high.note(trial: 0, failed: false, objectives: [.nan])
    #expect(low.limit == nil && high.limit == nil)
  }

  @Test func `the failure beyond those allowed ends the search`() {
    var rule = rule()
    for trial in [8, 2] { rule.note(trial: trial, failed: true, objectives: [.nan]) }
    #expect(rule.limit == nil)
    rule.note(trial: 5, failed: true, objectives: [.nan])
    #expect(rule.limit == 13)
    #expect(rule.trigger?.cause == .failures)
  }

  @Test func `the order in which trials end does not matter`() {
    var generator = SplitMix64(seed: 5)
    for _ in 0..<300 {
      let ends = (0..<30).map { trial in
        (trial, generator.share() < 0.15, generator.share() < 0.1 ? 0.05 : 0.5)
      }
      let limits = (0..<4).map { _ in
        var rule = rule()
        for (trial, failed, objective) in ends.shuffled(using: &generator) {
          rule.note(trial: trial, failed: failed, objectives: [objective])
        }
        return [rule.limit, rule.trigger?.cause == .target ? 1 : 0]
      }
      #expect(limits.allSatisfy { $0 == limits[0] })
    }
  }
}
