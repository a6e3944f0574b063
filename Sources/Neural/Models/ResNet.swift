import Tensors

/// A residual network for small images: a convolution of 3 × 3, stages of residual blocks of which
/// each but the first halves rows and columns, the mean over the plane, a linear layer.
///
/// Source: He et al., arXiv 1512.03385, §4.2, with projections where extents change (option B). With n
/// blocks in each of three stages it is the paper's ResNet-(6 n + 2). Weights begin as PyTorch's
/// defaults. Parameters are `conv.weight`, `norm.weight`, …, `blocks.0.conv1.weight`,
/// `blocks.0.norm1.weight`, …, `blocks.1.shortcut.conv.weight`, …, `linear.weight`, `linear.bias`.
package struct ResNet: Model {
  private let network: StagedNetwork<ResidualBlock>

  package var parameters: ParameterSet { network.parameters }
  package var blockCount: Int { network.blockCount }

  /// - Parameters:
  ///   - image: Of any extents.
  ///   - widths: The channels of each stage, 1 or more.
  ///   - blocks: Of each stage, 1 or more.
  ///   - outputs: Classes or targets, 1 or more.
  package init(
    _ image: ImageExtents, widths: [Int] = [16, 32, 64], blocks count: Int = 1,
    norm kind: ChannelNormKind = .batch, outputs: Int
  ) {
    network = StagedNetwork(
      image, widths: widths, blocks: count, norm: kind, outputs: outputs)
  }

  /// `x [samples, pixels] → [samples, outputs]`.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable { network(x, on: tape) }
}

/// `max(0, F(x) + shortcut(x))` with two convolutions in F.
struct ResidualBlock: StageBlock {
  private let conv1, conv2: Convolution
  private let norm1, norm2: ChannelNorm
  /// Nil where x itself is added.
  private let shortcut: (conv: Convolution, norm: ChannelNorm)?

  init(
    _ inputs: Int, _ outputs: Int, stride: Int, norm kind: ChannelNormKind, at path: String,
    in parameters: inout ParameterSet
  ) {
    conv1 = Convolution(
      inputs, outputs, Window(kernel: 3, stride: stride, padding: 1), hasBias: false,
      at: "\(path).conv1", in: &parameters)
    norm1 = ChannelNorm(kind, outputs, at: "\(path).norm1", in: &parameters)
    conv2 = Convolution(
      outputs, outputs, Window(kernel: 3, padding: 1), hasBias: false, at: "\(path).conv2",
      in: &parameters)
    norm2 = ChannelNorm(kind, outputs, at: "\(path).norm2", in: &parameters)
    guard inputs != outputs || stride != 1 else {
      shortcut = nil
      return
    }
    let conv = Convolution(
      inputs, outputs, Window(kernel: 1, stride: stride), hasBias: false,
      at: "\(path).shortcut.conv", in: &parameters)
    let norm = ChannelNorm(kind, outputs, at: "\(path).shortcut.norm", in: &parameters)
    shortcut = (conv, norm)
  }

  func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    let hidden = norm1(conv1(x, on: tape), activation: .relu, on: tape)
    let branch = norm2(conv2(hidden, on: tape), on: tape)
    let beside = shortcut.map { $0.norm($0.conv(x, on: tape), on: tape) } ?? x
    return tape.addRelu(branch, beside)
  }
}
