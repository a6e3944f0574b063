import Tensors

/// The two functions of a variational autoencoder.
///
/// Parameters are `encoder.0.weight`, `encoder.0.bias`, …, `decoder.0.weight`, ….
struct Autoencoder: Sendable {
  private enum Layer: Sendable {
    case linear(Linear)
    case convolution(Convolution)
    case transposed(TransposedConvolution)
  }
  /// Before each layer of the encoder that halves images, their extents.
  private let extents: [SIMD2<Int>]
  private let image: ImageExtents?
  private let widths: [Int]
  private let encoder, decoder: [Layer]
  let latent: Int

  /// Numbers of a sample that become `2 · latent` numbers, and back.
  init(features: Int, hidden: [Int], latent: Int, in parameters: inout ParameterSet) {
    (image, extents, widths, self.latent) = (nil, [], [], latent)
    encoder = Self.layers([features] + hidden + [2 * latent], at: "encoder", in: &parameters)
    decoder = Self.layers(
      [latent] + hidden.reversed() + [features], at: "decoder", in: &parameters)
  }

  /// Images; each stage halves rows and columns.
  init(_ image: ImageExtents, widths: [Int], latent: Int, in parameters: inout ParameterSet) {
    (self.image, self.widths, self.latent) = (image, widths, latent)
    let window = Window(kernel: 4, stride: 2, padding: 1)
    var extents: [SIMD2<Int>] = [[image.rows, image.columns]]
    var encoder: [Layer] = []
    for (stage, channels) in zip([image.channels] + widths, widths).enumerated() {
      encoder.append(
        .convolution(
          Convolution(
            channels.0, channels.1, window, at: "encoder.\(stage)", in: &parameters)))
      extents.append(window.outputs(of: extents[stage]))
    }
    let (last, count) = (extents[widths.count], widths.count)
    let plane = widths[count - 1] * last[0] * last[1]
    precondition(plane > 0, "\(count) stages halve images of \(image.rows) × \(image.columns)")
    encoder.append(
      .linear(Linear(plane, 2 * latent, at: "encoder.\(count)", in: &parameters)))
    var decoder: [Layer] = [.linear(Linear(latent, plane, at: "decoder.0", in: &parameters))]
    for (stage, channels) in zip(widths, [image.channels] + widths).reversed().enumerated() {
      decoder.append(
        .transposed(
          TransposedConvolution(
            channels.0, channels.1, window, at: "decoder.\(stage + 1)", in: &parameters)))
    }
    (self.extents, self.encoder, self.decoder) = (extents, encoder, decoder)
  }

  private static func layers(
    _ widths: [Int], at path: String, in parameters: inout ParameterSet
  ) -> [Layer] {
    zip(widths, widths.dropFirst()).enumerated().map { index, width in
      .linear(Linear(width.0, width.1, at: "\(path).\(index)", in: &parameters))
    }
  }

  /// `x [n, features] → ([n, latent], [n, latent])`: means, and logarithms of variances.
  func encode(_ x: Variable, on tape: Tape) -> (means: Variable, logVariances: Variable) {
    let y = run(encoder, image?.images(x) ?? x, on: tape)
    return (
      tape.sliced(y, 0..<latent, axis: 1), tape.sliced(y, latent..<2 * latent, axis: 1)
    )
  }

  /// `z [n, latent] → [n, features]`.
  func decode(_ z: Variable, on tape: Tape) -> Variable {
    let y = run(decoder, z, on: tape)
    return y.reshaped([z.shape[0], y.shape.array.dropFirst().reduce(1, *)])
  }

  /// The layers with ReLU between them.
  private func run(_ layers: [Layer], _ x: Variable, on tape: Tape) -> Variable {
    var x = x
    for (place, layer) in layers.enumerated() {
      let activation: Activation = place + 1 < layers.count ? .relu : .none
      switch layer {
      case .linear(let linear):
        let rows = x.reshaped([x.shape[0], x.shape.array.dropFirst().reduce(1, *)])
        x = linear(rows, activation: activation, on: tape)
      case .convolution(let convolution): x = convolution(x, activation: activation, on: tape)
      case .transposed(let transposed):
        let stage = widths.count - place
        let small = extents[stage + 1]
        let images = x.reshaped([x.shape[0], widths[stage], small[0], small[1]])
        x = transposed(images, to: extents[stage], activation: activation, on: tape)
      }
    }
    return x
  }
}
