import Results
import Trials

/// One attempt of a trial: all that it will report, and when.
struct SimulatedAttempt {
  /// Something that a worker reports, so many seconds after the attempt began.
  struct Step {
    var offset: Double
    let events: [Event]
    /// Whether another attempt may end otherwise.
    var isRepeatable = false
  }

  let order: Order
  /// At least one; the last one ends the attempt.
  private(set) var steps: [Step]

  /// Runs the trial to its end, at once.
  /// - Parameters:
  ///   - rule: how long it takes; `nil`: as long as it says itself.
  ///   - start: the stamp of the beginning.
  /// - Throws: only what breaks the farm itself.
  init(_ order: Order, on bench: TrialBench, rule: DurationRule?, start: Double) throws {
    let sink = SimulatedSink(order, store: bench.store)
    let departure = try bench.attempt(order, recordingTo: sink)
    self.order = order
    steps = sink.steps
    var seconds = sink.time.seconds
    if let rule {
      let drawn = rule.seconds(trial: order.trial, attempt: order.attempt, seed: bench.file.seed)
      stretch(from: seconds, to: drawn)
      seconds = drawn
    }
    var last = departure
    if let timeout = bench.timeout?.seconds, seconds > timeout {
      steps.removeAll { $0.offset > timeout }
      (last, seconds) = (.stopped(.timedOut), timeout)
    }
    let end = last.end(bench.file.faults) ?? (.failed, "it was put aside", false)
    append(end, seconds, start)
  }

  /// Spreads what is reported over another time: in proportion, or evenly where no time passed.
  private mutating func stretch(from own: Double, to seconds: Double) {
    for place in steps.indices {
      steps[place].offset =
        own > 0
        ? min(seconds, steps[place].offset * (seconds / own))
        : seconds * Double(place + 1) / Double(steps.count)
    }
  }

  private mutating func append(
    _ end: (state: Outcome.State, reason: String, mayRepeat: Bool), _ seconds: Double,
    _ start: Double
  ) {
    let outcome = Outcome(
      state: end.state, reason: end.reason, seconds: seconds, time: start + seconds)
    let event = Event.finished(trial: order.trial, attempt: order.attempt, outcome)
    steps.append(Step(offset: seconds, events: [event], isRepeatable: end.mayRepeat))
  }
}

/// Keeps what an attempt records with the time on its own clock.
private final class SimulatedSink: RecordSink {
  private let order: Order
  private let store: TensorStore
  let time = VirtualTime()
  private(set) var steps: [SimulatedAttempt.Step] = []

  init(_ order: Order, store: TensorStore) { (self.order, self.store) = (order, store) }

  var virtualTime: VirtualTime? { time }

  private func note(_ event: Event) {
    steps.append(SimulatedAttempt.Step(offset: time.seconds, events: [event]))
  }

  func send(_ samples: [Sample]) {
    note(.recorded(trial: order.trial, attempt: order.attempt, samples))
  }

  func append(_ tables: [TableRows]) {
    note(.appended(trial: order.trial, attempt: order.attempt, tables))
  }

  func save(_ tensors: [NamedArray], tag: String, at moment: Moment) throws {
    guard store.keeps(tag) else { return }
    do {
      let file = try store.write(tensors, trial: order.trial, tag: tag, at: moment)
      note(.saved(trial: order.trial, attempt: order.attempt, file))
    } catch {
      throw FarmFailure(cause: error)
    }
  }

  func checkpointIsDue() -> Bool { false }
  func checkpoint(_ state: [NamedArray], at moment: Moment) {}
  func throwIfStopped() {}
}
