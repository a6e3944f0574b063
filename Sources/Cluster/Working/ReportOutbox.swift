import Logging
import Trials

/// Events on their way to the coordinator: those of short trials travel together.
final class ReportOutbox {
  /// Events wait at most as long as a batch of trials is worth.
  private static let patience = Duration.seconds(BatchSize.worthwhile)

  /// Whether events may wait for those of the trials that follow. Only where several follow: what
  /// is kept back while a long trial runs would be lost with the job.
  var isPatient = false

  private let link: any WorkerLink
  private let logger: Logger?
  private var events: [Event] = []
  private var repeatable: [Int] = []
  private var lastFlush = ContinuousClock.now

  init(link: any WorkerLink, logger: Logger?) { (self.link, self.logger) = (link, logger) }

  func append(_ event: Event) {
    logger?.note([event])
    events.append(event)
  }

  /// The trial failed in a way that another attempt may not.
  func markRepeatable(trial: Int) { repeatable.append(trial) }

  /// Sends a file of tensors now: it is there before the event that will name it.
  func sendAhead(_ bytes: [UInt8], under name: String) throws {
    try link.send(.tensors(name: name, bytes: bytes))
  }

  /// Sends what programs of an attempt printed, on a rank that does not see where it is kept.
  func sendText(_ bytes: [UInt8], of order: Order) throws {
    try link.send(.output(trial: order.trial, attempt: order.attempt, bytes: bytes))
  }

  /// The attempt has made a step.
  func noteStep() throws {
    do {
      try link.noteStep()
    } catch {
      throw FarmFailure(cause: error)
    }
  }

  func flush(onlyIfWorthwhile: Bool = false) throws {
    guard !events.isEmpty else { return }
    let now = ContinuousClock.now
    if onlyIfWorthwhile, isPatient, now - lastFlush < Self.patience { return }
    lastFlush = now
    do {
      try link.send(.happened(events, repeatable: repeatable))
    } catch {
      throw FarmFailure(cause: error)
    }
    events.removeAll(keepingCapacity: true)
    repeatable.removeAll(keepingCapacity: true)
  }
}

/// The farm itself broke while a trial ran: no fault of the trial.
struct FarmFailure: Error, CustomStringConvertible {
  let cause: any Error
  var description: String { "\(cause)" }
}
