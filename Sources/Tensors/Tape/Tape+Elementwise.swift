/// Recording elementwise ops by name; shapes, gradients and sources are documented at ``Op``.
extension Tape {
  package func exp(_ x: Variable) -> Variable { record(.exp, [x]) }
  package func log(_ x: Variable) -> Variable { record(.log, [x]) }
  package func sqrt(_ x: Variable) -> Variable { record(.sqrt, [x]) }
  package func square(_ x: Variable) -> Variable { record(.square, [x]) }
  package func abs(_ x: Variable) -> Variable { record(.abs, [x]) }
  package func relu(_ x: Variable) -> Variable { record(.relu, [x]) }
  package func sigmoid(_ x: Variable) -> Variable { record(.sigmoid, [x]) }
  package func tanh(_ x: Variable) -> Variable { record(.tanh, [x]) }
  package func gelu(_ x: Variable) -> Variable { record(.gelu, [x]) }
  package func rsqrt(_ x: Variable) -> Variable { record(.rsqrt, [x]) }
  package func reciprocal(_ x: Variable) -> Variable { record(.reciprocal, [x]) }
  package func log1p(_ x: Variable) -> Variable { record(.log1p, [x]) }
  package func expm1(_ x: Variable) -> Variable { record(.expm1, [x]) }
  package func sin(_ x: Variable) -> Variable { record(.sin, [x]) }
  package func cos(_ x: Variable) -> Variable { record(.cos, [x]) }
  package func softplus(_ x: Variable) -> Variable { record(.softplus, [x]) }
  package func silu(_ x: Variable) -> Variable { record(.silu, [x]) }

  package func elu(_ x: Variable, alpha: Float = 1) -> Variable {
    record(.elu, [x], constants: [alpha, 0])
  }

  package func leakyRelu(_ x: Variable, slope: Float = 0.01) -> Variable {
    record(.leakyRelu, [x], constants: [slope, 0])
  }

  package func power(_ x: Variable, _ exponent: Float) -> Variable {
    record(.constantPower, [x], constants: [exponent, 0])
  }

  package func clamped(_ x: Variable, to range: ClosedRange<Float>) -> Variable {
    record(.clamped, [x], constants: [range.lowerBound, range.upperBound])
  }

  package func negate(_ x: Variable) -> Variable { affine(x, scale: -1) }

  package func affine(_ x: Variable, scale: Float = 1, shift: Float = 0) -> Variable {
    var attributes = Attributes()
    (attributes.scale, attributes.shift) = (scale, shift)
    return record(.affine, [x], attributes)
  }

  /// `x` as data: no gradient flows through it.
  package func detached(_ x: Variable) -> Variable { record(.detached, [x]) }

  private func record(
    _ op: Op, _ operands: [Variable], constants: SIMD2<Float>
  ) -> Variable {
    var attributes = Attributes()
    attributes.constants = constants
    return record(op, operands, attributes)
  }
}

/// Of several operands, whose shapes are broadcast as NumPy's.
extension Tape {
  package func add(_ a: Variable, _ b: Variable) -> Variable { record(.add, [a, b]) }
  package func subtract(_ a: Variable, _ b: Variable) -> Variable { record(.subtract, [a, b]) }
  package func multiply(_ a: Variable, _ b: Variable) -> Variable { record(.multiply, [a, b]) }
  package func divide(_ a: Variable, _ b: Variable) -> Variable { record(.divide, [a, b]) }
  package func power(_ a: Variable, _ b: Variable) -> Variable { record(.power, [a, b]) }
  package func maximum(_ a: Variable, _ b: Variable) -> Variable { record(.maximum, [a, b]) }
  package func minimum(_ a: Variable, _ b: Variable) -> Variable { record(.minimum, [a, b]) }

  /// `a` where the mask is not 0, else `b`.
  ///
  /// - Parameter mask: Data, such as an input or a ``detached(_:)`` value.
  package func choose(_ mask: Variable, _ a: Variable, _ b: Variable) -> Variable {
    record(.chosen, [a, b, mask])
  }

  /// `x` with `value` where the mask is not 0.
  ///
  /// - Parameter mask: Data that is spread to the shape of x.
  package func masked(_ x: Variable, by mask: Variable, filling value: Float) -> Variable {
    choose(mask, constant(Tensor([value])), x)
  }

  /// The part of matrices `[.., m, n]` on and below a diagonal, with `value` above it.
  ///
  /// - Parameter diagonal: 0 for the main one, d for that d columns to the right of it.
  package func lowerTriangle(
    _ x: Variable, diagonal: Int = 0, filling value: Float = 0
  ) -> Variable {
    masked(x, by: triangle(of: x.shape) { row, column in column > row + diagonal }, filling: value)
  }

  /// The part of matrices `[.., m, n]` on and above a diagonal, with `value` below it.
  ///
  /// - Parameter diagonal: As for ``lowerTriangle(_:diagonal:filling:)``.
  package func upperTriangle(
    _ x: Variable, diagonal: Int = 0, filling value: Float = 0
  ) -> Variable {
    masked(x, by: triangle(of: x.shape) { row, column in column < row + diagonal }, filling: value)
  }

  /// `x` spread to a shape by the rules of broadcasting.
  package func expanded(_ x: Variable, to shape: Shape) -> Variable {
    var attributes = Attributes()
    attributes.axes = shape
    return record(.expanded, [x], attributes)
  }

  /// A mask [m, n] with 1 where `isHidden` says so.
  private func triangle(of shape: Shape, _ isHidden: (Int, Int) -> Bool) -> Variable {
    precondition(shape.rank >= 2, "a triangle of shape \(shape)")
    let (rows, columns) = (shape[shape.rank - 2], shape[shape.rank - 1])
    let mask = (0..<rows * columns).map { isHidden($0 / columns, $0 % columns) ? 1 : 0 as Float }
    return constant(Tensor(mask, [rows, columns]))
  }
}
