import FoundationEssentials
import Glibc

/// The processor cores of the hosts that ranks may use.
package enum HostCores {
  /// The numbers of the cores to which the system and the launcher bind this process; as many as there
  /// are where the system does not tell.
  package static func own() -> [Int] {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let name = "Cpus_allowed_list:"
    let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
    let found = line.map { list($0.dropFirst(name.count)) } ?? []
    return found.isEmpty ? Array(0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) : found
  }

  /// Numbers as the kernel lists them: `0-3,8`. (cpuset(7), list format)
  package static func list(_ text: Substring) -> [Int] {
    text.split(separator: ",").flatMap { part -> [Int] in
      let ends = part.split(separator: "-").compactMap { Int($0.filter(\.isNumber)) }
      guard let first = ends.first, let last = ends.last, first <= last else { return [] }
      return Array(first...last)
    }
  }

  /// Where more ranks compute than there are cores for them: `3 ranks share 2 cores on node1`.
  /// - Parameters:
  ///   - ranks: the host and the cores of each.
  ///   - threads: of each rank.
  /// - Returns: `nil` where all have one.
  package static func caution(_ ranks: [(host: String, cores: [Int])], threads: Int) -> String? {
    var hosts: [(name: String, ranks: Int, cores: Set<Int>)] = []
    for rank in ranks {
      if let known = hosts.firstIndex(where: { $0.name == rank.host }) {
        hosts[known].ranks += 1
        hosts[known].cores.formUnion(rank.cores)
      } else {
        hosts.append((rank.host, 1, Set(rank.cores)))
      }
    }
    let crowded = hosts.filter { $0.ranks * threads > $0.cores.count }
    guard !crowded.isEmpty else { return nil }
    let parts = crowded.prefix(4).map { host in
      let each = threads > 1 ? " of \(threads) threads" : ""
      let cores = "\(host.cores.count) core\(host.cores.count == 1 ? "" : "s")"
      return "\(host.ranks) rank\(host.ranks == 1 ? "" : "s")\(each) share \(cores) on \(host.name)"
    }
    let more = crowded.count > 4 ? ", and so on \(crowded.count - 4) other hosts" : ""
    return parts.joined(separator: ", ") + more
      + ": as many ranks as cores are as fast, or the launcher binds them too closely"
  }
}
