import Foundation
import Glibc

/// The processes of one job by what they are, and all that were ever seen of it.
final class ChaosProcesses {
  /// One process: its number may be another's later, together with its start it is its own.
  private struct Identity: Hashable {
    let number: pid_t
    /// Clock ticks since the machine began.
    let start: UInt64
  }

  private let job: RunnerProcess
  private var seen: Set<Identity> = []
  private var names: [pid_t: String] = [:]

  init(_ job: RunnerProcess) { self.job = job }

  /// Remembers who is there, also those whose environment does not tell whose they are.
  func look() {
    for process in Set(ProcessTree.below(job.identifier) + job.members) {
      guard let start = Self.start(of: process) else { continue }
      if seen.insert(Identity(number: process, start: start)).inserted {
        names[process] = Self.command(of: process)
      }
    }
  }

  /// Those that are still there.
  var left: [String] {
    let known = seen.filter { Self.start(of: $0.number) == $0.start }.map(\.number)
    return Set(known + job.members).sorted().map { process in
      "\(process) \(names[process] ?? Self.command(of: process))"
    }
  }

  /// Who is a victim now, one of them where there are several.
  func find(_ victim: ChaosScenario.Victim, choice: Int) -> [pid_t] {
    let all = job.members.sorted()
    if victim == .everything { return all }
    let found =
      switch victim {
      case .everything: all
      case .starter: [job.identifier]
      case .launcher: all.filter { Self.isLauncher($0) }
      case .firstRank: all.filter { Self.rank(of: $0) == 0 }
      case .worker: all.filter { (Self.rank(of: $0) ?? 0) > 0 }
      case .child: all.filter { ProcessTree.variables(of: $0).contains("RUNNER_TRIALS=1\0") }
      case .program: all.filter { ProcessTree.variables(of: $0).contains("RUNNER_TRIAL=") }
      }
    return found.isEmpty ? [] : [found[choice % found.count]]
  }

  private static func rank(of process: pid_t) -> Int? {
    let name = "OMPI_COMM_WORLD_RANK="
    return ProcessTree.variables(of: process).split(separator: "\0")
      .first { $0.hasPrefix(name) }.flatMap { Int($0.dropFirst(name.count)) }
  }

  private static func isLauncher(_ process: pid_t) -> Bool {
    ["mpirun", "orterun"].contains(text("/proc/\(process)/comm").dropLast())
  }

  private static func command(of process: pid_t) -> String {
    text("/proc/\(process)/cmdline").replacing("\0", with: " ")
  }

  /// `nil` of one that is gone or only waits to be collected.
  private static func start(of process: pid_t) -> UInt64? {
    let stat = text("/proc/\(process)/stat")
    guard let end = stat.lastIndex(of: ")") else { return nil }
    let words = stat[end...].dropFirst().split(separator: " ")
    return words.count > 19 && words[0] != "Z" && words[0] != "X" ? UInt64(words[19]) : nil
  }

  private static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }
}
