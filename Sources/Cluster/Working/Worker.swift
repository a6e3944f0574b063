import MPI
import Trials

/// Runs the trials that the coordinator hands to one rank, or to the group that it leads, one after
/// another.
package final class Worker {
  /// Of a rank that waits for work, milliseconds: who has waited for long may wait a little longer.
  static let longestSleep = 10

  private let link: any WorkerLink
  private let bench: TrialBench
  private let group: GroupLeader?
  private let outbox: ReportOutbox
  private var waiting: [Order] = []
  /// Trials that were given up.
  private var stopped: Set<Int> = []
  /// Trials that are to be put aside.
  private var paused: Set<Int> = []
  private var isDraining = false
  private var hasPutAside = false
  private var isDismissed = false
  /// It was told to start over, and has not yet.
  private var turn: Int?

  /// - Parameter group: `nil`: trials run on this rank alone.
  package init(link: any WorkerLink, bench: TrialBench, leading group: GroupLeader? = nil) {
    (self.link, self.bench, self.group) = (link, bench, group)
    outbox = ReportOutbox(link: link, logger: bench.logsEvents ? bench.logger : nil)
  }

  /// Works until it is dismissed.
  /// - Throws: what broke the farm, such as `Aborted`.
  package func work() throws {
    do {
      try serve()
    } catch let failure as FarmFailure {
      throw failure.cause
    }
  }

  private func serve() throws {
    try link.send(.joined)
    var backoff = Backoff(longestSleep: Self.longestSleep)
    while !isDismissed {
      if try readInstructions() { backoff.reset() }
      if turn != nil {
        try startOver()
      } else if isDraining {
        try putAside()
        link.pause(&backoff)
      } else if !waiting.isEmpty {
        try run(waiting.removeFirst())
        backoff.reset()
      } else {
        try outbox.flush()
        link.pause(&backoff)
      }
    }
    try group?.dismiss()
    try link.send(.left)
  }

  private func run(_ order: Order) throws {
    let sink = AttemptSink(
      order: order, outbox: outbox, bench: bench
    ) { [unowned self] in
      try readInstructions()
      if isDismissed || turn != nil { return .unwanted }
      if stopped.contains(order.trial) { return .pruned }
      if isDraining { return .drained }
      return paused.contains(order.trial) ? .paused : nil
    }
    guard !stopped.contains(order.trial) else {
      let outcome = Outcome(state: .pruned, seconds: 0, time: secondsSince1970())
      try sink.end(outcome, mayRepeat: false)
      return try outbox.flush(onlyIfWorthwhile: true)
    }
    // One trial waits for each that runs; more wait where they are so short that they travel together.
    outbox.isPatient = waiting.count > 1
    try bench.run(order, leading: group, recordingTo: sink)
    outbox.isPatient = waiting.count > 1
    try outbox.flush(onlyIfWorthwhile: true)
  }

  /// What ran was left, and nobody asks for it any more.
  private func startOver() throws {
    if bench.logsEvents { bench.logger.debug("starts over: the rank had been given up") }
    try outbox.flush()
    if let turn { try link.send(.startedOver(turn: turn)) }
    turn = nil
  }

  private func putAside() throws {
    guard !hasPutAside else { return }
    hasPutAside = true
    waiting.removeAll()
    try outbox.flush()
    try link.send(.putAside)
  }

  /// - Returns: whether there was any.
  @discardableResult
  private func readInstructions() throws -> Bool {
    var any = false
    while let instruction = try link.poll() {
      any = true
      switch instruction {
      case .run(let orders):
        waiting += orders
        paused.subtract(orders.map(\.trial))
      case .pause(let trial): paused.insert(trial)
      case .stop(let trial): stopped.insert(trial)
      case .drain: isDraining = true
      case .startOver(let turn):
        (self.turn, waiting) = (turn, [])
        stopped.removeAll()
        paused.removeAll()
      case .dismiss: isDismissed = true
      }
    }
    return any
  }
}
