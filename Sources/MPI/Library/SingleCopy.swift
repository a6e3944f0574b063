import CMPI
import Glibc

/// Whether ranks of one machine may read long messages straight from each other's memory.
///
/// Open MPI does so unless told otherwise, and where the kernel then refuses (many containers) each
/// message prints a warning. So the kernel is asked first.
enum SingleCopy {
  private static let parameter = "OMPI_MCA_btl_vader_single_copy_mechanism"
  private static let traceScope = "/proc/sys/kernel/yama/ptrace_scope"

  /// Tells Open MPI to copy through shared memory where the kernel refuses anything else, unless
  /// the user has chosen. Called before the library is started.
  static func avoidWhereRefused() {
    if !isAllowed { setenv(parameter, "none", 0) }
  }

  static var isAllowed: Bool { systemCallIsAllowed && !tracingIsForAdministrators }

  /// A filter of system calls refuses it even for one's own memory.
  private static var systemCallIsAllowed: Bool {
    var (source, target): (UInt8, UInt8) = (1, 0)
    return withUnsafeMutableBytes(of: &source) { source in
      withUnsafeMutableBytes(of: &target) { target in
        var remote = iovec(iov_base: source.baseAddress, iov_len: 1)
        var local = iovec(iov_base: target.baseAddress, iov_len: 1)
        return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == 1
      }
    }
  }

  /// From 2 on. (Linux, Documentation/admin-guide/LSM/Yama.rst)
  private static var tracingIsForAdministrators: Bool {
    guard let file = fopen(traceScope, "r") else { return false }
    defer { fclose(file) }
    let digit = fgetc(file)
    return digit == 0x32 || digit == 0x33
  }
}
