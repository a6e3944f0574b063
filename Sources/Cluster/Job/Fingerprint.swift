import Glibc
import MPI
import Tensors

/// What all ranks know of each other.
struct RankFacts: Sendable, Codable {
  var fingerprint: Fingerprint
  var place: RankPlace
  /// The cores that it may use.
  var cores: [Int]
  /// Of its host, seconds since 1970, at a moment that is the same for all ranks.
  var clock: Double

  /// Of this process, now.
  static func current(host: String) -> RankFacts {
    RankFacts(
      fingerprint: .current(host: host), place: .current(host: host), cores: HostCores.own(),
      clock: secondsSince1970())
  }
}

/// What must be equal on all ranks for equal bits, and on which host the rank is.
package struct Fingerprint: Sendable, Codable, Equatable {
  package var host: String
  /// Processor features that choose kernels.
  package var features: String
  package var blasKernel: String
  package var libc: String

  package init(host: String, features: String, blasKernel: String, libc: String) {
    (self.host, self.features) = (host, features)
    (self.blasKernel, self.libc) = (blasKernel, libc)
  }

  /// Of this process.
  package static func current(host: String) -> Fingerprint {
    Fingerprint(
      host: host, features: String(describing: Kernels.fastest().path),
      blasKernel: BLASKernel.current().loaded,
      libc: libcVersion)
  }

  /// As in `glibc 2.36`.
  private static var libcVersion: String {
    var text = [CChar](repeating: 0, count: 128)
    let length = confstr(Int32(_CS_GNU_LIBC_VERSION), &text, text.count)
    return String(decoding: text.prefix(max(0, length - 1)).map(UInt8.init), as: UTF8.self)
  }

  /// Why these ranks may not compute together, naming the hosts; `nil`: they may.
  package static func difference(in ranks: [Fingerprint]) -> String? {
    func groups(_ name: String, _ of: (Fingerprint) -> String) -> String? {
      var hosts: [(value: String, hosts: [String])] = []
      for rank in ranks {
        if let known = hosts.firstIndex(where: { $0.value == of(rank) }) {
          if !hosts[known].hosts.contains(rank.host) { hosts[known].hosts.append(rank.host) }
        } else {
          hosts.append((of(rank), [rank.host]))
        }
      }
      guard hosts.count > 1 else { return nil }
      let parts = hosts.map { "\($0.value) on \($0.hosts.joined(separator: ", "))" }
      return "\(name): \(parts.joined(separator: "; "))"
    }
    let found = [
      groups("BLAS kernel", \.blasKernel), groups("instruction set", \.features),
      groups("C library", \.libc),
    ].compactMap { $0 }
    return found.isEmpty ? nil : found.joined(separator: " · ")
  }
}
