import Neural
import Spec

/// `model:` of what learns from inputs alone, with an objective of its own.
let generativeModels: [Part<ModelRecipe>] = [
  Part("vae", "a variational autoencoder: what it makes of z is like the samples") { settings in
    let recipe = AutoencoderSettings(&settings)
    return ModelRecipe(
      problem: { recipe.problem(with: $0) }, objective: { inputs, _ in recipe.make(inputs) })
  },
  Part("ddpm", "denoising diffusion: a U-Net that tells noise makes images out of it") { settings in
    let size = UNet.Size(&settings, widths: [16, 32, 64], norm: .group(8))
    let timeWidth = settings.take(
      "time_width", default: 64, in: 1...65536, "numbers that tell the time")
    let steps = settings.take("steps", default: 200, in: 1...100_000, "times of the diffusion")
    let kind = settings.take(
      "noise", default: NoiseSchedule.Kind.linear.rawValue,
      oneOf: NoiseSchedule.Kind.allCases.map(\.rawValue), "how noise grows with time")
    var sampling = Diffusion.Sampling()
    sampling.count = settings.take("samples", default: 16, in: 1...65536, "images made in the end")
    sampling.steps = settings.take(
      "sampling_steps", default: 200, in: 1...100_000, "times visited when images are made")
    sampling.freshness = settings.take(
      "freshness", default: 1.0, in: 0.0...1.0,
      "share of new noise in each of these steps; 0: DDIM, 1: as much as the diffusion itself")
    let schedule = NoiseSchedule(NoiseSchedule.Kind(rawValue: kind) ?? .linear, steps: steps)
    return .ofPixels(least: UNet.leastExtent(of: size)) { [sampling] image, pixels in
      Diffusion(
        image, pixels: pixels, size: size, timeWidth: timeWidth, schedule: schedule,
        sampling: sampling)
    }
  },
  Part("dcgan", "a generator of images, and a discriminator that tells them from samples") {
    settings in
    let widths = settings.take(
      "widths", default: [32, 64], in: 1...65536, counts: 1...10,
      "channels of the discriminator's stages, each of which halves the images; the generator has "
        + "them from behind")
    let latent = settings.take(
      "latent", default: 64, in: 1...65536, "numbers from which an image is made")
    return .ofPixels(least: 1 << widths.count) { image, pixels in
      AdversarialTraining(image, pixels: pixels, widths: widths, latent: latent)
    }
  },
]

extension ModelRecipe {
  /// An objective that learns from the pixels of images with at least so many rows and columns.
  fileprivate static func ofPixels(
    least: Int,
    _ make: @escaping @Sendable (ImageExtents, PixelScale) -> any LearningObjective
  ) -> ModelRecipe {
    ModelRecipe(
      problem: { problem(of: $0, least: least) },
      objective: { inputs, _ in
        guard let image = inputs.image, let pixels = inputs.pixels else {
          preconditionFailure("\(inputs.features) numbers of an input are no image")
        }
        return make(image, pixels)
      })
  }
}

/// `model: vae`.
private struct AutoencoderSettings: Sendable {
  let latent: Int
  let beta: Double
  let network: String
  let hidden, widths: [Int]
  let likelihood: String
  let deviation: Double

  init(_ settings: inout Settings) {
    latent = settings.take("latent", default: 16, in: 1...65536, "numbers of z")
    beta = settings.take("beta", default: 1.0, in: 0.0...1e6, "weight of the divergence")
    network = settings.take(
      "network", default: "linear", oneOf: ["linear", "convolution"],
      "layers: linear ones of 'hidden' units, or convolutions of 'widths' channels for images")
    hidden = settings.take(
      "hidden", default: [256], in: 1...65536, counts: 0...64,
      "widths of the encoder's hidden layers; the decoder has them from behind")
    widths = settings.take(
      "widths", default: [16, 32], in: 1...65536, counts: 1...10,
      "channels of the encoder's stages, each of which halves the images")
    likelihood = settings.take(
      "likelihood", default: "bernoulli", oneOf: ["bernoulli", "normal"],
      "of a number given z: a pixel as the share of white, or a normal distribution")
    deviation = settings.take(
      "deviation", default: 1.0, in: 1e-6...1e6, "of the normal distribution")
  }

  func problem(with inputs: ModelInputs) -> ModelRecipe.Misfit? {
    if inputs.areTokens {
      return .kind("this model learns from numbers, and the data are tokens")
    }
    if likelihood == "bernoulli", inputs.pixels == nil {
      return .init(
        "a bernoulli likelihood is of pixels, and the data are no images",
        hint: "likelihood: normal")
    }
    guard network == "convolution" else { return nil }
    return ModelRecipe.problem(of: inputs, least: 1 << widths.count)
  }

  func make(_ inputs: ModelInputs) -> VariationalAutoencoder {
    var kind = VariationalAutoencoder.Likelihood.normal(deviation: deviation)
    if likelihood == "bernoulli", let pixels = inputs.pixels { kind = .bernoulli(pixels) }
    if network == "convolution", let image = inputs.image {
      return VariationalAutoencoder(
        image, widths: widths, latent: latent, beta: beta, likelihood: kind)
    }
    return VariationalAutoencoder(
      features: inputs.features, image: inputs.image, hidden: hidden, latent: latent, beta: beta,
      likelihood: kind)
  }
}
