import Neural
import Tensors

/// One training step of an MLP, 784-256-128-10 at batch 128 with SGD (rate 0.1, momentum 0.9) unless
/// said otherwise: gathering byte rows, forward, loss, backward, sum over the shards, update.
///
/// The counterpart is one thread of PyTorch on the same model, batch and optimizer.
struct MLPStep {
  /// Milliseconds a step.
  struct Times {
    let best: Double
    let median: Double
  }

  /// The widths of input, hidden layers and output, and the samples of a batch.
  struct Size {
    var widths: [Int]
    var batch: Int
    var nonlinearity: Nonlinearity

    static let fashion = Size(widths: [784, 256, 128, 10], batch: 128, nonlinearity: .relu)
    /// A policy of reinforcement learning: all overhead, hardly any arithmetic.
    static let policy = Size(widths: [4, 64, 64, 2], batch: 32, nonlinearity: .tanh)
  }

  private static let samples = 6000

  private let batch: Int
  private let features: Int
  private let shards: Int
  private let model: MLP
  private let optimizer: any Optimizer
  private let learningRate: Double
  private let kernels = Kernels.fastest()
  private let pixels: [UInt8]
  private let labels: [Float]

  /// - Parameter shards: Into how many equal parts the batch is cut, a divisor of its size.
  init(
    _ size: Size = .fashion, shards: Int, optimizer: any Optimizer = SGD(momentum: 0.9),
    learningRate: Double = 0.1
  ) {
    (self.optimizer, self.learningRate) = (optimizer, learningRate)
    let (features, classes) = (size.widths[0], size.widths[size.widths.count - 1])
    (self.shards, self.features, batch) = (shards, features, size.batch)
    model = MLP(
      inputs: features, hidden: Array(size.widths.dropFirst().dropLast()), outputs: classes,
      nonlinearity: size.nonlinearity)
    var cursor = RandomStream(seed: 1, "data").cursor()
    pixels = (0..<(Self.samples * features)).map { _ in UInt8(cursor.integer(below: 256)) }
    labels = (0..<Self.samples).map { _ in Float(cursor.integer(below: classes)) }
  }

  /// Runs the steps one after the other; the first tenth only warms up.
  func measure(steps: Int = 400) -> Times {
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
    return Times(best: measured[0], median: measured[measured.count / 2])
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
