/// Arithmetic on slices of flat buffers.
extension Kernels {
  /// Multiplies the numbers by `factor`.
  package func scale(_ numbers: StorageSlice, by factor: Float) {
    c.affine(numbers.start, factor, 0, numbers.start, numbers.count, false)
  }

  /// `y += factor · x`.
  package func add(_ x: StorageSlice, times factor: Float, to y: StorageSlice) {
    require(x, y)
    c.affine(x.start, factor, 0, y.start, x.count, true)
  }

  /// `y += share · (x − y)`: a share of 1 gives x where y is 0.
  package func move(_ y: StorageSlice, towards x: StorageSlice, by share: Float) {
    require(x, y)
    c.add_scaled_difference(x.start, y.start, share, y.start, x.count)
  }

  /// Cuts the numbers to `−limit ... limit`; what is no number stays so.
  package func clip(_ numbers: StorageSlice, to limit: Float) {
    c.clip(numbers.start, limit, numbers.count)
  }

  /// Σ x² in Double, in a fixed order.
  package func sumOfSquares(_ numbers: StorageSlice) -> Double {
    c.sum_of_squares(numbers.start, numbers.count)
  }

  /// Σ x · y in Double, in order.
  package func dot(_ x: StorageSlice, _ y: StorageSlice) -> Double {
    require(x, y)
    let (x, y, count) = (x.start, y.start, x.count)
    var sum = 0.0
    for index in 0..<count { sum += Double(x[index]) * Double(y[index]) }
    return sum
  }

  /// Σ |x| in Double, in order, and the largest |x|, which is no number where an x is none.
  package func magnitudes(_ numbers: StorageSlice) -> (sum: Double, largest: Double) {
    let (x, count) = (numbers.start, numbers.count)
    var (sum, largest): (Double, Float) = (0, 0)
    for index in 0..<count {
      let size = abs(x[index])
      sum += Double(size)
      if !(size <= largest) { largest = size }
    }
    return (sum, sum.isNaN ? .nan : Double(largest))
  }
}
