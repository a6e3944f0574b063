import FoundationEssentials
import Glibc

/// Where a rank's process can be looked at.
package struct RankPlace: Sendable, Codable, Equatable {
  package var host: String
  /// Within which process ids mean the same: one start of one machine's kernel, and a namespace.
  package var realm: String
  package var process: Int32

  package init(host: String, realm: String, process: Int32) {
    (self.host, self.realm, self.process) = (host, realm, process)
  }

  /// Of this process.
  package static func current(host: String) -> RankPlace {
    let boot = SystemText.read("/proc/sys/kernel/random/boot_id")
    let namespace = try? FileManager.default.destinationOfSymbolicLink(
      atPath: "/proc/self/ns/pid")
    return RankPlace(host: host, realm: "\(boot) \(namespace ?? "")", process: getpid())
  }
}

/// Watches the ranks of the own host. Where the launcher keeps survivors alive
/// (`--enable-recovery`), nobody else says that one has died.
package struct Liveness: Sendable {
  /// Between two looks.
  package static let interval = Duration.milliseconds(500)

  private let places: [RankPlace]
  private let isAlive: @Sendable (Int32) -> Bool
  private var nextLook = ContinuousClock.now

  /// - Parameters:
  ///   - places: of all ranks, rank 0 first.
  ///   - isAlive: whether there is a process of this id; replaced in tests.
  package init(
    _ places: [RankPlace], isAlive: @escaping @Sendable (Int32) -> Bool = SystemProcess.isAlive
  ) {
    (self.places, self.isAlive) = (places, isAlive)
  }

  /// Looks, where the last look is long enough ago.
  package mutating func lookIfDue() -> [RankDied] {
    let now = ContinuousClock.now
    guard now >= nextLook else { return [] }
    nextLook = now + Self.interval
    return look()
  }

  /// The ranks beside rank 0 whose processes are no more; those of other hosts are not seen.
  package func look() -> [RankDied] {
    guard let own = places.first else { return [] }
    return places.enumerated().dropFirst().compactMap { rank, place in
      guard place.realm == own.realm, !isAlive(place.process) else { return nil }
      return RankDied(rank: rank, place: place)
    }
  }
}

/// A rank whose process ended before its work did.
package struct RankDied: Error, Equatable, CustomStringConvertible {
  package let rank: Int
  package let place: RankPlace

  package init(rank: Int, place: RankPlace) { (self.rank, self.place) = (rank, place) }

  /// `rank 2 on node (process 4711) has died`
  var fact: String { "rank \(rank) on \(place.host) (process \(place.process)) has died" }

  package var description: String {
    fact + "\n"
      + "  hint: what was finished is in the journal, the same command continues; the kernel's log "
      + "tells where memory ran out"
  }
}

/// Processes as the kernel tells of them.
package enum SystemProcess {
  /// Whether it still runs: not one that is gone, nor one that only waits to be collected.
  @Sendable package static func isAlive(_ process: Int32) -> Bool {
    if kill(process, 0) != 0, errno == ESRCH { return false }
    return !isOver(stat: SystemText.read("/proc/\(process)/stat"))
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
