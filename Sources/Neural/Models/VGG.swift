import Tensors

/// Stages of two 3 × 3 convolutions with ReLU and pooling that halves rows and columns, then two linear
/// layers with dropout between.
///
/// Source: Simonyan & Zisserman, arXiv 1409.1556, in the size of small images. Weights begin normal
/// with variance 2 / fan-in (He et al., *ICCV* 2015), the last layer's as PyTorch's. Parameters are
/// `stages.0.conv1.weight`, …, `linear1.weight`, …, `linear2.bias`.
package struct VGG: Model {
  package let parameters: ParameterSet
  private let image: ImageExtents
  private let grid: Int?
  private let stages: [(Convolution, Convolution)]
  private let linear1, linear2: Linear
  private let dropout: Dropout

  var stageCount: Int { stages.count }

  /// - Parameters:
  ///   - image: With at least 2^stages rows and columns.
  ///   - widths: The channels of each stage, 1 or more.
  ///   - grid: Rows and columns of means to which the last stage is pooled, as torchvision does with
  ///     7, so that weights do not depend on the image's extents; nil: it is not.
  ///   - hidden: Units of the hidden linear layer.
  ///   - outputs: Classes or targets, 1 or more.
  ///   - dropout: The share of hidden units set to 0 in training, in [0, 1).
  package init(
    _ image: ImageExtents, widths: [Int] = [32, 64], grid: Int? = nil, hidden: Int = 128,
    outputs: Int, dropout: Double = 0
  ) {
    let rows = image.rows >> widths.count
    let columns = image.columns >> widths.count
    precondition(
      rows > 0 && columns > 0 && !widths.isEmpty, "\(widths.count) stages halve \(image)")
    var parameters = ParameterSet()
    let window = Window(kernel: 3, padding: 1)
    var inputs = image.channels
    var stages: [(Convolution, Convolution)] = []
    for (stage, width) in widths.enumerated() {
      let first = Convolution(
        inputs, width, window, initializer: .kaimingNormal, at: "stages.\(stage).conv1",
        in: &parameters)
      let second = Convolution(
        width, width, window, initializer: .kaimingNormal, at: "stages.\(stage).conv2",
        in: &parameters)
      stages.append((first, second))
      inputs = width
    }
    linear1 = Linear(
      inputs * (grid.map { $0 * $0 } ?? rows * columns), hidden, initializer: .kaimingNormal,
      at: "linear1",
      in: &parameters)
    linear2 = Linear(hidden, outputs, at: "linear2", in: &parameters)
    self.dropout = Dropout(dropout, at: "dropout")
    (self.image, self.stages, self.grid) = (image, stages, grid)
    self.parameters = parameters
  }

  /// `x [samples, pixels] → [samples, outputs]`.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    var x = image.images(x)
    for (first, second) in stages {
      x = second(first(x, activation: .relu, on: tape), activation: .relu, on: tape)
      x = Pooling.max(x, size: 2, on: tape)
    }
    if let grid { x = tape.adaptiveAveragePooling(x, to: [grid, grid]) }
    x = x.reshaped([x.shape[0], x.shape.count / max(x.shape[0], 1)])
    x = dropout(linear1(x, activation: .relu, on: tape), on: tape)
    return linear2(x, on: tape)
  }
}
