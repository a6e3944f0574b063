import Tensors

/// A generator of images and a discriminator that tells them from samples, trained at once: the
/// discriminator's loss is the surprise at a sample and at an image that was made, the generator's the
/// surprise that its image is taken for none of the samples.
///
/// Gradients of the one do not reach the parameters of the other: what is made is a constant to the
/// discriminator, and the discriminator's parameters are constants to the generator. Source: Goodfellow
/// et al., arXiv 1406.2661 (the generator's loss of §3, which does not saturate), and Radford, Metz &
/// Chintala, arXiv 1511.06434 (DCGAN). Deviation: the discriminator has group norms, so that an image is
/// judged by itself. Parameters are `generator.linear.weight`, `generator.norms.0.weight`,
/// `generator.layers.0.weight`, …, `discriminator.layers.0.weight`, …, `discriminator.linear.bias`.
package struct AdversarialTraining: LearningObjective {
  package let parameters: ParameterSet
  private let pixels: PixelScale
  private let image: ImageExtents
  private let generator: ImageGenerator
  private let discriminator: ImageDiscriminator

  private static let sampleCount = 16

  /// - Parameters:
  ///   - image: With at least 2^stages rows and columns.
  ///   - widths: Channels of the discriminator's stages, each of which halves images; the generator
  ///     has them from behind.
  ///   - latent: Numbers from which an image is made.
  package init(_ image: ImageExtents, pixels: PixelScale, widths: [Int], latent: Int) {
    var parameters = ParameterSet()
    generator = ImageGenerator(image, widths: widths, latent: latent, in: &parameters)
    discriminator = ImageDiscriminator(image, widths: widths, in: &parameters)
    (self.parameters, self.pixels, self.image) = (parameters, pixels, image)
  }

  package var figures: [Figure] {
    [
      .mean(
        "discriminator", unit: "nat", isBetterHigher: nil,
        "mean surprise of the discriminator at a sample and a made image", ofSum: 0),
      .mean(
        "generator", unit: "nat", isBetterHigher: nil,
        "mean surprise of the discriminator if the made image were a sample", ofSum: 1),
      Figure(
        "accuracy", isBetterHigher: nil,
        "share of samples and made images that the discriminator tells right"
      ) { $0.sums[2] / Double(2 * $0.samples) },
    ]
  }

  package func callAsFunction(_ x: Variable, _ targets: Variable, on tape: Tape) -> Judgement {
    let real = image.images(pixels.scaled(x, from: -1, through: 1, on: tape))
    let made = generator(tape.normals([generator.latent], like: x, "latent"), on: tape)
    let ofReal = discriminator(real, on: tape)
    let ofMade = discriminator(tape.detached(made), on: tape)
    let judged = tape.freezingParameters { discriminator(made, on: tape) }
    let first = tape.add(tape.softplus(tape.negate(ofReal)), tape.softplus(ofMade))
    let second = tape.softplus(tape.negate(judged))
    let losses = tape.add(first, second)
    return Judgement(losses) { tape in
      var tally = Tally(samples: losses.shape.count)
      tally.loss = tape.sum(of: losses)
      (tally.sums[0], tally.sums[1]) = (tape.sum(of: first), tape.sum(of: second))
      let right =
        tape.value(of: ofReal).values.count { $0 > 0 }
        + tape.value(of: ofMade).values.count { $0 < 0 }
      tally.sums[2] = Double(right)
      return tally
    }
  }

  /// `samples`: made images, from 0 for black to 1 for white.
  package func exhibits(
    _ samples: Tensor, weights: Storage, stream: RandomStream
  ) -> [Exhibit] {
    let tape = Tape(parameters.layout)
    let z = tape.input([Self.sampleCount, generator.latent])
    let made = tape.affine(generator(z, on: tape), scale: 0.5, shift: 0.5)
    tape.write(Tensor.normals(z.shape, stream), to: z)
    tape.forward(weights: weights)
    let rows = tape.value(of: made).reshaped([Self.sampleCount, image.count])
    return [Exhibit("samples", axis: "sample", rows, image: image)]
  }
}

