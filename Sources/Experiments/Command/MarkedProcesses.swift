import Foundation
import Glibc

/// Processes that have a variable in their environment: what a program has started has its variables,
/// whatever group or session it is in.
enum MarkedProcesses {
  /// - Parameter mark: `NAME=value`.
  static func find(_ mark: String) -> [pid_t] {
    let wanted = Data(mark.utf8)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { pid_t($0) }.filter { process in
      // That of another user's process cannot be read.
      let variables = FileManager.default.contents(atPath: "/proc/\(process)/environ") ?? Data()
      return variables.split(separator: 0).contains(wanted)
    }
  }
}
