import Cluster
import TestNumbers

/// Workers with random speeds and failures around a scheduler, in simulated time.
struct SimulatedFarm {
  private(set) var scheduler: Scheduler
  /// How often each trial was handed out.
  private(set) var handedOut: [Int: Int] = [:]
  /// Trials in the order in which they were first handed out.
  private(set) var order: [Int] = []
  private(set) var concluded: [Int] = []
  /// What a rule was broken by; empty: none was.
  private(set) var violations: [String] = []
  /// Trials that one worker held at once.
  private(set) var mostHeld = 0
  private let plan: Scheduler.Plan
  private let failureShare: Double
  /// How likely it is that a worker is lost at an end, where another one is left.
  private let lossShare: Double
  private var lost: Set<Int> = []
  private var generator: SplitMix64
  private var queues: [[Int]]
  private var isEnded: [Bool]

  init(
    _ plan: Scheduler.Plan, ended: Set<Int> = [], failureShare: Double, lossShare: Double = 0,
    seed: UInt64
  ) {
    scheduler = Scheduler(plan, ended: ended)
    (self.plan, self.failureShare, self.lossShare) = (plan, failureShare, lossShare)
    generator = SplitMix64(seed: seed)
    queues = Array(repeating: [], count: plan.workers)
    isEnded = (0..<plan.total).map(ended.contains)
  }

  /// Runs until the scheduler is complete or nothing can go on.
  /// - Parameter drainAfter: ends after which the run is put aside.
  mutating func run(drainAfter: Int? = nil) {
    for worker in 0..<plan.workers { carryOut(scheduler.handle(.joined(worker: worker))) }
    var ends = 0
    while !scheduler.isComplete {
      let busy = queues.indices.filter { !queues[$0].isEmpty }
      guard let worker = busy.randomElement(using: &generator) else {
        violations.append("nobody has work, \(concluded.count) trials ended")
        return
      }
      if ends == drainAfter { return drain() }
      ends += 1
      if lossShare > 0, lost.count < plan.workers - 1, generator.share() < lossShare {
        lose(worker)
        continue
      }
      let trial = queues[worker].removeFirst()
      let fails = generator.share() < failureShare
      let seconds = generator.share() * (trial % 7 == 0 ? 1 : 1e-4)
      carryOut(
        scheduler.handle(
          .ended(trial: trial, worker: worker, seconds: seconds, mayRepeat: fails)))
    }
  }

  /// The trial that runs on the worker is over, the others were not begun.
  private mutating func lose(_ worker: Int) {
    lost.insert(worker)
    let running = Array(queues[worker].prefix(1))
    queues[worker] = []
    carryOut(scheduler.handle(.lost(worker: worker, running: running)))
  }

  private mutating func drain() {
    carryOut(scheduler.handle(.drain))
    for worker in queues.indices.shuffled(using: &generator) {
      if generator.share() < 0.5, !queues[worker].isEmpty {
        let trial = queues[worker].removeFirst()
        carryOut(
          scheduler.handle(.ended(trial: trial, worker: worker, seconds: 1, mayRepeat: false)))
      }
      carryOut(scheduler.handle(.putAside(worker: worker)))
    }
    if !scheduler.isComplete { violations.append("put aside, but not complete") }
  }

  private mutating func carryOut(_ actions: [Scheduler.Action]) {
    for action in actions {
      switch action {
      case .assign(let trials, let worker): for trial in trials { assign(trial, worker) }
      case .conclude(let trial):
        if isEnded[trial] { violations.append("\(trial) ended twice") }
        isEnded[trial] = true
        concluded.append(trial)
      case .repeatLater(let trial):
        if isEnded[trial] { violations.append("\(trial) is repeated after its end") }
      }
    }
  }

  private mutating func assign(_ trial: Int, _ worker: Int) {
    if lost.contains(worker) { violations.append("\(trial) went to a lost worker") }
    if scheduler.isDraining { violations.append("\(trial) started while draining") }
    if isEnded[trial] { violations.append("\(trial) started after its end") }
    if queues.contains(where: { $0.contains(trial) }) { violations.append("\(trial) runs twice") }
    if let lag = plan.lag, trial >= lag, !isEnded[...(trial - lag)].allSatisfy({ $0 }) {
      violations.append("\(trial) started before \(trial - lag) ended")
    }
    if handedOut[trial] == nil { order.append(trial) }
    handedOut[trial, default: 0] += 1
    queues[worker].append(trial)
    mostHeld = max(mostHeld, queues[worker].count)
  }
}
