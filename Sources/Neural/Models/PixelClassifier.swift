import Tensors

/// A ``UNet`` that gives scores of classes for every pixel.
package struct PixelClassifier: Model {
  package let parameters: ParameterSet
  private let image: ImageExtents
  private let network: UNet

  /// - Parameters:
  ///   - image: With at least ``UNet/leastExtent(of:)`` rows and columns.
  ///   - classes: Of a pixel, 1 or more.
  package init(_ image: ImageExtents, classes: Int, size: UNet.Size = UNet.Size()) {
    let least = UNet.leastExtent(of: size)
    precondition(
      min(image.rows, image.columns) >= least, "stages of \(size.widths) channels over \(image)")
    var parameters = ParameterSet()
    network = UNet(image.channels, outputs: classes, size: size, in: &parameters)
    (self.image, self.parameters) = (image, parameters)
  }

  package var torchNames: TorchNames { TorchNames(network.torchNames) }

  /// `x [samples, pixels] → [samples, rows · columns, classes]`.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    let scores = network(image.images(x), on: tape)
    return tape.permuted(scores, [0, 2, 3, 1])
      .reshaped([x.shape[0], image.rows * image.columns, scores.shape[1]])
  }
}

extension PixelClassifier {
  /// `images`, and the class that is `told` of each of their pixels.
  package func exhibits(_ samples: Tensor, weights: Storage) -> [Exhibit] {
    let tape = Tape(parameters.layout)
    let told = tape.argMaximum(self(tape.constant(samples), on: tape), axes: [2])
    tape.forward(weights: weights)
    let plane = ImageExtents(channels: 1, rows: image.rows, columns: image.columns)
    return [
      Exhibit("images", axis: "image", samples, image: image),
      Exhibit("told", axis: "image", tape.value(of: told), image: plane),
    ]
  }
}
