import Foundation
import TestNumbers
import Testing

/// A job over files of one folder, all of whose processes are killed at moments from a seed: when the
/// journals have grown to sizes between nothing and the end of a job that nobody disturbs, so that
/// every kill comes in time whatever the speed of the machine.
struct KilledJob {
  let folder: Workspace
  /// Of experiment files that run one after another, without `.exp`.
  let names: [String]

  private var arguments: [String] { names.map { $0 + ".exp" } + ["--keep-journal"] }

  /// Bytes of all journals.
  var journaled: Int { names.reduce(0) { $0 + (folder.size(of: "Results/\($1).h5.journal") ?? 0) } }

  /// Sizes of the journals at which to kill, in order.
  /// - Parameter whole: Bytes that a job leaves which nobody disturbs.
  static func points(_ count: Int, seed: UInt64, whole: Int) -> [Int] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in Int(0.9 * generator.share() * Double(whole)) }.sorted()
  }

  /// Starts the job and kills it when its journals have grown so long.
  func kill(ranks: Int, at point: Int, location: SourceLocation = #_sourceLocation) throws {
    let job = try RunnerProcess(arguments + ["-n", "\(ranks)"], in: folder)
    #expect(
      waits(until: { !job.isRunning || journaled >= point }, within: .seconds(120)),
      sourceLocation: location)
    #expect(job.isRunning, "\(job.errors)", sourceLocation: location)
    job.killAll()
  }

  /// The same command, until the end.
  func end(
    ranks: Int, delaying generator: SplitMix64? = nil, within limit: Duration = .seconds(300)
  ) throws -> ProgramEnd {
    try RunnerProcess(arguments + ["-n", "\(ranks)"], in: folder)
      .end(within: limit, delaying: generator)
  }
}

extension Workspace {
  /// Bytes; `nil` where there is no such file.
  func size(of name: String) -> Int? {
    (try? FileManager.default.attributesOfItem(atPath: path(name)))?[.size] as? Int
  }
}
