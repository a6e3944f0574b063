import Tensors

/// A convolution of 3 × 3 over 64 images of 32 × 28 × 28 to 64 channels, with padding of 1.
struct ConvolutionTimes {
  /// Milliseconds.
  let forward: [Double]
  /// Forward and backward, to images and weights.
  let both: [Double]

  /// - Parameter shards: Into how many equal parts the images are cut, a divisor of 64.
  init(shards: Int, repetitions: Int = 8) {
    let tape = Tape(ParameterLayout())
    let x = tape.input([64 / shards, 32, 28, 28], differentiable: true)
    let weight = tape.input([64, 32, 3, 3], differentiable: true)
    var cursor = RandomStream(seed: 1, "convolution").cursor()
    for input in [x, weight] {
      let numbers = (0..<input.shape.count).map { _ in Float(cursor.uniform() - 0.5) }
      tape.write(Tensor(numbers, input.shape), to: input)
    }
    let y = tape.convolution(
      x, weight: weight, bias: nil, window: Window(kernel: 3, padding: 1))
    let none = Storage(count: 0)
    func milliseconds(_ work: () -> Void) -> [Double] {
      Clock.times(repetitions + 1) { for _ in 0..<shards { work() } }
        .dropFirst().map { $0 * 1e3 }
    }
    forward = milliseconds { tape.forward(weights: none) }
    both = milliseconds {
      tape.forward(weights: none)
      tape.backward(from: y, into: none)
    }
  }
}
