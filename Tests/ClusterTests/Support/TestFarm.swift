import Cluster
import Foundation
import GroupTrials
import Logging
import MPI
import Results
import Synchronization
import Testing
import Trials

/// A folder with one experiment file, run as a job of threads.
final class TestFarm: Sendable {
  let folder: String
  let console = RecordingConsole()
  static let catalogue = Catalogue([StepsExperiment.self, ShardSumExperiment.self])

  init(_ text: String) throws {
    folder = NSTemporaryDirectory() + "cluster-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try text.write(toFile: file, atomically: true, encoding: .utf8)
  }

  var file: String { folder + "/sweep.exp" }

  func results(_ name: String = "results") -> String { "\(folder)/\(name).h5" }

  func request(_ name: String = "results", _ overrides: [String] = []) -> RunRequest {
    var request = RunRequest(path: file)
    (request.output, request.overrides) = (results(name), overrides)
    return request
  }

  /// - Parameters:
  ///   - drainAfter: ended trials after which the run is put aside.
  ///   - blind: ranks that work as if they did not see the folder of the results.
  ///   - hosts: of the ranks; all on one unless said otherwise.
  ///   - processes: by rank, another process than this one whose end is its death; the others live on.
  /// - Returns: what rank 0 says.
  @discardableResult
  func run(
    ranks: Int, _ requests: [RunRequest], drainAfter: Int? = nil, blind: Range<Int> = 0..<0,
    hosts: [String]? = nil, processes: [Int: Int32]? = nil
  ) throws -> RunVerdict {
    let asked = Coordinator.Requests()
    let console = DrainingConsole(console: console, requests: asked, drainAfter: drainAfter)
    return try InProcessCommunicator.run(ranks: ranks) { ranks in
      var setting = JobSetting(
        host: hosts?[ranks.rank] ?? "node", arguments: [], versions: [], runnerVersion: "1",
        usesColour: false,
        logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
        endAll: { cause, _ in ranks.abort(cause: cause) })
      setting.seesFolder = !blind.contains(ranks.rank)
      setting.outlivesRanks = processes != nil
      setting.leave = {}
      if let process = processes?[ranks.rank] { setting.process = process }
      let job = Job(
        ranks: ranks, catalogue: Self.catalogue, console: console, requests: asked,
        setting: setting)
      do {
        return try job.run(ranks.rank == 0 ? requests : [])
      } catch let ended as JobEnded {
        return ended.verdict
      } catch is Aborted where processes != nil && ranks.rank > 0 {
        return .done
      }
    }[0]
  }

  /// Runs a request in parts, each put aside when eight more trials have ended, until it is done.
  /// - Parameter trials: of the search; it is not run in more parts than these.
  /// - Returns: the number of parts.
  @discardableResult
  func runInParts(
    ranks: Int, _ request: RunRequest, trials: Int = 40,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Int {
    for part in 1...trials {
      let verdict = try run(ranks: ranks, [request], drainAfter: min(trials, part * 8))
      if verdict == .done { return part }
      #expect(verdict == .stopped, sourceLocation: sourceLocation)
    }
    return trials
  }

  func study(_ name: String = "results") throws -> Study {
    try ResultsFile.read(results(name)).study
  }

  func digest(_ name: String = "results") throws -> String? {
    try ResultsFile.read(results(name)).digest
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }
}

/// Keeps what is said.
final class RecordingConsole: JobConsole {
  private let lines = Mutex<[String]>([])

  var said: [String] { lines.withLock { $0 } }
  func result(_ text: String) { lines.withLock { $0.append(text) } }
  func note(_ text: String) { lines.withLock { $0.append(text) } }
  func problem(_ text: String) { lines.withLock { $0.append(text) } }
  func makeDisplay() -> any ProgressDisplay { NoDisplay() }
}

/// Asks for a drain when enough trials have ended.
private struct DrainingConsole: JobConsole {
  let console: RecordingConsole
  let requests: Coordinator.Requests
  let drainAfter: Int?

  func result(_ text: String) { console.result(text) }
  func note(_ text: String) { console.note(text) }
  func problem(_ text: String) { console.problem(text) }
  func makeDisplay() -> any ProgressDisplay { Display(requests: requests, drainAfter: drainAfter) }

  private struct Display: ProgressDisplay {
    let requests: Coordinator.Requests
    let drainAfter: Int?

    mutating func update(_ study: @autoclosure () -> Study, busy: @autoclosure () -> Int) {
      guard let drainAfter, study().trials.count(where: \.state.isFinal) >= drainAfter else {
        return
      }
      requests.askDrain()
    }

    mutating func warn(_ text: String) {}

    mutating func end() {}
  }
}
