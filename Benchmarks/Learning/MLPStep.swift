import Neural
import Tensors

/// Training steps of an MLP, 784-256-128-10 at batch 128 unless said otherwise, in a process of its own:
/// gathering byte rows, forward, loss, backward, sum over the shards, update.
///
/// The counterpart is one thread of PyTorch on the same model, batch and optimizer. It prints ms of the
/// best and of the median step, the first tenth left out.
struct MLPStep {
  /// What the program is called with to be one: this word, what, shards and steps.
  static let word = "mlp-step"

  /// What is trained, as the peer's script calls it.
  private static func work(_ name: String) -> (size: Size, optimizer: any Optimizer, rate: Double)?
  {
    switch name {
    case "step": (.fashion, SGD(momentum: 0.9), 0.1)
    case "adam": (.fashion, Adam(), 0.001)
    case "policy": (.policy, SGD(momentum: 0.9), 0.1)
    default: nil
    }
  }

  /// The widths of input, hidden layers and output, and the samples of a batch.
  private struct Size {
    var widths: [Int]
    var batch: Int
    var nonlinearity: Nonlinearity

    static let fashion = Size(widths: [784, 256, 128, 10], batch: 128, nonlinearity: .relu)
    /// A policy of reinforcement learning: all overhead, hardly any arithmetic.
    static let policy = Size(widths: [4, 64, 64, 2], batch: 32, nonlinearity: .tanh)
  }

  private static let samples = 6000

  private let batch: Int
  private let features, shards, steps: Int
  private let model: MLP
  private let optimizer: any Optimizer
  private let learningRate: Double
  private let kernels = Kernels.fastest()
  private let pixels: [UInt8]
  private let labels: [Float]

  /// Nil where `arguments` call for something else. The shards divide the batch.
  init?(_ arguments: [String]) {
    let numbers = arguments.dropFirst(2).compactMap { Int($0) }
    guard arguments.first == Self.word, numbers.count == 2, let work = Self.work(arguments[1])
    else { return nil }
    let size = work.size
    (optimizer, learningRate) = (work.optimizer, work.rate)
    (shards, steps) = (numbers[0], numbers[1])
    let (features, classes) = (size.widths[0], size.widths[size.widths.count - 1])
    (self.features, batch) = (features, size.batch)
    model = MLP(
      inputs: features, hidden: Array(size.widths.dropFirst().dropLast()), outputs: classes,
      nonlinearity: size.nonlinearity)
    var cursor = RandomStream(seed: 1, "data").cursor()
    pixels = (0..<(Self.samples * features)).map { _ in UInt8(cursor.integer(below: 256)) }
    labels = (0..<Self.samples).map { _ in Float(cursor.integer(below: classes)) }
  }

  func run() {
    let rows = batch / shards
    let stream = RandomStream(seed: 1, "training")
    let tape = Tape(model.parameters.layout, mode: .training(stream), kernels: kernels)
    let x = tape.input([rows, features])
    let y = tape.input([rows])
    let losses = CrossEntropy()(model(x, on: tape), y, on: tape)
    let weights = model.parameters.initialWeights(using: stream.substream("weights"))
    let state = optimizer.initialState(0..<weights.count)
    let gradients = (0..<shards).map { _ in Storage(count: weights.count) }
    let permutation = permutation()
    var times: [Double] = []
    let clock = ContinuousClock()
    for step in 0..<steps {
      let time = clock.measure {
        for shard in 0..<shards {
          let first = (step * batch + shard * rows) % (Self.samples - batch)
          fill(tape, x, y, permutation[first..<(first + rows)])
          tape.forward(weights: weights, at: Position(step: step, firstItem: shard * rows))
          tape.backward(from: losses, scale: 1 / Float(batch), into: gradients[shard])
        }
        if shards > 1 { gradients[0].sum(gradients, in: 0..<weights.count, with: kernels) }
        optimizer.update(
          weights, gradients[0], state, in: 0..<weights.count, step: step,
          learningRate: learningRate, with: kernels)
      }
      times.append(time / .milliseconds(1))
    }
    let measured = times.dropFirst(steps / 10).sorted()
    Output.result("\(measured[0]) \(measured[measured.count / 2])")
  }

  private func permutation() -> [Int] {
    var order = Array(0..<Self.samples)
    var cursor = RandomStream(seed: 1, "order").cursor()
    cursor.shuffle(&order)
    return order
  }

  private func fill(_ tape: Tape, _ x: Variable, _ y: Variable, _ rows: ArraySlice<Int>) {
    rows.withUnsafeBufferPointer { rows in
      pixels.withUnsafeBufferPointer { pixels in
        tape.withUnsafeMutableBufferPointer(of: x) { out in
          kernels.gather(
            pixels, rows: rows, columns: features, scale: 1 / (255 * 0.353),
            offset: -0.286 / 0.353, into: out)
        }
      }
      labels.withUnsafeBufferPointer { labels in
        tape.withUnsafeMutableBufferPointer(of: y) { out in
          kernels.gather(labels, rows: rows, columns: 1, into: out)
        }
      }
    }
  }
}
