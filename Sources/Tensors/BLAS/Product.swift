import COpenBLAS

/// Which of the two factors of a matrix product are read transposed.
package struct Transposes: OptionSet, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let first = Transposes(rawValue: 1)
  package static let second = Transposes(rawValue: 2)
}

/// Matrix product `op(a) [m, k] · op(b) [k, n] → out [m, n]`, written over what was there.
///
/// Its bits depend on the three extents: call it with extents that are a shard's own.
func gemm(_ a: View, _ b: View, transposing: Transposes = [], into out: View) {
  gemm(
    a, b, transposing: transposing,
    adding: Target(pointer: out.pointer, shape: out.shape, accumulates: false))
}

/// Matrix product added to `target` where that holds something, otherwise written.
///
/// Edge cases: an empty `target` is left alone, an empty inner extent adds nothing.
func gemm(_ a: View, _ b: View, transposing: Transposes = [], adding target: Target) {
  let first = transposing.contains(.first)
  let second = transposing.contains(.second)
  let m = first ? a.columns : a.rows
  let n = second ? b.rows : b.columns
  let inner = first ? a.rows : a.columns
  precondition(
    inner == (second ? b.columns : b.rows) && m * n == target.shape.count,
    "a product of \(a.shape) and \(b.shape) (\(transposing)) is no \(target.shape)")
  guard m > 0, n > 0 else { return }
  guard inner > 0 else {
    if !target.accumulates { target.pointer.update(repeating: 0, count: m * n) }
    return
  }
  cblas_sgemm(
    CblasRowMajor, first ? CblasTrans : CblasNoTrans, second ? CblasTrans : CblasNoTrans,
    blasint(m), blasint(n), blasint(inner), 1, a.pointer, blasint(a.columns), b.pointer,
    blasint(b.columns), target.accumulates ? 1 : 0, target.pointer, blasint(n))
}
