/// Recording each op by name; shapes and gradients are documented at ``Op``.
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

  package func add(_ a: Variable, _ b: Variable) -> Variable { record(.add, [a, b]) }
  package func subtract(_ a: Variable, _ b: Variable) -> Variable { record(.subtract, [a, b]) }
  package func multiply(_ a: Variable, _ b: Variable) -> Variable { record(.multiply, [a, b]) }
  package func divide(_ a: Variable, _ b: Variable) -> Variable { record(.divide, [a, b]) }
  package func addRow(_ x: Variable, _ row: Variable) -> Variable { record(.addRow, [x, row]) }
  package func multiplyRow(_ x: Variable, _ row: Variable) -> Variable {
    record(.multiplyRow, [x, row])
  }

  package func negate(_ x: Variable) -> Variable { affine(x, scale: -1) }

  package func affine(_ x: Variable, scale: Float = 1, shift: Float = 0) -> Variable {
    var attributes = Attributes()
    (attributes.scale, attributes.shift) = (scale, shift)
    return record(.affine, [x], attributes)
  }

  package func sum(_ x: Variable) -> Variable { record(.sum, [x]) }
  package func mean(_ x: Variable) -> Variable { record(.mean, [x]) }
  package func rowSums(_ x: Variable) -> Variable { record(.rowSums, [x]) }
  package func rowMeans(_ x: Variable) -> Variable { record(.rowMeans, [x]) }
  package func rowMaxima(_ x: Variable) -> Variable { record(.rowMaxima, [x]) }
  package func columnSums(_ x: Variable) -> Variable { record(.columnSums, [x]) }

  package func matmul(
    _ a: Variable, _ b: Variable, transposing transposes: Transposes = []
  ) -> Variable {
    var attributes = Attributes()
    attributes.transposes = transposes
    return record(.matmul, [a, b], attributes)
  }

  package func linear(
    _ x: Variable, weight: Variable, bias: Variable, activation: Activation = .none
  ) -> Variable {
    var attributes = Attributes()
    attributes.activation = activation
    return record(.linear, [x, weight, bias], attributes)
  }

  package func softmax(_ x: Variable) -> Variable { record(.softmax, [x]) }
  package func logSoftmax(_ x: Variable) -> Variable { record(.logSoftmax, [x]) }

  package func clippedSurrogate(
    _ ratios: Variable, _ advantages: Variable, clip: Variable
  ) -> Variable {
    record(.clippedSurrogate, [ratios, advantages, clip])
  }

  /// Drops with the substream `name` of the training stream; `x` itself in evaluation.
  package func dropout(_ x: Variable, rate: Double, _ name: String) -> Variable {
    guard case .training(let stream) = mode, rate > 0 else { return x }
    var attributes = Attributes()
    (attributes.rate, attributes.key) = (rate, stream.substream(name).key)
    return record(.dropout, [x], attributes)
  }
}
