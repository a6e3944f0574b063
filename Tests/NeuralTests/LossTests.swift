import Neural
import Tensors
import Testing

/// Losses beside PyTorch's.
struct LossTests {
  /// The numbers of `numbers` in losses.py.
  static func numbers(_ shape: Shape, step: Int = 7) -> Tensor {
    Tensor((0..<shape.count).map { Float((step * $0) % 17 - 8) / 4 }, shape)
  }

  /// The numbers of `wholes` in losses.py.
  static func wholes(_ count: Int, below: Int) -> Tensor {
    Tensor((0..<count).map { Float((5 * $0 * $0 + 3 * $0) % below) })
  }

  private static let weights: [Float] = [0.5, 2, 1, 0, 3]
  private static let labels = wholes(6, below: 5)
  private static let some = Tensor(
    labels.values.enumerated().map { $0 % 3 == 1 ? -1 : $1 })

  struct Case: Sendable {
    let name: String
    let loss: any Loss
    let shape: Shape
    let targets: Tensor
  }

  static let cases: [Case] = [
    Case(name: "plain", loss: .crossEntropy, shape: [6, 5], targets: labels),
    Case(name: "smooth", loss: CrossEntropy(smoothing: 0.2), shape: [6, 5], targets: labels),
    Case(
      name: "weighted", loss: CrossEntropy(classWeights: weights), shape: [6, 5], targets: labels),
    Case(
      name: "weighted and smooth", loss: CrossEntropy(smoothing: 0.2, classWeights: weights),
      shape: [6, 5], targets: labels),
    Case(name: "ignoring", loss: .crossEntropy, shape: [6, 5], targets: some),
    Case(
      name: "ignoring, weighted and smooth",
      loss: CrossEntropy(smoothing: 0.2, classWeights: weights), shape: [6, 5], targets: some),
    Case(
      name: "mean absolute error", loss: MeanAbsoluteError(), shape: [6, 5],
      targets: numbers([6, 5], step: 5)),
    Case(
      name: "huber", loss: Huber(delta: 0.6), shape: [6, 5], targets: numbers([6, 5], step: 5)),
    Case(name: "focal", loss: Focal(), shape: [6, 5], targets: some),
    Case(name: "bce", loss: BinaryCrossEntropy(), shape: [6, 5], targets: some),
    Case(
      name: "several labels", loss: MultiLabelEntropy(), shape: [6, 5],
      targets: Tensor(numbers([6, 5], step: 5).values.map { $0 > 0 ? 1 : 0 }, [6, 5])),
    Case(
      name: "divergence", loss: Divergence(), shape: [6, 5],
      targets: Op.softmax(numbers([6, 5], step: 5))),
    Case(name: "hinge", loss: Hinge(), shape: [6, 5], targets: some),
  ]

  /// A few roundings of Float.
  @Test(arguments: cases.indices)
  func `mean and gradient are those of PyTorch`(index: Int) throws {
    let example = Self.cases[index]
    let golden = try #require(LossGolden.all[example.name])
    let tape = Tape(ParameterLayout())
    let outputs = tape.input(example.shape, differentiable: true)
    let targets = tape.input(example.loss.targets.shape(for: example.shape))
    let losses = example.loss(outputs, targets, on: tape)
    tape.write(Self.numbers(example.shape), to: outputs)
    tape.write(example.targets.reshaped(targets.shape), to: targets)
    tape.forward(weights: Storage(count: 0))
    let weight =
      example.loss.targets == .classes
      ? tape.weight(of: targets, classWeights: example.loss.classWeights)
      : Double(losses.shape.count)
    let mean = Float(tape.sum(of: losses) / weight)
    #expect(abs(mean - golden.mean) <= 1e-6 * max(1, abs(golden.mean)), "\(example.name)")
    tape.backward(from: losses, scale: Float(1 / weight), into: Storage(count: 0))
    let gradient = tape.gradient(of: outputs).values
    #expect(gradient.count == golden.gradient.count)
    for (value, expected) in zip(gradient, golden.gradient) {
      #expect(abs(value - expected) <= 1e-6 * max(1, abs(expected)), "\(example.name)")
    }
  }

  @Test func `a Huber loss with a large delta is half the squared error`() {
    let tape = Tape(ParameterLayout())
    let (outputs, targets) = (tape.input([2, 2]), tape.input([2, 2]))
    let losses = Huber(delta: 1e8)(outputs, targets, on: tape)
    tape.write(Tensor([1, 2, -3, 0], [2, 2]), to: outputs)
    tape.write(Tensor([0, 0, 0, 0], [2, 2]), to: targets)
    tape.forward(weights: Storage(count: 0))
    #expect(tape.value(of: losses).values == [1.25, 2.25])
  }
}
