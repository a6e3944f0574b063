import Tensors

/// Ops on the rows of 4096 × 1024 or on 10⁶ numbers, forward alone.
struct RowsSpeed {
  private let tape = Tape(ParameterLayout())
  private let x: Variable

  init(_ shape: Shape = [4096, 1024]) {
    x = tape.input(shape)
    var cursor = RandomStream(seed: 1, "rows").cursor()
    tape.withUnsafeMutableBufferPointer(of: x) { cursor.fillNormal($0) }
  }

  /// Milliseconds of the fastest of `count`.
  static func layerNorm(count: Int) -> Double {
    let rows = RowsSpeed()
    let row = rows.tape.input([1024]), bias = rows.tape.input([1024])
    rows.tape.write(Tensor([Float](repeating: 1, count: 1024)), to: row)
    _ = rows.tape.layerNorm(rows.x, weight: row, bias: bias)
    return rows.best(of: count)
  }

  static func softmax(count: Int) -> Double {
    let rows = RowsSpeed()
    _ = rows.tape.softmax(rows.x)
    return rows.best(of: count)
  }

  /// Of 10⁶ numbers.
  static func elementwise(_ op: Op, count: Int) -> Double {
    let rows = RowsSpeed([1_000_000])
    _ = rows.tape.record(op, [rows.x])
    return rows.best(of: count)
  }

  private func best(of count: Int) -> Double {
    let none = Storage(count: 0)
    return Clock.times(count) { tape.forward(weights: none) }.reduce(.infinity, min) * 1000
  }
}
