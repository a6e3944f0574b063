/// Recording random numbers; see ``Op/normals``.
extension Tape {
  /// `[n] + shape` normal numbers for the n samples of x, with the substream `name`.
  ///
  /// In training they differ from step to step; in evaluation they are the same for a sample always.
  package func normals(_ shape: Shape, like x: Variable, _ name: String) -> Variable {
    draw(.normals, shape, below: 0, like: x, name)
  }

  /// `[n]` whole numbers below `bound` for the n samples of x, otherwise as
  /// ``normals(_:like:_:)``.
  package func integers(below bound: Int, like x: Variable, _ name: String) -> Variable {
    precondition(bound > 0, "no integer lies below \(bound)")
    return draw(.integers, [], below: bound, like: x, name)
  }

  private func draw(
    _ op: Op, _ shape: Shape, below bound: Int, like x: Variable, _ name: String
  ) -> Variable {
    var attributes = Attributes()
    (attributes.axes, attributes.range) = (shape, 0..<bound)
    let stream = if case .training(let stream) = mode { stream } else { Self.evaluationDraws }
    attributes.key = stream.substream(name).key
    return record(op, [x], attributes)
  }

  private static let evaluationDraws = RandomStream(seed: 0, "draws of an evaluation")
}
