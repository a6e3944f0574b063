import CKernels
import COpenBLAS

/// The kernel family with which OpenBLAS must run, so that equal shapes give equal bits.
///
/// OpenBLAS chooses its kernels by processor when the library is loaded, and kernels of different
/// families round differently. With AVX2 and FMA the family is pinned to Haswell, which every such
/// processor can run; elsewhere (arm64 included) it is left alone and only reported.
package struct BLASKernel: Sendable, Equatable {
  /// The core type to ask for, or nil where OpenBLAS is left alone.
  package let required: String?
  /// The core type that the loaded library reports, such as `Haswell`.
  package let loaded: String

  /// What this machine requires and this process has.
  package static func current() -> BLASKernel {
    BLASKernel(
      required: ck_has_avx2_and_fma() ? "Haswell" : nil,
      loaded: String(cString: openblas_get_corename()))
  }

  /// Whether the loaded family is the required one.
  package var isPinned: Bool { required == nil || required == loaded }

  /// The variables that must be in the environment before the process starts: setting them later
  /// has no effect, as the library reads them while it is loaded.
  package var environment: [(name: String, value: String)] {
    let threads = (name: "OPENBLAS_NUM_THREADS", value: "1")
    return required.map { [(name: "OPENBLAS_CORETYPE", value: $0), threads] } ?? [threads]
  }

  /// One thread for every call from now on: with more, the order of sums depends on their number.
  package static func useOneThread() {
    openblas_set_num_threads(1)
  }
}

extension BLASKernel {
  /// Version and options of the library, one line.
  package static var libraryVersion: String { String(cString: openblas_get_config()) }
}
