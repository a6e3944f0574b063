import Neural
import Spec

/// `model: unet`.
let pixelClassifier = Part<ModelRecipe>(
  "unet", "convolutions down to smaller images and up again, for a class of every pixel"
) { settings in
  let size = UNet.Size(&settings, widths: [16, 32, 64], norm: .batch)
  return ModelRecipe(
    labelsPixels: true,
    problem: { ModelRecipe.problem(of: $0, least: UNet.leastExtent(of: size)) },
    make: { inputs, outputs in
      guard let image = inputs.image else {
        preconditionFailure("\(inputs.features) numbers of an input are no image")
      }
      return PixelClassifier(image, classes: outputs, size: size)
    })
}

extension UNet.Size {
  /// `widths:`, `norm:`, `downsampling:` and `upsampling:`.
  init(_ settings: inout Settings, widths: [Int], norm: ChannelNormKind) {
    self.init()
    self.widths = settings.take(
      "widths", default: widths, in: 1...65536, counts: 1...10,
      "channels of each stage; each but the first halves the images")
    self.norm = settings.takeChannelNorm(default: norm)
    let down = settings.take(
      "downsampling", default: UNet.Downsampling.max.rawValue,
      oneOf: UNet.Downsampling.allCases.map(\.rawValue), "what is kept of each 2 × 2 pixels")
    downsampling = UNet.Downsampling(rawValue: down) ?? .max
    let up = settings.take(
      "upsampling", default: UNet.Upsampling.transposed.rawValue,
      oneOf: UNet.Upsampling.allCases.map(\.rawValue),
      "how images become larger: a transposed convolution, numbers between pixels, pixels again")
    upsampling = UNet.Upsampling(rawValue: up) ?? .transposed
  }
}

extension Settings {
  /// `norm:` and `groups:`.
  mutating func takeChannelNorm(default kind: ChannelNormKind) -> ChannelNormKind {
    let word =
      switch kind {
      case .batch: "batch"
      case .group: "group"
      case .instance: "instance"
      }
    let norm = take(
      "norm", default: word, oneOf: ["batch", "group", "instance"],
      "what is normalised: each channel over a shard's samples, groups of channels of an image, or "
        + "each channel of an image")
    let groups = take(
      "groups", default: 8, in: 1...65536,
      "groups of channels where norm is group: of a layer's channels the greatest common divisor with "
        + "this number")
    return switch norm {
    case "batch": .batch
    case "group": .group(groups)
    default: .instance
    }
  }
}
