import FoundationEssentials
import Glibc

/// Where a rank's process can be looked at.
package struct RankPlace: Sendable, Codable, Equatable {
  package var host: String
  /// Within which process ids mean the same, and whose ranks are lost together: a host, one start of its
  /// kernel, and a namespace.
  package var realm: String
  package var process: Int32

  package init(host: String, realm: String, process: Int32) {
    (self.host, self.realm, self.process) = (host, realm, process)
  }

  package init(decoding bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(bytes))
  }

  package func encoded() throws -> [UInt8] { Array(try JSONEncoder().encode(self)) }

  /// Of this process.
  package static func current(host: String) -> RankPlace {
    let boot = SystemText.read("/proc/sys/kernel/random/boot_id")
    let namespace = try? FileManager.default.destinationOfSymbolicLink(
      atPath: "/proc/self/ns/pid")
    return RankPlace(host: host, realm: "\(host) \(boot) \(namespace ?? "")", process: getpid())
  }
}
