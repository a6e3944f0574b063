import Glibc
import Tensors

/// Starts the program again with the variables that OpenBLAS reads while it is loaded, where they
/// are not set yet.
enum Pinning {
  /// Set in the second start, so that a library that takes no notice is no endless loop.
  private static let mark = "RUNNER_PINNED"

  static func ensure() {
    let kernel = BLASKernel.current()
    guard getenv(mark) == nil else {
      unsetenv(mark)
      return
    }
    let isSet = kernel.environment.allSatisfy { name, value in
      getenv(name).map { String(cString: $0) == value } ?? false
    }
    guard !isSet else { return }
    for (name, value) in kernel.environment { setenv(name, value, 1) }
    setenv(mark, "1", 1)
    // Comes back only where it fails; then the kernel is reported as it is.
    execv("/proc/self/exe", CommandLine.unsafeArgv)
    unsetenv(mark)
  }
}
