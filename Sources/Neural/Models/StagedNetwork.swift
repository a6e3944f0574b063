import Tensors

/// A block of convolutions, of which a network of stages has many.
protocol StageBlock: Sendable {
  /// - Parameter stride: By which rows and columns are divided.
  init(
    _ inputs: Int, _ outputs: Int, stride: Int, norm kind: ChannelNormKind, at path: String,
    in parameters: inout ParameterSet)
  /// Records the block: `[n, inputs, h, w] → [n, outputs, ⌈h / stride⌉, ⌈w / stride⌉]`.
  func callAsFunction(_ x: Variable, on tape: Tape) -> Variable
}

/// A convolution of 3 × 3 with norm and ReLU, stages of blocks of which each but the first halves rows
/// and columns, the mean over the plane, a linear layer.
///
/// Parameters are `conv.weight`, `norm.weight`, …, those of `blocks.0`, …, `linear.weight`,
/// `linear.bias`.
struct StagedNetwork<Block: StageBlock>: Sendable {
  let parameters: ParameterSet
  private let image: ImageExtents
  private let conv: Convolution
  private let norm: ChannelNorm
  private let blocks: [Block]
  private let linear: Linear

  var blockCount: Int { blocks.count }

  /// - Parameters:
  ///   - image: Of any extents.
  ///   - widths: The channels of each stage, 1 or more.
  ///   - blocks: Of each stage, 1 or more.
  ///   - outputs: Classes or targets, 1 or more.
  init(
    _ image: ImageExtents, widths: [Int], blocks count: Int, norm kind: ChannelNormKind,
    outputs: Int
  ) {
    precondition(
      image.count > 0 && count > 0 && !widths.isEmpty,
      "stages of \(widths) channels and \(count) blocks over \(image)")
    var parameters = ParameterSet()
    var width = widths[0]
    conv = Convolution(
      image.channels, width, Window(kernel: 3, padding: 1), hasBias: false, at: "conv",
      in: &parameters)
    norm = ChannelNorm(kind, width, at: "norm", in: &parameters)
    var blocks: [Block] = []
    for (stage, outputs) in widths.enumerated() {
      for place in 0..<count {
        blocks.append(
          Block(
            width, outputs, stride: place == 0 && stage > 0 ? 2 : 1, norm: kind,
            at: "blocks.\(blocks.count)", in: &parameters))
        width = outputs
      }
    }
    linear = Linear(width, outputs, at: "linear", in: &parameters)
    (self.image, self.blocks, self.parameters) = (image, blocks, parameters)
  }

  /// `x [samples, pixels] → [samples, outputs]`.
  func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    var x = norm(conv(image.images(x), on: tape), activation: .relu, on: tape)
    x = tape.chain(x, blocks) { $0($1, on: tape) }
    return linear(Pooling.global(x, on: tape), on: tape)
  }
}
