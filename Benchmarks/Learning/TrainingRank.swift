import MPI
import Neural
import Tensors
import Training

/// One rank of a training that is measured, started by `mpirun`: an MLP 784-256-128-10 with SGD of
/// rate 0.05 and momentum 0.9 on 60 000 random images of bytes.
///
/// The first rank prints the samples a second of each epoch, the first two left out.
struct TrainingRank {
  /// What the program is called with to be one: this word, shards, batch and epochs.
  static let word = "training-rank"

  let shards, batch, epochs: Int

  /// Nil where `arguments` call for something else.
  init?(_ arguments: [String]) {
    let numbers = arguments.dropFirst().compactMap { Int($0) }
    guard arguments.first == Self.word, numbers.count == 3 else { return nil }
    (shards, batch, epochs) = (numbers[0], numbers[1], numbers[2])
  }

  func run() throws {
    let world = try World.start()
    let samples = RandomImages(count: 60_000, pixels: 784, classes: 10)
    let model = MLP(inputs: 784, hidden: [256, 128], outputs: 10)
    let plan = FitPlan(
      model: model, loss: .crossEntropy, optimizer: SGD(momentum: 0.9),
      schedule: ConstantSchedule(0.05), batch: batch, epochs: epochs,
      shards: LogicalShards(shards))
    let stream = RandomStream(seed: 1, "training")
    let fit = Fit(
      plan, on: samples,
      streams: FitStreams(initial: stream, shuffle: stream, dropout: stream),
      ranks: world.communicator)
    for epoch in 0..<(epochs + 2) {
      let start = ContinuousClock.now
      _ = try fit.runEpoch()
      let rate = Double(samples.count) / ((ContinuousClock.now - start) / .seconds(1))
      if world.rank == 0 && epoch >= 2 { Output.result("\(rate)") }
    }
    try world.finish()
  }
}

/// Bytes drawn at random, with labels.
struct RandomImages: SampleSource {
  let count: Int
  let inputShape: Shape
  let targetWidth = 1
  private let pixels: [UInt8]
  private let labels: [Float]

  init(count: Int, pixels: Int, classes: Int) {
    self.count = count
    inputShape = [pixels]
    var cursor = RandomStream(seed: 1, "data").cursor()
    self.pixels = (0..<count * pixels).map { _ in UInt8(truncatingIfNeeded: cursor.next()) }
    labels = (0..<count).map { _ in Float(cursor.integer(below: classes)) }
  }

  func write(
    _ samples: UnsafeBufferPointer<Int>, inputs: UnsafeMutableBufferPointer<Float>,
    targets: UnsafeMutableBufferPointer<Float>, with kernels: Kernels
  ) {
    pixels.withUnsafeBufferPointer {
      kernels.gather(
        $0, rows: samples, columns: inputShape.count, scale: 1 / (255 * 0.353),
        offset: -0.286 / 0.353, into: inputs)
    }
    labels.withUnsafeBufferPointer {
      kernels.gather($0, rows: samples, columns: 1, into: targets)
    }
  }
}
