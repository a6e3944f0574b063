import Neural
import Tensors
import Training

/// Training steps of a model of 28 × 28 images at batch 128, with SGD of rate 0.01 and momentum 0.9, in
/// a process of its own, so that its memory is known: gathering byte rows, forward, loss, backward, sum
/// over the shards, update.
///
/// It prints ms a step in the best and in the median of its epochs of 25 steps, the first left out.
struct ImageStep {
  /// What the program is called with to be one: this word, model, shards and epochs.
  static let word = "image-step"

  private static let image = ImageExtents(channels: 1, rows: 28, columns: 28)
  private static let models: [String: any Model] = [
    "lenet": LeNet(image, outputs: 10), "resnet": ResNet(image, outputs: 10),
  ]
  private static let (batch, samples) = (128, 3200)

  private let model: any Model
  private let shards, epochs: Int

  /// Nil where `arguments` call for something else.
  init?(_ arguments: [String]) {
    let numbers = arguments.dropFirst(2).compactMap { Int($0) }
    guard arguments.first == Self.word, numbers.count == 2, let model = Self.models[arguments[1]]
    else { return nil }
    (self.model, shards, epochs) = (model, numbers[0], numbers[1])
  }

  func run() throws {
    let plan = FitPlan(
      model: model, loss: .crossEntropy, optimizer: SGD(momentum: 0.9),
      schedule: ConstantSchedule(0.01), batch: Self.batch, epochs: 1,
      shards: LogicalShards(shards))
    let stream = RandomStream(seed: 1, "training")
    let streams = FitStreams(initial: stream, shuffle: stream, dropout: stream)
    let samples = RandomImages(count: Self.samples, pixels: Self.image.count, classes: 10)
    let fit = Fit(plan, on: samples, streams: streams)
    let times = try Clock.times(epochs + 1) { _ = try fit.runEpoch() }.dropFirst().sorted()
    let perStep = times.map { $0 * 1e3 / Double(fit.stepsPerEpoch) }
    Output.result("\(perStep[0]) \(perStep[perStep.count / 2])")
  }
}
