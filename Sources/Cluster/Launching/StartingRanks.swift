import FoundationEssentials
import Glibc

/// The ranks that one launcher has started on this machine, while they wait for each other: one that died
/// on its way is seen by nobody else, and they would wait for ever.
package enum StartingRanks {
  /// Which start ranks themselves: where another program does, this says nothing.
  private static let launchers: Set<String> = [
    "mpirun", "mpiexec", "orterun", "orted", "prted", "prterun",
  ]
  private static let count = "OMPI_COMM_WORLD_LOCAL_SIZE"
  private static let number = "OMPI_COMM_WORLD_RANK="

  /// The numbers of those that are there, this one among them; `nil`: all are, or it cannot be known.
  /// A launcher starts one after another, so that at first some may not be there yet.
  package static func left() -> [Int]? {
    let launcher = getppid()
    guard let text = getenv(count), let all = Int(String(cString: text)),
      launchers.contains(SystemText.read("/proc/\(launcher)/comm"))
    else { return nil }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    let numbers = names.compactMap(pid_t.init).compactMap { process -> Int? in
      let fields = SystemProcess.fields(ofStat: SystemText.read("/proc/\(process)/stat"))
      guard fields.count > 1, fields[1] == "\(launcher)" else { return nil }
      return rank(of: process)
    }
    return numbers.count < all ? numbers.sorted() : nil
  }

  /// Nil of a process that is none, or has ended.
  private static func rank(of process: pid_t) -> Int? {
    let variables = FileManager.default.contents(atPath: "/proc/\(process)/environ") ?? Data()
    for variable in variables.split(separator: 0) {
      let text = String(decoding: variable, as: UTF8.self)
      if text.hasPrefix(number) { return Int(text.dropFirst(number.count)) }
    }
    return nil
  }
}