/// Numbers to images: a linear layer, then transposed convolutions that double rows and columns, with
/// batch norms and ReLU between them and tanh in the end.
struct ImageGenerator: Sendable {
  let latent: Int
  private let linear: Linear
  private let norms: [BatchNorm]
  private let layers: [TransposedConvolution]
  /// Rows and columns after each layer, the linear one first.
  private let extents: [SIMD2<Int>]
  private let first: Int

  init(
    _ image: ImageExtents, widths: [Int], latent: Int, in parameters: inout ParameterSet
  ) {
    let window = Window(kernel: 4, stride: 2, padding: 1)
    let extents = (0...widths.count).reversed().map {
      SIMD2(image.rows >> $0, image.columns >> $0)
    }
    first = widths[widths.count - 1]
    let path = "generator"
    linear = Linear(
      latent, first * extents[0][0] * extents[0][1], at: "\(path).linear", in: &parameters)
    let channels = widths.reversed() + [image.channels]
    var (norms, layers): ([BatchNorm], [TransposedConvolution]) = ([], [])
    for (stage, width) in zip(channels, channels.dropFirst()).enumerated() {
      norms.append(BatchNorm(width.0, at: "\(path).norms.\(stage)", in: &parameters))
      layers.append(
        TransposedConvolution(
          width.0, width.1, window, at: "\(path).layers.\(stage)", in: &parameters))
    }
    (self.latent, self.norms, self.layers, self.extents) = (latent, norms, layers, extents)
  }

  /// `z [n, latent] → [n, channels, rows, columns]`, from −1 to 1.
  func callAsFunction(_ z: Variable, on tape: Tape) -> Variable {
    var x = linear(z, on: tape).reshaped([z.shape[0], first, extents[0][0], extents[0][1]])
    for (stage, layer) in layers.enumerated() {
      x = layer(norms[stage](x, activation: .relu, on: tape), to: extents[stage + 1], on: tape)
    }
    return tape.tanh(x)
  }
}

/// Images to the logit that they are samples: convolutions that halve rows and columns, with group
/// norms after all but the first and ReLU that lets 0.2 of negative numbers through, a linear layer.
struct ImageDiscriminator: Sendable {
  private let layers: [Convolution]
  private let norms: [ChannelNorm]
  private let linear: Linear

  init(_ image: ImageExtents, widths: [Int], in parameters: inout ParameterSet) {
    let (window, path) = (Window(kernel: 4, stride: 2, padding: 1), "discriminator")
    var (layers, norms): ([Convolution], [ChannelNorm]) = ([], [])
    for (stage, width) in zip([image.channels] + widths, widths).enumerated() {
      layers.append(
        Convolution(
          width.0, width.1, window, at: "\(path).layers.\(stage)", in: &parameters))
      guard stage > 0 else { continue }
      norms.append(
        ChannelNorm(.group(8), width.1, at: "\(path).norms.\(stage - 1)", in: &parameters))
    }
    let plane = (image.rows >> widths.count) * (image.columns >> widths.count)
    precondition(plane > 0, "\(widths.count) stages halve \(image)")
    linear = Linear(
      widths[widths.count - 1] * plane, 1, at: "\(path).linear", in: &parameters)
    (self.layers, self.norms) = (layers, norms)
  }

  /// `x [n, channels, rows, columns] → [n]`.
  func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    var x = x
    for (stage, layer) in layers.enumerated() {
      x = layer(x, on: tape)
      if stage > 0 { x = norms[stage - 1](x, on: tape) }
      x = tape.leakyRelu(x, slope: 0.2)
    }
    let rows = x.reshaped([x.shape[0], x.shape.count / max(x.shape[0], 1)])
    return linear(rows, on: tape).reshaped([x.shape[0]])
  }
}
