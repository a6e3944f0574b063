import Experiments
import MPI
import Spec
import Trials

/// Runs one trial of a type of the catalogue and keeps what it records.
final class Bench: RecordSink {
  private(set) var samples: [Sample] = []
  private(set) var saved: [[NamedArray]] = []
  private(set) var rows: [TableRows] = []
  var stop: TrialStopped?

  /// - Parameter settings: JSON.
  static func make(_ type: any Experiment.Type, _ settings: String) throws -> any Experiment {
    var reader = Settings(try Node(json: settings), owner: "settings of \(type.name)")
    let experiment = type.init(&reader)
    try reader.finish()
    return experiment
  }

  @discardableResult
  func run(
    _ name: String, _ settings: String, parameters: [(name: String, value: Value)] = [],
    cache: TrialCache = TrialCache()
  ) throws -> [String: Double] {
    let experiment = try Self.make(catalogue.type(named: name)!, settings)
    var trial = Trial(
      number: 5, seed: 1, shards: 1, ranks: InProcessCommunicator.alone(), parameters: parameters,
      record: Record(sink: self, tables: experiment.recordTables), cache: cache)
    try experiment.run(&trial)
    try trial.record.flush()
    return Dictionary(samples.map { ($0.metric, $0.value) }) { $1 }
  }

  /// The same on a thread of its own: what waits for a program must not hold one of the few threads
  /// that read the program's output.
  static func runApart(
    _ name: String, _ settings: String, parameters: [(name: String, value: Value)] = [],
    stop: TrialStopped? = nil
  ) async throws -> [String: Double] {
    try await withCheckedThrowingContinuation { continuation in
      do {
        _ = try SystemThread {
          continuation.resume(
            with: Result {
              let bench = Bench()
              bench.stop = stop
              return try bench.run(name, settings, parameters: parameters)
            })
        }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  func send(_ samples: [Sample]) { self.samples += samples }
  func append(_ tables: [TableRows]) { rows += tables }
  func save(_ tensors: [NamedArray], tag: String, at moment: Moment) { saved.append(tensors) }
  func checkpointIsDue() -> Bool { false }
  func checkpoint(_ state: [NamedArray], at moment: Moment) {}

  func throwIfStopped() throws {
    if let stop { throw stop }
  }
}
