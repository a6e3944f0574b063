import Logging
import MPI
import Results
import Spec
import TensorFiles
import Tensors
import Trials

/// What a worker needs to run any trial of one experiment file.
package struct TrialBench: Sendable {
  package let factory: ExperimentFactory
  package let file: ExperimentFile
  /// This worker's rank in the job.
  package let rank: Int
  package let store: TensorStore
  let steps: StepCounter
  /// Where it is kept what programs print; `nil`: nowhere.
  package var outputs: OutputStore?
  /// Whether what happens to trials is logged here; otherwise whoever passes it on does.
  var logsEvents = true
  /// Of this rank.
  package var logger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
  let meter = UsageMeter()
  private let cache = TrialCache()
  /// The group of a trial that runs on one rank.
  private let alone: any Communicator = InProcessCommunicator.alone()

  package init(
    factory: ExperimentFactory, file: ExperimentFile, rank: Int, store: TensorStore
  ) {
    self.init(factory: factory, file: file, rank: rank, store: store, steps: StepCounter())
  }

  init(
    factory: ExperimentFactory, file: ExperimentFile, rank: Int, store: TensorStore,
    steps: StepCounter
  ) {
    (self.factory, self.file, self.rank, self.store) = (factory, file, rank, store)
    self.steps = steps
  }

  package var timeout: Duration? { file.faults.timeout.map { .seconds($0) } }
  package var stall: Duration? { file.faults.stall.map { .seconds($0) } }

  /// Runs one attempt to its end, on this rank or on the group that it leads; whatever the trial
  /// throws becomes its outcome.
  /// - Throws: only what breaks the farm itself.
  func run(_ order: Order, leading group: GroupLeader?, recordingTo sink: AttemptSink) throws {
    try sink.begin(rank: rank, time: secondsSince1970())
    guard let group else {
      try report(try attempt(order, on: alone, recordingTo: sink), to: sink)
      return
    }
    let ranks = try group.begin(order)
    sink.restart()
    let own = try attend(ranks, sink) {
      try attempt(order, on: ranks, recordingTo: GroupSink(sink, on: ranks))
    }
    try report(try group.end(own), to: sink)
  }

  /// Calls the ranks of a group back where they communicate, when the attempt must end and comes to no
  /// place to do so by itself.
  private func attend<Value>(
    _ ranks: any Communicator, _ sink: AttemptSink, _ work: () throws -> Value
  ) rethrows -> Value {
    ranks.lookout.set {
      guard let reason = sink.reasonToLeave() else { return }
      ranks.recall(reason: reason.code, cause: "\(reason)")
    }
    defer { ranks.lookout.set(nil) }
    return try work()
  }

  /// One attempt on this rank alone.
  /// - Throws: only what breaks the farm itself.
  func attempt(_ order: Order, recordingTo sink: any RecordSink) throws -> Departure {
    try attempt(order, on: alone, recordingTo: sink)
  }

  /// This rank's part of one attempt.
  /// - Throws: only what breaks the farm itself.
  func attempt(
    _ order: Order, on group: any Communicator, recordingTo sink: any RecordSink
  ) throws -> Departure {
    steps.begin()
    defer { steps.end() }
    if group.rank > 0 { logger.debug("trial \(order.trial): rank \(group.rank) of its group") }
    do {
      try meter.measure(on: group) { try perform(order, on: group, recordingTo: sink) }
      return .done
    } catch let failure as FarmFailure {
      throw failure
    } catch let problem as MachineProblem {
      throw FarmFailure(cause: problem)
    } catch let reason as TrialStopped {
      return .stopped(reason)
    } catch let aborted as Aborted where group.size > 1 || aborted.kind != .failure {
      return Departure(aborted)
    } catch {
      return .failed(reason: "\(error)", mayRepeat: error is any RepeatableError)
    }
  }

  private func perform(
    _ order: Order, on group: any Communicator, recordingTo sink: any RecordSink
  ) throws {
    let restored = try tensors(order.checkpoint, on: group)
    let inherited = try inherited(order, on: group)
    let experiment = try factory.make(order.assignment)
    if file.search.repeats == 1 {
      let record = Record(
        sink: sink, restored: restored, inherited: inherited, tables: experiment.recordTables)
      try run(experiment, order, on: group, repetition: 0, record: record)
    } else {
      let metrics = experiment.metrics
      let gathered = GatheredRepeats(sink: sink, file.search.aggregate) { [file] metric in
        file.objectives.first { $0.metric.value == metric }?.goal
          ?? metrics.first { $0.name == metric }?.better
      }
      for repetition in 0..<file.search.repeats {
        let record = Record(
          sink: gathered.next(), inherited: inherited, tables: experiment.recordTables)
        try run(experiment, order, on: group, repetition: repetition, record: record)
      }
      try gathered.send()
    }
    // A rank that is not yet here may fail; one that never comes is in another collective.
    try group.barrier()
  }

  /// What a trial begins with. The first rank of the group reads it, before a later checkpoint can
  /// take its place.
  private func tensors(_ sent: SentFile?, on group: any Communicator) throws -> [NamedArray]? {
    guard let sent else { return nil }
    guard group.size > 1 else {
      guard let bytes = sent.bytes else { return try store.read(sent.file) }
      return try Safetensors.decoded(bytes, path: sent.file.name)
    }
    var bytes: [UInt8] = []
    if group.rank == 0 {
      bytes = try sent.bytes ?? Safetensors.encoded(try store.read(sent.file))
    }
    return try Safetensors.decoded(try group.broadcast(bytes), path: sent.file.name)
  }

  /// The parent's weights. That they cannot be read is no fault of the trial.
  private func inherited(_ order: Order, on group: any Communicator) throws -> [NamedArray]? {
    do {
      return try tensors(order.inherited, on: group)
    } catch let error as Aborted {
      throw error
    } catch {
      throw FarmFailure(cause: WeightsMissing(of: order.parent, cause: error))
    }
  }

  private func run(
    _ experiment: any Experiment, _ order: Order, on group: any Communicator, repetition: Int,
    record: Record
  ) throws {
    var trial = Trial(
      number: order.trial, repetition: repetition, seed: file.seed,
      shards: file.shards(onRanks: group.size), ranks: group,
      parameters: parameters(of: order.assignment), record: record, cache: cache)
    try experiment.run(&trial)
    try record.flush()
  }

  private func parameters(of assignment: Assignment) -> [(name: String, value: Value)] {
    zip(file.parameters, assignment.values).compactMap { parameter, value in
      value.map { (parameter.name, $0) }
    }
  }

  private func report(_ departure: Departure, to sink: AttemptSink) throws {
    guard let end = departure.end(file.faults) else { return sink.leave() }
    let outcome = Outcome(
      state: end.state, reason: end.reason, seconds: sink.seconds, time: secondsSince1970())
    try sink.end(outcome, mayRepeat: end.mayRepeat)
  }
}

extension Departure {
  /// How the attempt ended; `nil`: it was put aside and goes on from its last checkpoint when the run
  /// is continued, or nobody asks for its outcome any more.
  /// - Parameter faults: with the limits of an attempt.
  func end(_ faults: Faults) -> (state: Outcome.State, reason: String, mayRepeat: Bool)? {
    switch self {
    case .done: return (.done, "", false)
    case .stopped(.drained), .stopped(.unwanted): return nil
    case .stopped(.timedOut):
      return (.timeout, "ran longer than faults.timeout (\(faults.timeout ?? 0) s)", true)
    case .stopped(.stalled):
      let limit = faults.stall ?? 0
      return (.timeout, "made no step for longer than faults.stall (\(limit) s)", true)
    case .stopped(.pruned): return (.pruned, "", false)
    case .stopped(.paused): return (.waiting, "", false)
    case .failed(let reason, let mayRepeat): return (.failed, reason, mayRepeat)
    case .followed: return (.failed, cause, false)
    case .bereft(let cause): return (.lost, cause, true)
    }
  }
}
