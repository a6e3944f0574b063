/// What is applied elementwise after a linear map.
package enum Activation: Sendable {
  case none
  case relu
}

/// The constants of a node. Each op says which it reads.
package struct Attributes: Sendable, Equatable {
  package var scale: Float = 1
  package var shift: Float = 0
  package var transposes: Transposes = []
  package var activation: Activation = .none
  /// The share of elements that dropout sets to 0.
  package var rate: Double = 0
  /// The share of a label's probability that cross-entropy spreads evenly over all classes.
  package var smoothing: Float = 0
  /// The key of the random stream.
  package var key: UInt64 = 0
  /// What a convolution or pooling moves over the images.
  package var window = Window()
  /// Into how many groups channels are divided.
  package var groups = 1
  /// Rows and columns of the images that an op makes.
  package var extents: SIMD2<Int> = [0, 0]
  /// Heads of attention.
  package var heads = 1
  /// Whether a place of a sequence sees those up to itself alone.
  package var isCausal = false
  /// How attention is computed.
  package var attentionForm = AttentionForm.bySize
  /// Added to a variance.
  package var epsilon: Float = 1e-5
  /// An order of axes, or one axis and a range of it.
  package var axes: Shape = []
  package var axis = 0
  package var range = 0..<0
  /// Whether the axes of a reduction stay, with an extent of 1.
  package var keepsAxes = false
  /// Whether the largest number comes first.
  package var isDescending = false
  /// The constants of a function, such as an exponent, a slope or the ends of a range.
  package var constants = SIMD2<Float>(0, 0)
  /// The class of connectionist temporal classification that stands for no label.
  package var blank = 0
  /// Whether an infinite loss counts as 0.
  package var zeroesInfinity = false

  package init() {}
}

/// An operation: shape rule, value and gradient, side by side.
///
/// The table of all of them is ``all``. Values and gradients are computed by the functions here on
/// a ``Frame``; a node of a tape is an op, operands and attributes, never a closure of its own.
package struct Op: Sendable {
  package let name: String
  /// The number of operands.
  package let arity: Int
  /// How many operands, from the first, have a gradient; the others are data, such as labels. With 0
  /// the output is data too.
  package let differentiable: Int
  /// The shape of the output.
  ///
  /// - Precondition: the shapes fit; the message names all of them.
  package let shape: @Sendable (Signature) -> Shape
  /// How many numbers the node keeps for its backward pass.
  package let saved: @Sendable (Signature) -> Int
  /// How many numbers it needs while it computes, in either direction. All nodes share them.
  package let scratch: @Sendable (Signature) -> Int
  /// Writes the output.
  package let forward: @Sendable (Frame) -> Void
  /// Writes or adds to the gradient of every operand that wants one.
  package let backward: @Sendable (Frame) -> Void

  init(
    _ name: String, arity: Int, differentiable: Int? = nil,
    shape: @escaping @Sendable (Signature) -> Shape,
    saved: @escaping @Sendable (Signature) -> Int = { _ in 0 },
    scratch: @escaping @Sendable (Signature) -> Int = { _ in 0 },
    forward: @escaping @Sendable (Frame) -> Void, backward: @escaping @Sendable (Frame) -> Void
  ) {
    (self.name, self.arity) = (name, arity)
    self.differentiable = differentiable ?? arity
    (self.shape, self.saved, self.scratch) = (shape, saved, scratch)
    (self.forward, self.backward) = (forward, backward)
  }
}

/// The shapes and attributes with which an op is recorded.
package struct Signature: Sendable {
  package let name: String
  package let shapes: [Shape]
  package let attributes: Attributes

  package subscript(index: Int) -> Shape { shapes[index] }

  /// - Precondition: `condition`; otherwise ends the process with one line that names the op, the
  ///   rule and the shapes. In release builds too, where `precondition` prints nothing.
  func require(_ condition: Bool, _ rule: String) {
    guard !condition else { return }
    fatalError("\(name): \(rule): \(shapes.map(\.description).joined(separator: " and "))")
  }
}

extension Op {
  /// The op table, by family. The conformance suite runs over it.
  package static let all: [Op] =
    elementwise + curves + broadcasts + reductions + axisReductions + scans + products
    + probabilities + errors + labelLosses + [ctcLosses] + policies + [dropout] + draws + images
    + sequences + derivatives + convolutionGradients

  /// What works on sequences and moves axes.
  private static let sequences =
    [embedding, rotary, batchedMatmul] + recurrences + rowNorms + attentions + arrangements
    + Selection.all.map(\.op) + gatherings + places
}
