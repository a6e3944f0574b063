/// Recording the ops of sequences by name; shapes and gradients are documented at ``Op``.
extension Tape {
  package func embedding(_ table: Variable, _ tokens: Variable) -> Variable {
    record(.embedding, [table, tokens])
  }

  /// - Parameter bias: Without it the op that has none.
  package func layerNorm(
    _ x: Variable, weight: Variable, bias: Variable? = nil, epsilon: Float = 1e-5
  ) -> Variable {
    var attributes = Attributes()
    attributes.epsilon = epsilon
    return bias.map { record(.layerNorm, [x, weight, $0], attributes) }
      ?? record(.layerNormUnbiased, [x, weight], attributes)
  }

  package func rmsNorm(_ x: Variable, weight: Variable, epsilon: Float = 1e-5) -> Variable {
    var attributes = Attributes()
    attributes.epsilon = epsilon
    return record(.rmsNorm, [x, weight], attributes)
  }

  package func batchedMatmul(
    _ a: Variable, _ b: Variable, transposing transposes: Transposes = []
  ) -> Variable {
    var attributes = Attributes()
    attributes.transposes = transposes
    return record(.batchedMatmul, [a, b], attributes)
  }

  /// - Parameter axes: Axis i of the result is axis `axes[i]` of x.
  package func permuted(_ x: Variable, _ axes: Shape) -> Variable {
    var attributes = Attributes()
    attributes.axes = axes
    return record(.permuted, [x], attributes)
  }

  package func sliced(_ x: Variable, _ range: Range<Int>, axis: Int) -> Variable {
    var attributes = Attributes()
    (attributes.range, attributes.axis) = (range, axis)
    return record(.sliced, [x], attributes)
  }

  package func concatenated(_ a: Variable, _ b: Variable, axis: Int) -> Variable {
    var attributes = Attributes()
    attributes.axis = axis
    return record(.concatenated, [a, b], attributes)
  }
}
