/// Moves the singular values of a matrix towards 1 by products alone.
///
/// X ← a X + (b A + c A²) X with A = X Xᵀ, from the matrix over its Frobenius norm; of a matrix with
/// more rows than columns the transpose is taken. The polynomial rises steeply at 0, so a few
/// iterations bring all but the smallest singular values to about 0.7 … 1.2; more of them do not
/// bring them closer to 1. Source: Jordan et al., *Muon* (2024), with the coefficients given there;
/// Higham, *Functions of Matrices* (2008), §8.3 on Newton–Schulz iterations.
package struct Orthogonalization: Sendable {
  /// 1 or more.
  package var iterations: Int
  /// The smallest norm by which a matrix is divided.
  package var epsilon: Double
  /// a, b and c.
  private static let coefficients: (Float, Float, Float) = (3.4445, -4.7750, 2.0315)

  package init(iterations: Int = 5, epsilon: Double = 1e-7) {
    precondition(
      iterations > 0 && epsilon > 0, "\(iterations) iterations, epsilon \(epsilon)")
    (self.iterations, self.epsilon) = (iterations, epsilon)
  }

  /// Overwrites `matrix [rows, columns]`. The shapes of all products follow from its own.
  ///
  /// Edge cases: a matrix of zeros stays so.
  package func apply(to matrix: StorageSlice, rows: Int, columns: Int, with kernels: Kernels) {
    precondition(
      rows > 0 && columns > 0 && rows * columns == matrix.count,
      "\(matrix.count) numbers as [\(rows), \(columns)]")
    let norm = max(kernels.sumOfSquares(matrix).squareRoot(), epsilon)
    kernels.scale(matrix, by: Float(1 / norm))
    let (short, isTall) = (min(rows, columns), rows > columns)
    let gram = Storage(count: short * short)
    let factor = Storage(count: short * short)
    let product = Storage(count: matrix.count)
    let (x, g) = (View(matrix, [rows, columns]), View(gram, [short, short]))
    let (f, p) = (View(factor, [short, short]), View(product, [rows, columns]))
    let (a, b, c) = Self.coefficients
    let square = 0..<short * short
    for _ in 0..<iterations {
      gemm(x, x, transposing: isTall ? .first : .second, into: g)
      gemm(g, g, into: f)
      kernels.scale(StorageSlice(factor, square), by: c)
      kernels.add(StorageSlice(gram, square), times: b, to: StorageSlice(factor, square))
      if isTall { gemm(x, f, into: p) } else { gemm(f, x, into: p) }
      kernels.scale(matrix, by: a)
      kernels.add(StorageSlice(product, 0..<matrix.count), times: 1, to: matrix)
    }
    withExtendedLifetime((gram, factor, product)) {}
  }
}

extension View {
  /// The numbers of a slice, valid while somebody holds its storage.
  fileprivate init(_ slice: StorageSlice, _ shape: Shape) {
    self.init(pointer: slice.start, shape: shape)
  }

  fileprivate init(_ storage: Storage, _ shape: Shape) {
    self.init(pointer: storage.pointer, shape: shape)
  }
}
