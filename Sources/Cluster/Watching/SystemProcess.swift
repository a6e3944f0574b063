import Glibc

/// Processes as the kernel tells of them.
package enum SystemProcess {
  /// Whether it still runs: not one that is gone, nor one that only waits to be collected.
  @Sendable package static func isAlive(_ process: Int32) -> Bool {
    if kill(process, 0) != 0, errno == ESRCH { return false }
    return !isOver(stat: SystemText.read("/proc/\(process)/stat"))
  }

  /// Whether it was stopped by a signal, or by a program that looks into it.
  @Sendable package static func isStopped(_ process: Int32) -> Bool {
    let state = fields(ofStat: SystemText.read("/proc/\(process)/stat")).first
    return state == "T" || state == "t"
  }

  /// Whether a line of `/proc/PID/stat` tells of a process that has ended. (proc(5): the state
  /// follows the name in parentheses, which may hold parentheses itself.)
  package static func isOver(stat: String) -> Bool {
    let state = fields(ofStat: stat).first
    return state == "Z" || state == "X"
  }

  /// What follows the name in a line of `/proc/PID/stat`: the state, the parent, ….
  static func fields(ofStat stat: String) -> [Substring] {
    guard let end = stat.lastIndex(of: ")") else { return [] }
    return stat[end...].dropFirst().split(separator: " ")
  }
}

enum SystemText {
  /// The first line of a file of the kernel, or nothing.
  static func read(_ path: String) -> String {
    guard let file = fopen(path, "re") else { return "" }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 1024)
    guard fgets(&line, Int32(line.count), file) != nil else { return "" }
    let bytes = line.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:))
    return String(decoding: bytes, as: UTF8.self)
  }
}
