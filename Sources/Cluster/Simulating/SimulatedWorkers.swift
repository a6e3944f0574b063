import Results
import Trials

/// Workers without ranks: they run each trial when it is handed to them, and report what it recorded
/// as the virtual clock comes to it.
///
/// A trial that is given up notices it when it would report next, as a real one does; messages take no
/// time.
final class SimulatedWorkers: CoordinatorLink {
  private enum Happening {
    case report(Report, worker: Int)
    /// The next step of an attempt on a worker, if it still runs there.
    case step(worker: Int, run: Int)
  }

  private struct Worker {
    var waiting: [Order] = []
    var running: SimulatedAttempt?
    /// Of the attempts that it began.
    var run = 0
    /// Of the running attempt.
    var step = 0
    var start = 0.0
    /// Seconds in trials.
    var busy = 0.0
    var stopped: Set<Int> = []
    var isDraining = false
  }

  private let bench: TrialBench
  private let rule: DurationRule?
  private let clock: VirtualClock
  private var workers: [Worker]
  private var queue = HappeningQueue<Happening>()

  init(_ count: Int, bench: TrialBench, rule: DurationRule?, clock: VirtualClock) {
    (self.bench, self.rule, self.clock) = (bench, rule, clock)
    workers = Array(repeating: Worker(), count: count)
    for worker in 0..<count { queue.append(.report(.joined, worker: worker), at: 0) }
  }

  /// By worker: seconds in trials.
  var busy: [Double] { workers.map(\.busy) }

  // MARK: - Told by the coordinator

  func send(_ instruction: Instruction, to worker: Int) throws {
    switch instruction {
    case .run(let orders):
      workers[worker].waiting += orders
      if workers[worker].running == nil { try begin(on: worker) }
    case .stop(let trial): workers[worker].stopped.insert(trial)
    case .pause: break  // Without checkpoints it runs on.
    case .startOver: preconditionFailure("worker \(worker) was given up in virtual time")
    case .drain:
      workers[worker].isDraining = true
      workers[worker].waiting.removeAll()
      if workers[worker].running == nil { say(.putAside, from: worker) }
    case .dismiss:
      end(on: worker)
      say(.left, from: worker)
    }
  }

  func tidy() {}

  // No rank of a simulation is lost.
  func giveUp(rank: Int, cause: String) {}
  func handOver(_ worker: Int, to rank: Int) {}

  private func say(_ report: Report, from worker: Int) {
    queue.append(.report(report, worker: worker), at: clock.elapsed)
  }

  // MARK: - What happens

  func poll() throws -> (worker: Int, report: Report)? {
    while let (time, happening) = queue.popFirst() {
      switch happening {
      case .report(let report, let worker):
        clock.advance(to: time)
        return (worker, report)
      case .step(let worker, let run):
        guard workers[worker].run == run, workers[worker].running != nil else { continue }
        clock.advance(to: time)
        if let report = try takeStep(on: worker) { return (worker, report) }
      }
    }
    preconditionFailure("nothing will happen any more, and the coordinator waits")
  }

  private func begin(on worker: Int) throws {
    guard !workers[worker].waiting.isEmpty else { return }
    let order = workers[worker].waiting.removeFirst()
    guard !workers[worker].stopped.contains(order.trial) else {
      say(.happened([pruned(order, seconds: 0)], repeatable: []), from: worker)
      return try begin(on: worker)
    }
    let beginning = order.beginning(rank: worker, time: clock.stamp)
    say(.happened(beginning, repeatable: []), from: worker)
    workers[worker].running = try SimulatedAttempt(
      order, on: bench, rule: rule, start: clock.stamp)
    (workers[worker].start, workers[worker].step) = (clock.elapsed, 0)
    workers[worker].run += 1
    scheduleStep(on: worker)
  }

  private func scheduleStep(on worker: Int) {
    guard let attempt = workers[worker].running else { return }
    let time = workers[worker].start + attempt.steps[workers[worker].step].offset
    queue.append(.step(worker: worker, run: workers[worker].run), at: max(time, clock.elapsed))
  }

  /// - Returns: `nil` where there is nothing to say.
  private func takeStep(on worker: Int) throws -> Report? {
    guard let attempt = workers[worker].running else { return nil }
    if workers[worker].isDraining {
      end(on: worker)
      return .putAside
    }
    let trial = attempt.order.trial
    guard !workers[worker].stopped.contains(trial) else {
      let seconds = clock.elapsed - workers[worker].start
      end(on: worker)
      try begin(on: worker)
      return .happened([pruned(attempt.order, seconds: seconds)], repeatable: [])
    }
    let step = attempt.steps[workers[worker].step]
    workers[worker].step += 1
    if workers[worker].step == attempt.steps.count {
      end(on: worker)
      try begin(on: worker)
    } else {
      scheduleStep(on: worker)
    }
    return .happened(step.events, repeatable: step.isRepeatable ? [trial] : [])
  }

  private func end(on worker: Int) {
    guard workers[worker].running != nil else { return }
    workers[worker].busy += clock.elapsed - workers[worker].start
    workers[worker].running = nil
  }

  private func pruned(_ order: Order, seconds: Double) -> Event {
    let outcome = Outcome(state: .pruned, seconds: seconds, time: clock.stamp)
    return .finished(trial: order.trial, attempt: order.attempt, outcome)
  }
}
