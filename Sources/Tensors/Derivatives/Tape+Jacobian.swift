/// Derivatives of many numbers by many.
extension Tape {
  /// The Jacobian ∂y/∂x `[numbers of y, numbers of x]` after ``forward(weights:at:)``, row by row as
  /// products with unit vectors: as many backward passes as y has numbers.
  ///
  /// - Parameter x: A parameter or a differentiable input.
  package func jacobian(of y: Variable, by x: Variable) -> Tensor {
    let gradients = Storage(count: layout.count)
    var rows: [Float] = []
    var unit = Tensor(zeros: y.shape)
    for index in 0..<y.shape.count {
      unit.withUnsafeMutableBufferPointer { $0[index] = 1 }
      backward(from: y, cotangent: unit, into: gradients)
      rows += gradient(of: x).values
      unit.withUnsafeMutableBufferPointer { $0[index] = 0 }
    }
    return Tensor(rows, [y.shape.count, x.shape.count])
  }
}
