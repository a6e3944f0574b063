import CKernels

/// Numbers below 1.2 · 10⁻³⁸ (Float) or 2.2 · 10⁻³⁰⁸ (Double).
package enum Denormals {
  /// Makes the calling thread take them as 0, in operands and in results. Every thread that
  /// computes calls it once: it affects bits, and spares traps that cost 100 times the operation.
  package static func flush() {
    ck_flush_denormals()
  }

  /// Whether the calling thread takes them as 0.
  package static var areFlushed: Bool {
    ck_flushes_denormals()
  }
}
