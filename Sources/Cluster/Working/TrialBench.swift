import MPI
import Results
import Spec
import Tensors
import Trials

/// What a worker needs to run any trial of one experiment file.
package struct TrialBench: Sendable {
  package let factory: ExperimentFactory
  package let file: ExperimentFile
  /// The group that runs a trial.
  package let group: any Communicator
  /// This worker's rank in the job.
  package let rank: Int
  package let store: TensorStore
  private let cache = TrialCache()

  package init(
    factory: ExperimentFactory, file: ExperimentFile, group: any Communicator, rank: Int,
    store: TensorStore
  ) {
    (self.factory, self.file, self.group) = (factory, file, group)
    (self.rank, self.store) = (rank, store)
  }

  package var timeout: Duration? { file.faults.timeout.map { .seconds($0) } }

  /// Runs one attempt to its end; whatever the trial throws becomes its outcome.
  /// - Throws: only what breaks the farm itself.
  func run(_ order: Order, recordingTo sink: AttemptSink) throws {
    try sink.begin(rank: rank, time: secondsSince1970())
    do {
      try attempt(order, recordingTo: sink)
      end(sink, .done)
    } catch let failure as FarmFailure {
      throw failure
    } catch TrialStopped.drained {
      // Put aside: it goes on from its last checkpoint when the run is continued.
    } catch TrialStopped.unwanted {
      // Nobody asks for its outcome any more.
    } catch TrialStopped.timedOut {
      let limit = file.faults.timeout ?? 0
      end(sink, .timeout, "ran longer than faults.timeout (\(limit) s)", mayRepeat: true)
    } catch TrialStopped.pruned {
      end(sink, .pruned)
    } catch {
      end(sink, .failed, "\(error)", mayRepeat: error is any RepeatableError)
    }
  }

  private func attempt(_ order: Order, recordingTo sink: AttemptSink) throws {
    let restored = try restored(order)
    let experiment = try factory.make(order.assignment)
    if file.search.repeats == 1 {
      let record = Record(sink: sink, restored: restored, tables: experiment.recordTables)
      try run(experiment, order, repetition: 0, record: record)
    } else {
      let mean = MeanOfRepeats(sink: sink)
      for repetition in 0..<file.search.repeats {
        let record = Record(sink: mean.next(), tables: experiment.recordTables)
        try run(experiment, order, repetition: repetition, record: record)
      }
      try mean.send()
    }
  }

  /// The state that the trial continues from; `nil`: it begins.
  private func restored(_ order: Order) throws -> [NamedArray]? {
    guard let checkpoint = order.checkpoint else { return nil }
    guard let bytes = order.checkpointBytes else { return try store.read(checkpoint) }
    return try Safetensors.decoded(bytes, path: checkpoint.name)
  }

  private func run(
    _ experiment: any Experiment, _ order: Order, repetition: Int, record: Record
  ) throws {
    var trial = Trial(
      number: order.trial, repetition: repetition, seed: file.seed, shards: file.effectiveShards,
      ranks: group, parameters: parameters(of: order.assignment), record: record, cache: cache)
    try experiment.run(&trial)
    try record.flush()
  }

  private func parameters(of assignment: Assignment) -> [(name: String, value: Value)] {
    zip(file.parameters, assignment.values).compactMap { parameter, value in
      value.map { (parameter.name, $0) }
    }
  }

  private func end(
    _ sink: AttemptSink, _ state: Outcome.State, _ reason: String = "", mayRepeat: Bool = false
  ) {
    let outcome = Outcome(
      state: state, reason: reason, seconds: sink.seconds, time: secondsSince1970())
    sink.end(outcome, mayRepeat: mayRepeat)
  }
}
