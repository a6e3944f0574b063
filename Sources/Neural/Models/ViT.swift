import Tensors

/// A vision transformer: an image cut into square patches, each a token; positions; transformer blocks
/// without a mask; a norm and a linear layer.
///
/// Source: Dosovitskiy et al., arXiv 2010.11929, with norms before what they serve and ε = 10⁻⁶ as in
/// torchvision. Weights begin normal with deviation 0.02, biases and the class token at 0. Parameters
/// are `class_token`, `patches.weight`, `positions`, `blocks.0.norm1.weight`, …, `norm.weight`,
/// `head.weight`, ….
package struct ViT: Model {
  /// What the linear layer at the end reads.
  package enum Readout: String, CaseIterable, Sendable {
    /// A learnt token before those of the image.
    case token
    /// The mean over the patches.
    case mean
  }

  package struct Size: Sendable {
    /// Rows and columns of a patch; they divide those of the image.
    package var patch = 7
    /// Blocks, 1 or more.
    package var layers = 4
    package var heads = 4
    /// Numbers of a token, a multiple of `heads`.
    package var width = 64
    /// Units between the linear layers of a block; nil for 4 · width.
    package var hidden: Int?
    package var readout = Readout.token
    /// The share of tokens' numbers and of branches set to 0 in training, in [0, 1).
    package var dropout = 0.0

    package init() {}
  }

  package let parameters: ParameterSet
  private let image: ImageExtents
  private let patches: Convolution
  /// [1, 1, width]; nil where patches are averaged.
  private let token: Parameter?
  /// [1, tokens, width].
  private let positions: Parameter
  private let dropout: Dropout
  private let blocks: [TransformerBlock]
  private let norm: RowNorm
  private let head: Linear

  package var blockCount: Int { blocks.count }

  /// - Parameters:
  ///   - image: Whose rows and columns the patch divides.
  ///   - outputs: Classes or targets, 1 or more.
  package init(_ image: ImageExtents, outputs: Int, size: Size = Size()) {
    precondition(
      size.layers > 0 && size.patch > 0 && image.count > 0 && image.rows % size.patch == 0
        && image.columns % size.patch == 0,
      "\(size.layers) layers on patches of \(size.patch) × \(size.patch) of \(image)")
    var parameters = ParameterSet()
    let start = Initializer.normal(deviation: 0.02)
    let count = image.rows / size.patch * (image.columns / size.patch)
    let hasToken = size.readout == .token
    token =
      hasToken ? parameters.add("class_token", [1, 1, size.width], .zeros) : nil
    patches = Convolution(
      image.channels, size.width, Window(kernel: size.patch, stride: size.patch),
      initializer: start, at: "patches", in: &parameters)
    positions = parameters.add("positions", [1, count + (hasToken ? 1 : 0), size.width], start)
    dropout = Dropout(size.dropout, at: "dropout")
    var plan = TransformerPlan(width: size.width, heads: size.heads)
    (plan.isCausal, plan.hasBias, plan.epsilon) = (false, true, 1e-6)
    (plan.initializer, plan.outputInitializer, plan.dropout) = (start, start, size.dropout)
    if let hidden = size.hidden { plan.hidden = hidden }
    blocks = (0..<size.layers).map {
      TransformerBlock(plan, at: "blocks.\($0)", in: &parameters)
    }
    norm = RowNorm(size.width, epsilon: 1e-6, at: "norm", in: &parameters)
    head = Linear(size.width, outputs, initializer: start, at: "head", in: &parameters)
    (self.image, self.parameters) = (image, parameters)
  }

  /// `x [samples, pixels] → [samples, outputs]`.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    var x = tokens(patches(image.images(x), on: tape), on: tape)
    let (samples, extents) = (x.shape[0], x.shape)
    let places = tape.parameter(positions).reshaped([positions.shape.count])
    x = tape.addRow(x.reshaped([samples, positions.shape.count]), places).reshaped(extents)
    x = dropout(x, on: tape)
    x = tape.chain(x, blocks) { $0($1, on: tape) }
    x = norm(x, on: tape)
    guard token != nil else { return head(tape.rowMeans(tape.permuted(x, [0, 2, 1])), on: tape) }
    let first = tape.sliced(x, 0..<1, axis: 1)
    return head(first.reshaped([samples, extents.columns]), on: tape)
  }

  /// `planes [samples, width, rows, columns] → [samples, tokens, width]`, the learnt token first.
  private func tokens(_ planes: Variable, on tape: Tape) -> Variable {
    let (samples, width) = (planes.shape[0], planes.shape[1])
    let count = planes.shape[2] * planes.shape[3]
    let patches = tape.permuted(planes.reshaped([samples, width, count]), [0, 2, 1])
    guard let token else { return patches }
    // Each sample gets the only row of a table.
    let rows = tape.constant(Tensor(zeros: [samples, 1]))
    let table = tape.parameter(token).reshaped([1, width])
    return tape.concatenated(tape.embedding(table, rows), patches, axis: 1)
  }
}
