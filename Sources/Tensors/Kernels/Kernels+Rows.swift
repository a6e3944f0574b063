import CKernels

/// Batches from data sets, and sums over whole buffers.
extension Kernels {
  /// Writes `scale · byte + offset` for the chosen rows of a byte matrix.
  ///
  /// For `(pixel / 255 − mean) / deviation` the scale is `1 / (255 · deviation)` and the offset
  /// `−mean / deviation`.
  /// - Parameters:
  ///   - bytes: [all rows, columns].
  ///   - rows: Indices of rows; each must exist.
  ///   - out: [rows.count, columns].
  package func gather(
    _ bytes: UnsafeBufferPointer<UInt8>, rows: UnsafeBufferPointer<Int>, columns: Int,
    scale: Float, offset: Float, into out: UnsafeMutableBufferPointer<Float>
  ) {
    require(rows, columns: columns, of: bytes.count, into: out.count)
    withIndices(rows) {
      c.gather_bytes(
        bytes.baseAddress, $0, rows.count, columns, scale, offset, out.baseAddress)
    }
  }

  /// Copies the chosen rows of a Float matrix.
  package func gather(
    _ values: UnsafeBufferPointer<Float>, rows: UnsafeBufferPointer<Int>, columns: Int,
    into out: UnsafeMutableBufferPointer<Float>
  ) {
    require(rows, columns: columns, of: values.count, into: out.count)
    withIndices(rows) {
      c.gather_rows(values.baseAddress, $0, rows.count, columns, out.baseAddress)
    }
  }

  /// Σ x in Double, in a fixed order.
  package func sum(_ values: UnsafeBufferPointer<Float>) -> Double {
    c.sum(values.baseAddress, values.count)
  }

  private func require(
    _ rows: UnsafeBufferPointer<Int>, columns: Int, of count: Int, into space: Int
  ) {
    precondition(
      columns >= 0 && rows.count * columns == space,
      "\(rows.count) rows of \(columns) do not fill \(space) numbers")
    for row in rows {
      precondition(
        row >= 0 && (row + 1) * columns <= count,
        "row \(row) of \(count) numbers in rows of \(columns)")
    }
  }

  private func withIndices(
    _ rows: UnsafeBufferPointer<Int>, _ body: (UnsafePointer<Int64>?) -> Void
  ) {
    guard let base = rows.baseAddress else { return body(nil) }
    base.withMemoryRebound(to: Int64.self, capacity: rows.count) { body($0) }
  }
}
