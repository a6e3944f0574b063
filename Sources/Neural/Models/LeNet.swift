import Tensors

/// Two convolutions of 5 × 5 with pooling, and three linear layers: 6 and 16 channels, 120 and 84
/// units.
///
/// Source: LeCun et al., *Proceedings of the IEEE* 86 (1998), LeNet-5. Deviations: ReLU, padding of 2
/// in the first convolution, all channels connected, linear outputs instead of radial ones; pooling
/// has no weights. Parameters are `conv1.weight`, …, `conv2.bias`, `linear1.weight`, …,
/// `linear3.bias`.
package struct LeNet: Model {
  package let parameters: ParameterSet
  private let image: ImageExtents
  private let pooling: Pooling
  private let conv1, conv2: Convolution
  private let linear1, linear2, linear3: Linear

  /// The least rows and columns of an image.
  package static let leastExtent = 12

  /// - Parameters:
  ///   - image: With at least ``leastExtent`` rows and columns.
  ///   - outputs: Classes or targets, 1 or more.
  package init(_ image: ImageExtents, outputs: Int, pooling: Pooling = .max) {
    let least = Self.leastExtent
    precondition(
      image.rows >= least && image.columns >= least,
      "images of \(image.rows) × \(image.columns) are below \(least) × \(least)")
    var parameters = ParameterSet()
    conv1 = Convolution(
      image.channels, 6, Window(kernel: 5, padding: 2), at: "conv1", in: &parameters)
    conv2 = Convolution(6, 16, Window(kernel: 5), at: "conv2", in: &parameters)
    let plane = ((image.rows / 2 - 4) / 2) * ((image.columns / 2 - 4) / 2)
    linear1 = Linear(16 * plane, 120, at: "linear1", in: &parameters)
    linear2 = Linear(120, 84, at: "linear2", in: &parameters)
    linear3 = Linear(84, outputs, at: "linear3", in: &parameters)
    (self.image, self.pooling, self.parameters) = (image, pooling, parameters)
  }

  /// `x [samples, pixels] → [samples, outputs]`.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    var x = image.images(x)
    x = pooling(conv1(x, activation: .relu, on: tape), size: 2, on: tape)
    x = pooling(conv2(x, activation: .relu, on: tape), size: 2, on: tape)
    x = x.reshaped([x.shape[0], x.shape.count / max(x.shape[0], 1)])
    x = linear1(x, activation: .relu, on: tape)
    x = linear2(x, activation: .relu, on: tape)
    return linear3(x, on: tape)
  }
}
