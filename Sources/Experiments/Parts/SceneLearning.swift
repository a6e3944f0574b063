import Datasets
import Neural
import Spec
import Tensors
import Training

/// `data:` of models that tell the class of every pixel.
let sceneData: [Part<any DataRecipe>] = [
  Part("scenes", "images of discs, squares and triangles, with the class of every pixel") {
    settings in
    let samples = settings.take("samples", default: 2000, in: 2...10_000_000, "images")
    let extent = settings.take("extent", default: 32, in: 8...1024, "rows and columns of an image")
    let shapes = settings.take("shapes", default: 4, in: 1...64, "of an image, at most")
    let noise = settings.take(
      "noise", default: 0.1, in: 0.0...1.0, "deviation of what is added to greys of 0 to 1")
    settings.require(
      room: samples, 2 * extent * extent, width: 1, for: "the images", at: "samples")
    let shares = SplitShares(&settings, hasTest: true)
    settings.check(shares, of: samples, at: "samples")
    return SceneLearning(
      samples: samples, extent: extent, shapes: shapes, noise: noise, shares: shares)
  }
]

/// Generated scenes: the first to train, then the shares set aside to validate and to test.
struct SceneLearning: DataRecipe {
  let samples, extent, shapes: Int
  let noise: Double
  let shares: SplitShares

  var features: Int { extent * extent }
  var image: ImageExtents? { ImageExtents(channels: 1, rows: extent, columns: extent) }
  var pixels: PixelScale? { SceneSamples.scale }
  var classes: Int? { Scenes.Class.allCases.count }
  var labelsPixels: Bool { true }
  var hasValidation: Bool { shares.validation > 0 }
  var hasTest: Bool { shares.test > 0 }
  var identity: [String] { ["scenes \(samples) \(extent) \(shapes) \(noise)"] }
  var source: String { "\(identity[0]) \(shares)" }

  func load(_ random: (String) -> RandomStream) throws -> LearningData {
    let scenes = Scenes(
      samples, extent: extent, shapes: shapes, noise: noise, from: random("data"))
    func chosen(_ range: Range<Int>) -> SceneSamples {
      SceneSamples(scenes.selecting(Array(range)))
    }
    let ranges = try shares.ranges(of: samples)
    return try LearningData(
      training: chosen(ranges.training), validation: ranges.validation.map(chosen),
      test: ranges.test.map(chosen))
  }
}

/// Scenes whose pixels stay bytes until they are needed.
struct SceneSamples: SampleSource {
  private let scenes: Scenes

  /// From −1 to 1.
  static let scale = PixelScale(black: -1, white: 1)

  init(_ scenes: Scenes) { self.scenes = scenes }

  var count: Int { scenes.count }
  var inputShape: Shape { [scenes.extent * scenes.extent] }
  var targetWidth: Int { scenes.extent * scenes.extent }

  func write(
    _ samples: UnsafeBufferPointer<Int>, inputs: UnsafeMutableBufferPointer<Float>,
    targets: UnsafeMutableBufferPointer<Float>, with kernels: Kernels
  ) {
    let width = targetWidth
    scenes.pixels.withUnsafeBufferPointer {
      kernels.gather($0, rows: samples, columns: width, scale: 2 / 255, offset: -1, into: inputs)
    }
    scenes.classes.withUnsafeBufferPointer {
      kernels.gather($0, rows: samples, columns: width, scale: 1, offset: 0, into: targets)
    }
  }
}
