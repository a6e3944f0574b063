import Tensors

/// What one image consists of.
package struct ImageExtents: Sendable, Equatable {
  package var channels, rows, columns: Int

  package init(channels: Int, rows: Int, columns: Int) {
    (self.channels, self.rows, self.columns) = (channels, rows, columns)
  }

  package var count: Int { channels * rows * columns }

  /// Rows of pixels `x [n, channels · rows · columns]` read as images [n, channels, rows, columns].
  func images(_ x: Variable) -> Variable {
    x.reshaped([x.shape[0], channels, rows, columns])
  }
}
