import Glibc
import MPI
import Results
import Trials

/// A worker whose trials run in a process beside it: what a trial does to its process costs that trial
/// alone, and one that hangs is ended.
///
/// The process lasts from trial to trial. It gets one order at a time, so that it is known which trial
/// ran when it ends; what it reports is passed on as it is.
final class Warden {
  private struct Running {
    let order: Order
    let start = ContinuousClock.now
    var lastSign = ContinuousClock.now
    /// Whether its beginning was passed on.
    var hasBegun = false
  }

  private let link: any WorkerLink
  private let bench: TrialBench
  private let brief: TrialBrief
  private var limits: TrialLimits
  private var process: TrialProcess?
  /// Whether the process has said that it is there.
  private var hasJoined = false
  private var waiting: [Order] = []
  private var running: Running? {
    didSet {
      if oldValue == nil, running != nil { bench.steps.begin() }
      if oldValue != nil, running == nil { bench.steps.end() }
    }
  }
  /// Told to every process: trials that were given up, or are to be put aside.
  private var stopped: Set<Int> = []
  private var isDraining = false
  private var hasPutAside = false
  private var isDismissed = false

  init(link: any WorkerLink, bench: TrialBench, brief: TrialBrief) {
    (self.link, self.bench, self.brief) = (link, bench, brief)
    limits = TrialLimits(bench.file.faults)
  }

  /// Works until it is dismissed.
  /// - Throws: what broke the farm.
  func work() throws {
    defer { process = nil }
    try link.send(.joined)
    var backoff = Backoff(longestSleep: Worker.longestSleep)
    while !isDismissed {
      var didWork = try readInstructions()
      if try hear() { didWork = true }
      if try look() { didWork = true }
      if try handOut() { didWork = true }
      if isDraining, running == nil { try putAside() }
      if didWork { backoff.reset() }
      if let process { process.socket.pause(&backoff) } else { backoff.pause() }
    }
    try link.send(.left)
  }

  // MARK: - The coordinator

  private func readInstructions() throws -> Bool {
    var any = false
    while let instruction = try link.poll() {
      any = true
      switch instruction {
      case .run(let orders): waiting += orders
      case .stop(let trial):
        stopped.insert(trial)
        try tell(instruction)
      case .pause: try tell(instruction)
      case .drain:
        isDraining = true
        if running != nil { try tell(instruction) }
      case .startOver(let turn):
        (process, running, waiting) = (nil, nil, [])
        stopped.removeAll()
        bench.logger.debug("starts over: the rank had been given up")
        try link.send(.startedOver(turn: turn))
      case .dismiss: isDismissed = true
      }
    }
    return any
  }

  private func putAside() throws {
    guard !hasPutAside else { return }
    (hasPutAside, waiting) = (true, [])
    try link.send(.putAside)
  }

  private func tell(_ instruction: Instruction) throws {
    try process?.socket.post(instruction.encoded())
  }

  /// Gives the process its next trial.
  private func handOut() throws -> Bool {
    guard running == nil, !isDraining, !waiting.isEmpty else { return false }
    let order = waiting.removeFirst()
    guard !stopped.contains(order.trial) else {
      let outcome = Outcome(state: .pruned, seconds: 0, time: secondsSince1970())
      try link.send(.happened([end(of: order, outcome)], repeatable: []))
      return true
    }
    if process == nil {
      let process = try TrialProcess()
      try process.socket.post(try brief.encoded())
      bench.logger.debug("process \(process.identifier) for trials starts")
      (self.process, hasJoined) = (process, false)
    }
    running = Running(order: order)
    try tell(.run([order]))
    return true
  }

  // MARK: - The process

  /// Passes on what the process says.
  private func hear() throws -> Bool {
    guard let process else { return false }
    try process.socket.flush()
    var any = false
    while let bytes = try process.socket.receive() {
      any = true
      running?.lastSign = .now
      bench.steps.note()
      guard !bytes.isEmpty else { continue }
      try pass(try Report(decoding: bytes))
    }
    return any
  }

  private func pass(_ report: Report) throws {
    switch report {
    case .joined: hasJoined = true
    case .left, .startedOver, .absent: break
    case .broke(let broken): throw broken
    case .putAside:
      // The trial came to its checkpoint; this rank says so for both.
      running = nil
    case .tensors, .output: try link.send(report)
    case .happened(let events, _):
      bench.logger.note(events)
      running?.hasBegun = true
      for case .finished(let trial, _, let outcome) in events where trial == running?.order.trial {
        bench.meter.note(working: outcome.seconds)
        running = nil
      }
      try link.send(report)
    }
  }

  /// Ends a trial that breaks its limits, and notices a process that has ended.
  private func look() throws -> Bool {
    guard let process else { return false }
    guard let end = process.look() else {
      guard let running else { return false }
      let now = ContinuousClock.now
      let breach = limits.breach(
        seconds: (now - running.start).seconds, silence: (now - running.lastSign).seconds,
        process: process.identifier)
      guard let breach else { return false }
      process.kill()
      bench.logger.debug("process \(process.identifier) for trials is killed: \(breach.reason)")
      // What it said before counts; the process is waited for.
      _ = try hear()
      self.process = nil
      try conclude(breach)
      return true
    }
    // All that it said has arrived.
    _ = try hear()
    let said = process.lastLines
    self.process = nil
    bench.logger.debug("process \(process.identifier) for trials \(end.text)")
    guard hasJoined || end.isFromOutside else {
      throw TrialProcessProblem("\(end.text)\(said.isEmpty ? "" : ": \(said)")")
    }
    try conclude(end.outcome(said: said))
    return true
  }

  /// Says how the running attempt ended, where its process cannot.
  private func conclude(
    _ end: (state: Outcome.State, reason: String, mayRepeat: Bool)
  ) throws {
    guard let running else { return }
    self.running = nil
    let seconds = (ContinuousClock.now - running.start).seconds
    let (order, now) = (running.order, secondsSince1970())
    let outcome = Outcome(state: end.state, reason: end.reason, seconds: seconds, time: now)
    let beginning = running.hasBegun ? [] : order.beginning(rank: bench.rank, time: now - seconds)
    bench.meter.note(working: seconds)
    let events = beginning + [self.end(of: order, outcome)]
    bench.logger.note(events)
    try link.send(.happened(events, repeatable: end.mayRepeat ? [order.trial] : []))
  }

  private func end(of order: Order, _ outcome: Outcome) -> Event {
    .finished(trial: order.trial, attempt: order.attempt, outcome)
  }
}

extension TrialProcess.End {
  /// What comes of the trial that ran. One that was killed from outside may be tried again; one that
  /// ends its process would do so again.
  func outcome(said: String) -> (state: Outcome.State, reason: String, mayRepeat: Bool) {
    let words = said.isEmpty ? "" : ": \(said)"
    return (isFromOutside ? .lost : .failed, "its process \(text)\(words)", isFromOutside)
  }

  /// Whether somebody else ended it: the kernel where memory ran out, or a person.
  var isFromOutside: Bool { self == .signaled(SIGKILL) || self == .signaled(SIGTERM) }

  var text: String {
    switch self {
    case .exited(let code): "ended with exit code \(code)"
    case .signaled(let signal):
      "was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
    }
  }
}
