import Glibc
import Spec

/// What this machine can hold.
enum MachineMemory {
  /// Bytes of its memory.
  static let bytes = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
}

extension Settings {
  /// Refuses an array that this machine cannot hold, at the setting that makes it so large.
  /// - Parameters:
  ///   - extents: of the array.
  ///   - width: bytes of an element.
  mutating func require(room extents: Int..., width: Int, for what: String, at key: String) {
    let bytes = extents.reduce(Double(width)) { $0 * Double($1) }
    guard bytes > Double(MachineMemory.bytes) else { return }
    func gibibytes(_ bytes: Double) -> String { "\(Int((bytes / 0x1p30).rounded())) GiB" }
    note(
      "\(what) would take \(gibibytes(bytes)), and this machine has "
        + gibibytes(Double(MachineMemory.bytes)),
      at: key)
  }
}
