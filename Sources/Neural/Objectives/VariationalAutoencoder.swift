import Tensors

/// A variational autoencoder: the bound on the surprise of a sample x,
/// `−ln p(x | z) + β · divergence of q(z | x) from the standard normal distribution`, in nats, with
/// one z = mean + deviation · noise drawn for each sample and step.
///
/// Source: Kingma & Welling, arXiv 1312.6114, §2.4 and appendix B; β: Higgins et al., *ICLR* 2017.
/// Evaluations draw the same noise for a sample always.
package struct VariationalAutoencoder: LearningObjective {
  /// What a decoder's outputs are.
  package enum Likelihood: Sendable, Equatable {
    /// Logits of the share of white in a pixel. Pixels count as probabilities.
    case bernoulli(PixelScale)
    /// Means of normal distributions of one deviation.
    case normal(deviation: Double)
  }

  package let parameters: ParameterSet
  /// Weight of the divergence, 0 or more.
  package let beta: Double
  private let likelihood: Likelihood
  private let networks: Autoencoder
  private let image: ImageExtents?
  private let layerCount: Int
  private let hasConvolutions: Bool

  /// Linear layers over numbers, the decoder's widths those of the encoder from behind.
  ///
  /// - Parameters:
  ///   - features: Numbers of a sample, 1 or more.
  ///   - image: What they are, where they are one.
  package init(
    features: Int, image: ImageExtents? = nil, hidden: [Int], latent: Int, beta: Double = 1,
    likelihood: Likelihood
  ) {
    var parameters = ParameterSet()
    networks = Autoencoder(features: features, hidden: hidden, latent: latent, in: &parameters)
    (self.image, self.beta, self.likelihood) = (image, beta, likelihood)
    (self.parameters, layerCount, hasConvolutions) = (parameters, hidden.count + 1, false)
  }

  /// Convolutions that halve images, and transposed ones that double them.
  ///
  /// - Parameter widths: Channels of each stage, 1 or more; the image has 2^stages rows and columns
  ///   at least.
  package init(
    _ image: ImageExtents, widths: [Int], latent: Int, beta: Double = 1, likelihood: Likelihood
  ) {
    var parameters = ParameterSet()
    networks = Autoencoder(image, widths: widths, latent: latent, in: &parameters)
    (self.image, self.beta, self.likelihood) = (image, beta, likelihood)
    (self.parameters, layerCount, hasConvolutions) = (parameters, widths.count + 1, true)
  }

  package var figures: [Figure] {
    [
      Figure("elbo", unit: "nat", isBetterHigher: true, "mean bound on ln p(x), from below") {
        -($0.sums[0] + $0.sums[1]) / Double($0.samples)
      },
      .mean("reconstruction", unit: "nat", "mean of -ln p(x | z)", ofSum: 0),
      .mean(
        "divergence", unit: "nat", isBetterHigher: nil,
        "mean divergence of q(z | x) from the prior", ofSum: 1),
    ]
  }

  package func callAsFunction(_ x: Variable, _ targets: Variable, on tape: Tape) -> Judgement {
    let (means, logVariances) = networks.encode(x, on: tape)
    let noise = tape.normals([networks.latent], like: x, "latent")
    let deviations = tape.exp(tape.affine(logVariances, scale: 0.5))
    let z = tape.add(means, tape.multiply(deviations, noise))
    let surprise = surprise(of: x, networks.decode(z, on: tape), on: tape)
    let divergence = tape.divergenceFromNormal(means: means, logVariances: logVariances)
    let weighed = beta == 1 ? divergence : tape.affine(divergence, scale: Float(beta))
    return Judgement(tape.add(surprise, weighed), sumsOf: [surprise, divergence])
  }

  private func surprise(of x: Variable, _ outputs: Variable, on tape: Tape) -> Variable {
    switch likelihood {
    case .bernoulli(let scale):
      tape.bernoulliSurprise(outputs, of: scale.scaled(x, from: 0, through: 1, on: tape))
    case .normal(let deviation): tape.normalSurprise(outputs, deviation: deviation, of: x)
    }
  }

  /// The most likely x for each z.
  private func mode(_ z: Variable, on tape: Tape) -> Variable {
    let outputs = networks.decode(z, on: tape)
    return if case .bernoulli = likelihood { tape.sigmoid(outputs) } else { outputs }
  }

  /// `originals` and their `reconstructions` by the means of z, and `samples` by ``sampleCount`` normal
  /// z; images from 0 for black to 1 for white with a Bernoulli likelihood.
  package func exhibits(
    _ samples: Tensor, weights: Storage, stream: RandomStream
  ) -> [Exhibit] {
    let tape = Tape(parameters.layout)
    let (x, z) = (tape.input(samples.shape), tape.input([Self.sampleCount, networks.latent]))
    let again = mode(networks.encode(x, on: tape).means, on: tape)
    let decoded = mode(z, on: tape)
    var original = x
    if case .bernoulli(let scale) = likelihood {
      original = scale.scaled(x, from: 0, through: 1, on: tape)
    }
    tape.write(samples, to: x)
    tape.write(Tensor.normals(z.shape, stream.substream("samples")), to: z)
    tape.forward(weights: weights)
    return [
      ("originals", original), ("reconstructions", again), ("samples", decoded),
    ].map { name, variable in
      let axis = name == "samples" ? "sample" : image == nil ? "original" : "image"
      return Exhibit(name, axis: axis, tape.value(of: variable), image: image)
    }
  }

  private static let sampleCount = 16

  /// The `Sequential`s `encoder` and `decoder`: layers with a ReLU after each, and where there are
  /// convolutions a `Flatten` before the linear layer and an `Unflatten` after the ReLU of the other.
  package var torchNames: TorchNames {
    let flattening = hasConvolutions ? 1 : 0
    return TorchNames(
      (0..<layerCount).flatMap { layer in
        [
          (
            "encoder.\(layer)",
            "encoder.\(2 * layer + (layer + 1 == layerCount ? flattening : 0))"
          ),
          ("decoder.\(layer)", "decoder.\(2 * layer + (layer == 0 ? 0 : flattening))"),
        ]
      })
  }
}
