import Tensors

/// Group normalisation of `x [n, channels, ..]`, then ReLU where asked. It does not depend on the other
/// samples, nor on the cut into shards. Source: Wu & He, arXiv 1803.08494.
package struct GroupNorm: Sendable {
  package let weight, bias: Parameter
  package let groups: Int

  /// Declares `path.weight` (1) and `path.bias` (0), each [channels].
  ///
  /// - Parameter groups: A divisor of the channels.
  package init(
    groups: Int, _ channels: Int, at path: String, in parameters: inout ParameterSet
  ) {
    precondition(
      groups > 0 && channels > 0 && channels % groups == 0,
      "the norm of \(channels) channels in \(groups) groups")
    weight = parameters.add("\(path).weight", [channels], .constant(1))
    bias = parameters.add("\(path).bias", [channels], .zeros)
    self.groups = groups
  }

  package func callAsFunction(
    _ x: Variable, activation: Activation = .none, on tape: Tape
  ) -> Variable {
    tape.groupNorm(
      x, weight: tape.parameter(weight), bias: tape.parameter(bias), groups: groups,
      activation: activation)
  }
}
