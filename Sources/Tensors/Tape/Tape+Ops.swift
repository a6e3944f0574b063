/// Recording ops of rows and matrices by name; shapes and gradients are documented at ``Op``.
extension Tape {
  package func addRow(_ x: Variable, _ row: Variable) -> Variable { record(.addRow, [x, row]) }
  package func multiplyRow(_ x: Variable, _ row: Variable) -> Variable {
    record(.multiplyRow, [x, row])
  }

  package func sum(_ x: Variable) -> Variable { record(.sum, [x]) }
  package func mean(_ x: Variable) -> Variable { record(.mean, [x]) }
  package func rowSums(_ x: Variable) -> Variable { record(.rowSums, [x]) }
  package func rowMeans(_ x: Variable) -> Variable { record(.rowMeans, [x]) }
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
