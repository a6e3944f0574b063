import Cluster
import TestNumbers
import Testing

/// Workers that are groups of different sizes.
@Suite struct SchedulerSizesTests {
  private func plan(total: Int, sizes: [Int], lag: Int? = nil) -> Scheduler.Plan {
    var plan = Scheduler.Plan(
      total: total, lag: lag, workers: sizes.count, retries: 2, prefetches: false)
    plan.sizes = sizes
    return plan
  }

  private func ended(_ trial: Int, by worker: Int) -> Scheduler.Input {
    .ended(trial: trial, worker: worker, seconds: 1, mayRepeat: false)
  }

  @Test func `a smaller group begins a trial while the larger ones have work until it is done`() {
    // One rank takes three times as long as a group of 3, of which there is one.
    var scheduler = Scheduler(plan(total: 5, sizes: [3, 1]))
    #expect(scheduler.handle(.joined(worker: 0)) == [.assign([0], worker: 0)])
    #expect(scheduler.handle(.joined(worker: 1)) == [.assign([1], worker: 1)])
    #expect(scheduler.handle(ended(0, by: 0)) == [.conclude(trial: 0), .assign([2], worker: 0)])
    // Two are left: the group has done them before this one would have done one.
    #expect(scheduler.handle(ended(1, by: 1)) == [.conclude(trial: 1)])
    #expect(scheduler.handle(ended(2, by: 0)) == [.conclude(trial: 2), .assign([3], worker: 0)])
  }

  @Test func `a smaller group takes what is left when the larger ones are lost`() {
    var scheduler = Scheduler(plan(total: 2, sizes: [3, 1]))
    #expect(scheduler.handle(.joined(worker: 1)) == [])
    #expect(scheduler.handle(.joined(worker: 0)) == [.assign([0], worker: 0)])
    #expect(
      scheduler.handle(.lost(worker: 0, running: [0]))
        == [.repeatLater(trial: 0), .assign([0], worker: 1)])
    #expect(scheduler.handle(ended(0, by: 1)) == [.conclude(trial: 0), .assign([1], worker: 1)])
  }

  @Test func `a group that lost ranks is as small as it is`() {
    var scheduler = Scheduler(plan(total: 3, sizes: [3, 2]))
    scheduler.resize(0, to: 2)
    #expect(scheduler.handle(.joined(worker: 1)) == [.assign([0], worker: 1)])
  }

  /// Groups end trials in a time that their size divides.
  @Test(arguments: [[8, 1], [3, 3, 2], [4, 4, 4, 3], [2, 1], [6, 5]])
  func `groups left over never make a search longer`(sizes: [Int]) {
    for total in 1...60 {
      let whole = makespan(plan(total: total, sizes: sizes.map { $0 == sizes[0] ? $0 : 0 }))
      let mixed = makespan(plan(total: total, sizes: sizes))
      #expect(mixed <= whole, "\(total) trials")
    }
  }

  @Test(arguments: [[3, 1], [2, 2, 1], [8, 8, 3]])
  func `groups of different sizes end every trial once whatever they do`(sizes: [Int]) {
    for seed in 0..<20 as Range<UInt64> {
      let plan = plan(total: 120, sizes: sizes, lag: seed % 2 == 0 ? nil : Int(seed) + 1)
      var farm = SimulatedFarm(plan, failureShare: 0.1, lossShare: 0.05, seed: seed)
      farm.run()
      #expect(farm.violations == [])
      #expect(farm.concluded.sorted() == Array(0..<120))
    }
  }

  /// Seconds of trials that last 840 s on one rank; a group of no rank stays away.
  private func makespan(_ plan: Scheduler.Plan) -> Int {
    var scheduler = Scheduler(plan)
    var ends: [(time: Int, trial: Int, worker: Int)] = []
    var now = 0
    func carryOut(_ actions: [Scheduler.Action]) {
      for case .assign(let trials, let worker) in actions {
        ends += trials.map { (now + 840 / plan.sizes[worker], $0, worker) }
      }
    }
    for (worker, size) in plan.sizes.enumerated() where size > 0 {
      carryOut(scheduler.handle(.joined(worker: worker)))
    }
    while let next = ends.indices.min(by: { (ends[$0].time, $0) < (ends[$1].time, $1) }) {
      let end = ends.remove(at: next)
      now = end.time
      carryOut(scheduler.handle(ended(end.trial, by: end.worker)))
    }
    #expect(scheduler.isComplete)
    return now
  }
}
