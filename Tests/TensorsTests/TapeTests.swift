import Tensors
import Testing

/// Recording once and replaying.
struct TapeTests {
  /// x [rows, 20] → linear 20-33 with ReLU → dropout → linear 33-5 → losses, and what it needs.
  private struct Network {
    let tape: Tape
    let x: Variable
    let labels: Variable
    let losses: Variable
    let weights: Storage
    let gradients: Storage

    init(rows: Int, kernels: Kernels = .fastest()) {
      var layout = ParameterLayout()
      let shapes: [Shape] = [[33, 20], [33], [5, 33], [5], [4]]
      let parameters = shapes.enumerated().map { layout.add("p\($0)", $1) }
      tape = Tape(layout, mode: .training(RandomStream(seed: 3, "dropout")), kernels: kernels)
      x = tape.input([rows, 20])
      labels = tape.input([rows])
      let p = parameters.dropLast().map(tape.parameter)
      let hidden = tape.linear(x, weight: p[0], bias: p[1], activation: .relu)
      let kept = tape.dropout(hidden, rate: 0.5, "hidden")
      losses = tape.crossEntropy(tape.linear(kept, weight: p[2], bias: p[3]), labels)
      weights = Storage(Example.tensor("w", [layout.count], in: -0.5...0.5).values)
      gradients = Storage(count: layout.count)
    }

    /// One step on rows `first ..< first + rows` of a fixed batch.
    func run(first: Int, step: Int) {
      let rows = x.shape[0]
      let batch = Example.tensor("x", [64, 20], in: -1...1)
      tape.write(batch.rows(first..<(first + rows)), to: x)
      tape.write(Tensor((first..<(first + rows)).map { Float($0 % 5) }), to: labels)
      tape.forward(weights: weights, at: Position(step: step, firstItem: first))
      tape.backward(from: losses, scale: 1 / 64, into: gradients)
    }
  }

  @Test func `a replay gives the bits of the first run`() {
    let network = Network(rows: 16)
    network.run(first: 16, step: 2)
    let first = network.gradients.values.map(\.bitPattern)
    network.run(first: 0, step: 3)
    network.run(first: 16, step: 2)
    #expect(network.gradients.values.map(\.bitPattern) == first)
  }

  @Test func `losses of a sample have equal bits in every cut of the batch`() {
    let whole = Network(rows: 24)
    let part = Network(rows: 12)
    whole.run(first: 0, step: 5)
    part.run(first: 12, step: 5)
    let expected = whole.tape.value(of: whole.losses).values[12...]
    #expect(part.tape.value(of: part.losses).values == Array(expected))
  }

  @Test func `dropout keeps the same elements of a sample in every cut of the batch`() {
    let batch = Example.tensor("batch", [24, 70], in: 1...2)
    func dropped(_ rows: Range<Int>) -> Tensor {
      let tape = Tape(ParameterLayout(), mode: .training(RandomStream(seed: 1, "dropout")))
      let x = tape.input([rows.count, 70])
      let y = tape.dropout(x, rate: 0.4, "layer")
      tape.write(batch.rows(rows), to: x)
      tape.forward(weights: Storage(count: 0), at: Position(step: 9, firstItem: rows.lowerBound))
      return tape.value(of: y)
    }
    let whole = dropped(0..<24)
    for rows in [0..<5, 5..<6, 6..<24] {
      #expect(dropped(rows) == whole.rows(rows))
    }
  }

  @Test func `another step drops other units`() {
    let network = Network(rows: 8)
    network.run(first: 0, step: 0)
    let losses = network.tape.value(of: network.losses)
    network.run(first: 0, step: 1)
    #expect(network.tape.value(of: network.losses) != losses)
  }

  @Test func `all instruction sets give equal gradients`() {
    let runs = KernelPath.allCases.compactMap(Kernels.init).map { kernels in
      let network = Network(rows: 16, kernels: kernels)
      network.run(first: 0, step: 1)
      return network.gradients.values.map(\.bitPattern)
    }
    #expect(runs.allSatisfy { $0 == runs[0] })
  }

  @Test func `parameters that the loss ignores get zeros`() {
    let network = Network(rows: 4)
    network.gradients.withUnsafeMutableBufferPointer { $0.update(repeating: 7) }
    network.run(first: 0, step: 0)
    #expect(network.gradients.tensor(network.tape.layout.parameters[4]) == Tensor(zeros: [4]))
  }

  @Test func `a variable read in another shape shares its gradient`() {
    let tape = Tape(ParameterLayout())
    let x = tape.input([2, 3], differentiable: true)
    tape.write(Tensor([1, 2, 3, 4, 5, 6], [2, 3]), to: x)
    let loss = tape.add(tape.sum(tape.square(x.reshaped([6]))), tape.sum(x))
    tape.forward(weights: Storage(count: 0))
    tape.backward(from: loss, into: Storage(count: 0))
    #expect(tape.gradient(of: x) == Tensor([3, 5, 7, 9, 11, 13], [2, 3]))
  }

  @Test func `gradients of a long chain share two places`() {
    let tape = Tape(ParameterLayout())
    let x = tape.input([1 << 16], differentiable: true)
    var y = x
    for _ in 0..<50 { y = tape.affine(y, scale: 0.5) }
    let loss = tape.sum(y)
    tape.forward(weights: Storage(count: 0))
    tape.backward(from: loss, into: Storage(count: 0))
    #expect(tape.gradientCount <= 3 << 16)
  }

  @Test func `hits counts rows whose first maximum is the label`() {
    let tape = Tape(ParameterLayout())
    let scores = tape.input([3, 3])
    let labels = tape.input([3])
    tape.write(Tensor([1, 5, 5, 0, -1, -2, 3, 2, 4], [3, 3]), to: scores)
    tape.write(Tensor([1, 0, 0]), to: labels)
    #expect(tape.hits(of: scores, labels: labels).rows == 2)
  }

  @Test func `a row without numbers is no hit, whatever its label`() {
    let tape = Tape(ParameterLayout())
    let (scores, labels) = (tape.input([3, 3]), tape.input([3]))
    tape.write(Tensor([Float](repeating: .nan, count: 9), [3, 3]), to: scores)
    tape.write(Tensor([0, 1, 2]), to: labels)
    #expect(tape.hits(of: scores, labels: labels).rows == 0)
  }

  @Test func `a sequence is met where no label that counts is missed`() {
    let tape = Tape(ParameterLayout())
    let scores = tape.input([3, 2, 2])
    let labels = tape.input([3, 2])
    tape.write(Tensor([1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1], [3, 2, 2]), to: scores)
    tape.write(Tensor([0, 1, 0, 1, 1, -1], [3, 2]), to: labels)
    let found = tape.hits(of: scores, labels: labels)
    #expect(found.rows == 4 && found.sequences == 2)
  }
}
