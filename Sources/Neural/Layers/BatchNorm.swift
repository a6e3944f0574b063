import Tensors

/// Batch normalisation of `x [n, channels, ..]`, then ReLU where asked: in training by the statistics
/// of the samples on the tape, in evaluation by running ones.
///
/// The samples on a tape are those of one logical shard, so each shard is normalised by itself (Hoffer
/// et al., arXiv 1705.08741, "ghost" batches). Running statistics follow the mean over all samples of
/// the update of the shards' means and variances, with a share of 0.1 for the newest; the variance is
/// divided by N − 1. With one shard that is PyTorch's layer.
package struct BatchNorm: Sendable {
  package let weight, bias: Parameter
  package let mean, variance: Parameter

  /// Declares `path.weight` (1), `path.bias` (0), `path.running_mean` (0) and `path.running_var` (1),
  /// each [channels].
  package init(_ channels: Int, at path: String, in parameters: inout ParameterSet) {
    precondition(channels > 0, "the norm of \(channels) channels")
    weight = parameters.add("\(path).weight", [channels], .constant(1))
    bias = parameters.add("\(path).bias", [channels], .zeros)
    let statistic = Statistic(share: 0.1)
    mean = parameters.add("\(path).running_mean", [channels], .zeros, statistic: statistic)
    variance = parameters.add(
      "\(path).running_var", [channels], .constant(1), statistic: statistic)
  }

  package func callAsFunction(
    _ x: Variable, activation: Activation = .none, on tape: Tape
  ) -> Variable {
    tape.batchNorm(
      x, weight: tape.parameter(weight), bias: tape.parameter(bias), mean: mean,
      variance: variance, activation: activation)
  }
}
