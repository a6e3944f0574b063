import FoundationEssentials
import Glibc

/// Memory of processes, as the kernel tells of it (proc(5)).
enum ProcessMemory {
  /// Bytes that a process and all that it started hold in memory; of those that are gone nothing.
  static func ofTree(_ process: pid_t) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    let parents = names.compactMap { name -> (process: pid_t, parent: pid_t)? in
      guard let process = pid_t(name), let parent = parent(of: process) else { return nil }
      return (process, parent)
    }
    var members = [process]
    var next = 0
    while next < members.count {
      members += parents.filter { $0.parent == members[next] }.map(\.process)
      next += 1
    }
    return members.reduce(0) { $0 + resident($1) }
  }

  private static func resident(_ process: pid_t) -> Int {
    let fields = SystemText.read("/proc/\(process)/statm").split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
    return pages * sysconf(CInt(_SC_PAGESIZE))
  }

  private static func parent(of process: pid_t) -> pid_t? {
    let fields = SystemProcess.fields(ofStat: SystemText.read("/proc/\(process)/stat"))
    return fields.count > 1 ? pid_t(fields[1]) : nil
  }
}
