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
  let m = first ? a.columns : a.rows
  let n = transposing.contains(.second) ? b.rows : b.columns
  precondition(
    m * n == target.shape.count,
    "a product of \(a.shape) and \(b.shape) (\(transposing)) is no \(target.shape)")
  let out = Panel(pointer: target.pointer, rows: m, columns: n, stride: n)
  gemm(a.panel, b.panel, transposing: transposing, into: out, accumulates: target.accumulates)
}
