import Tensors

/// What becomes of the numbers of a window of an image.
package enum Pooling: String, CaseIterable, Sendable {
  /// The largest.
  case max
  /// The mean.
  case average

  /// `x [n, channels, rows, columns] → [n, channels, rows / size, columns / size]`, windows side by
  /// side, rounded down.
  package func callAsFunction(_ x: Variable, size: Int, on tape: Tape) -> Variable {
    let window = Window(kernel: size, stride: size)
    return switch self {
    case .max: tape.maxPooling(x, window: window)
    case .average: tape.averagePooling(x, window: window)
    }
  }

  /// The mean of each channel: `x [n, channels, rows, columns] → [n, channels]`.
  package static func global(_ x: Variable, on tape: Tape) -> Variable {
    let plane = x.shape.array.dropFirst(2).reduce(1, *)
    return tape.rowMeans(x.reshaped([x.shape[0], x.shape[1], plane]))
  }
}
