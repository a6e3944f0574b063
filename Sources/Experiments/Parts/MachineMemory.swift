import Glibc
import Spec

/// What this machine can hold.
enum MachineMemory {
  /// Bytes of its memory.
  static let bytes = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))

  /// That `bytes` are more than it has; nil where they are not.
  static func lack(of bytes: Double, for what: String) -> String? {
    guard bytes > Double(Self.bytes) else { return nil }
    func gibibytes(_ bytes: Double) -> String { "\(Int((bytes / 0x1p30).rounded())) GiB" }
    return "\(what) would take \(gibibytes(bytes)), and this machine has "
      + gibibytes(Double(Self.bytes))
  }
}

extension Settings {
  /// Refuses what this machine cannot hold, at the setting that makes it so large.
  mutating func require(bytes: Double, for what: String, at key: String, hint: String? = nil) {
    guard let lack = MachineMemory.lack(of: bytes, for: what) else { return }
    note(lack, at: key, hint: hint)
  }

  /// Refuses an array that this machine cannot hold.
  /// - Parameters:
  ///   - extents: of the array.
  ///   - width: bytes of an element.
  mutating func require(room extents: Int..., width: Int, for what: String, at key: String) {
    require(bytes: extents.reduce(Double(width)) { $0 * Double($1) }, for: what, at: key)
  }
}
