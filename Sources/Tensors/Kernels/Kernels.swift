import CKernels

/// The instruction set that the inner loops use. All give equal bits.
package enum KernelPath: CaseIterable, Sendable {
  case baseline
  case avx2
  case avx512

  fileprivate var code: ck_path {
    switch self {
    case .baseline: ck_baseline
    case .avx2: ck_avx2
    case .avx512: ck_avx512
    }
  }
}

/// The inner loops for one instruction set.
package struct Kernels: @unchecked Sendable {
  package let path: KernelPath
  /// A table that lives as long as the process and is never written.
  private let table: UnsafePointer<ck_kernels>

  /// Nil where this processor cannot run `path`.
  package init?(_ path: KernelPath) {
    guard let table = ck_kernels_for(path.code) else { return nil }
    (self.path, self.table) = (path, table)
  }

  /// The widest path of this processor.
  package static func fastest() -> Kernels {
    for path in KernelPath.allCases.reversed() {
      if let kernels = Kernels(path) { return kernels }
    }
    preconditionFailure("the baseline path runs everywhere")
  }

  /// The functions of the path.
  @inline(__always)
  var c: ck_kernels {
    unsafeAddress { table }
  }
}
