import Tensors

/// A network of depthwise-separable convolutions for small images: a convolution of 3 × 3, then blocks
/// of a 3 × 3 convolution of each channel by itself and one of 1 × 1 over all channels, the mean over
/// the plane, a linear layer. Each convolution is followed by a norm and ReLU.
///
/// Source: Howard et al., arXiv 1704.04861, §3.1, in the size of small images: each stage but the first
/// halves rows and columns in its first block. Parameters are `conv.weight`, `norm.weight`, …,
/// `blocks.0.depthwise.weight`, `blocks.0.norm1.weight`, …, `blocks.0.pointwise.weight`, …,
/// `linear.weight`, `linear.bias`.
package struct MobileNet: Model {
  private let network: StagedNetwork<SeparableBlock>

  package var parameters: ParameterSet { network.parameters }
  package var blockCount: Int { network.blockCount }

  /// - Parameters:
  ///   - image: Of any extents.
  ///   - widths: The channels of each stage, 1 or more.
  ///   - blocks: Of each stage, 1 or more.
  ///   - outputs: Classes or targets, 1 or more.
  package init(
    _ image: ImageExtents, widths: [Int] = [32, 64, 128], blocks count: Int = 2,
    norm kind: ChannelNormKind = .batch, outputs: Int
  ) {
    network = StagedNetwork(
      image, widths: widths, blocks: count, norm: kind, outputs: outputs)
  }

  /// `x [samples, pixels] → [samples, outputs]`.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable { network(x, on: tape) }
}

/// A convolution of each channel, then one of 1 × 1 over channels.
private struct SeparableBlock: StageBlock {
  private let depthwise, pointwise: Convolution
  private let norm1, norm2: ChannelNorm

  init(
    _ inputs: Int, _ outputs: Int, stride: Int, norm kind: ChannelNormKind, at path: String,
    in parameters: inout ParameterSet
  ) {
    depthwise = Convolution(
      inputs, inputs, Window(kernel: 3, stride: stride, padding: 1), groups: inputs,
      hasBias: false, at: "\(path).depthwise", in: &parameters)
    norm1 = ChannelNorm(kind, inputs, at: "\(path).norm1", in: &parameters)
    pointwise = Convolution(
      inputs, outputs, Window(kernel: 1), hasBias: false, at: "\(path).pointwise",
      in: &parameters)
    norm2 = ChannelNorm(kind, outputs, at: "\(path).norm2", in: &parameters)
  }

  func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    let y = norm1(depthwise(x, on: tape), activation: .relu, on: tape)
    return norm2(pointwise(y, on: tape), activation: .relu, on: tape)
  }
}
