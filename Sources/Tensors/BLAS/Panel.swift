import CKernels

/// A matrix [rows, columns] inside a larger one: its rows begin `stride` numbers apart.
struct Panel {
  let pointer: UnsafeMutablePointer<Float>
  let rows, columns, stride: Int
}

/// Matrix product `op(a) [m, k] · op(b) [k, n]`, added to `out` [m, n] or written over it.
///
/// Every number is a chain of fused multiply-adds over each 256 numbers of the inner extent, so its
/// bits depend on its row of a, its column of b and that extent alone. Edge cases: an empty `out` is
/// left alone, an empty inner extent gives zeros.
func gemm(
  _ a: Panel, _ b: Panel, transposing: Transposes = [], into out: Panel, accumulates: Bool = false,
  kernels: Kernels = .fastest()
) {
  let first = transposing.contains(.first)
  let second = transposing.contains(.second)
  let (m, n) = (first ? a.columns : a.rows, second ? b.rows : b.columns)
  let inner = first ? a.rows : a.columns
  precondition(
    inner == (second ? b.columns : b.rows) && m == out.rows && n == out.columns,
    "a product of \([a.rows, a.columns]) and \([b.rows, b.columns]) (\(transposing)) is no "
      + "\([out.rows, out.columns])")
  guard m > 0, n > 0 else { return }
  guard inner > 0 else {
    if !accumulates {
      for row in 0..<m { (out.pointer + row * out.stride).update(repeating: 0, count: n) }
    }
    return
  }
  kernels.c.product(
    a.pointer, first ? 1 : a.stride, first ? a.stride : 1, b.pointer, second ? 1 : b.stride,
    second ? b.stride : 1, out.pointer, out.stride, m, n, inner, accumulates)
}

/// The gradient of the first factor of `op(a) · op(b)` from that of the product, g.
func gemm(
  _ g: Panel, andSecond b: Panel, transposing: Transposes, intoFirst da: Panel, accumulates: Bool
) {
  let second = transposing.contains(.second)
  if transposing.contains(.first) {
    let flipped: Transposes = second ? [.first, .second] : .second
    gemm(b, g, transposing: flipped, into: da, accumulates: accumulates)
  } else {
    gemm(g, b, transposing: second ? [] : .second, into: da, accumulates: accumulates)
  }
}

/// The gradient of the second factor of `op(a) · op(b)` from that of the product, g.
func gemm(
  _ g: Panel, andFirst a: Panel, transposing: Transposes, intoSecond db: Panel, accumulates: Bool
) {
  let first = transposing.contains(.first)
  if transposing.contains(.second) {
    let flipped: Transposes = first ? [.first, .second] : .first
    gemm(g, a, transposing: flipped, into: db, accumulates: accumulates)
  } else {
    gemm(a, g, transposing: first ? [] : .first, into: db, accumulates: accumulates)
  }
}

extension Target {
  /// All rows.
  var panel: Panel {
    Panel(pointer: pointer, rows: shape.rows, columns: shape.columns, stride: shape.columns)
  }
}

extension View {
  /// All rows.
  var panel: Panel { Panel(pointer: pointer, rows: rows, columns: columns, stride: columns) }

  /// Matrix `index` of a stack [.., rows, columns].
  func matrix(_ index: Int) -> Panel {
    let rows = shape[shape.rank - 2]
    return Panel(
      pointer: pointer + index * rows * columns, rows: rows, columns: columns, stride: columns)
  }
}

extension Storage {
  /// Writes the matrix product `op(a) [m, k] · op(b) [k, n]` over the first m · n numbers.
  package func write(
    productOf a: Storage, _ b: Storage, _ extents: (m: Int, n: Int, k: Int),
    transposing: Transposes, with kernels: Kernels
  ) {
    let (m, n, k) = extents
    func panel(_ storage: Storage, _ rows: Int, _ columns: Int, _ isTransposed: Bool) -> Panel {
      precondition(storage.count >= rows * columns, "\(storage.count) of \(rows * columns) numbers")
      let (rows, columns) = isTransposed ? (columns, rows) : (rows, columns)
      return Panel(pointer: storage.pointer, rows: rows, columns: columns, stride: columns)
    }
    gemm(
      panel(a, m, k, transposing.contains(.first)), panel(b, k, n, transposing.contains(.second)),
      transposing: transposing, into: panel(self, m, n, false), kernels: kernels)
  }
}
