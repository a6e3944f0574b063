import Experiments
import MPI
import Spec
import Synchronization
import Trials

/// Runs one trial of a type of the catalogue and keeps what it records.
final class Bench: RecordSink {
  private(set) var samples: [Sample] = []
  private(set) var saved: [[NamedArray]] = []
  private(set) var rows: [TableRows] = []
  var stop: TrialStopped?
  /// Where it is kept what programs print; `nil`: nowhere.
  var text: PrintedText?

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
    stop: TrialStopped? = nil, text: PrintedText? = nil
  ) async throws -> [String: Double] {
    try await withCheckedThrowingContinuation { continuation in
      do {
        _ = try SystemThread {
          continuation.resume(
            with: Result {
              let bench = Bench()
              (bench.stop, bench.text) = (stop, text)
              return try bench.run(name, settings, parameters: parameters)
            })
        }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  var keepsText: Bool { text != nil }
  func write(_ bytes: [UInt8]) { text?.append(bytes) }

  func send(_ samples: [Sample]) { self.samples += samples }
  func append(_ tables: [TableRows]) { rows += tables }
  func save(_ tensors: [NamedArray], tag: String, at moment: Moment) { saved.append(tensors) }
  func checkpointIsDue() -> Bool { false }
  func checkpoint(_ state: [NamedArray], at moment: Moment) {}

  func throwIfStopped() throws {
    if let stop { throw stop }
  }
}

/// What programs of a trial printed.
final class PrintedText: Sendable {
  private let kept = Mutex<[UInt8]>([])

  func append(_ bytes: [UInt8]) { kept.withLock { $0 += bytes } }
  var bytes: [UInt8] { kept.withLock { $0 } }
  var lines: [String] {
    bytes.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
  }
}
