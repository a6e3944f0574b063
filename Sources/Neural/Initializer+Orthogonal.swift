import Tensors

extension Initializer {
  /// Normal vectors made orthogonal one after the other, twice for full precision.
  ///
  /// Source: Gram-Schmidt with reorthogonalisation, Giraud et al., *Numerische Mathematik* 101
  /// (2005). The signs are those of the normal vectors, so the result is uniform over all such
  /// matrices.
  static func orthogonal(
    _ values: UnsafeMutableBufferPointer<Float>, _ shape: Shape, _ gain: Double,
    _ cursor: inout RandomCursor
  ) {
    let rows = shape.rank > 0 ? shape[0] : 1
    guard rows > 0, shape.count > 0 else { return }
    let columns = shape.count / rows
    let (count, length) = (min(rows, columns), max(rows, columns))
    var basis: [[Double]] = []
    while basis.count < count {
      var vector = cursor.normals(length)
      for _ in 0..<2 {
        for other in basis {
          let share = dot(vector, other)
          for index in vector.indices { vector[index] -= share * other[index] }
        }
      }
      let norm = dot(vector, vector).squareRoot()
      basis.append(vector.map { $0 / norm })
    }
    for (place, vector) in basis.enumerated() {
      for (index, value) in vector.enumerated() {
        let position = rows <= columns ? place * columns + index : index * columns + place
        values[position] = Float(gain * value)
      }
    }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}
