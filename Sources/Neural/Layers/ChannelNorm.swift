import Tensors

/// Which normalisation follows the convolutions of a model.
package enum ChannelNormKind: Sendable, Equatable {
  case batch
  /// In so many groups, or as many as the channels have in common with that.
  case group(Int)
  /// Each channel of an image by itself (Ulyanov, Vedaldi & Lempitsky, arXiv 1607.08022).
  case instance
}

/// A normalisation of images over channels, of either kind.
package enum ChannelNorm: Sendable {
  case batch(BatchNorm)
  case group(GroupNorm)

  package init(
    _ kind: ChannelNormKind, _ channels: Int, at path: String,
    in parameters: inout ParameterSet
  ) {
    switch kind {
    case .batch: self = .batch(BatchNorm(channels, at: path, in: &parameters))
    case .group(let groups):
      let fitting = Self.commonDivisor(groups, channels)
      self = .group(GroupNorm(groups: fitting, channels, at: path, in: &parameters))
    case .instance:
      self = .group(GroupNorm(groups: channels, channels, at: path, in: &parameters))
    }
  }

  package func callAsFunction(
    _ x: Variable, activation: Activation = .none, on tape: Tape
  ) -> Variable {
    switch self {
    case .batch(let norm): norm(x, activation: activation, on: tape)
    case .group(let norm): norm(x, activation: activation, on: tape)
    }
  }

  private static func commonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : commonDivisor(b, a % b)
  }
}
