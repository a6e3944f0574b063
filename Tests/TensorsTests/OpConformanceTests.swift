import Tensors
import Testing

/// What holds for every op of the table.
struct OpConformanceTests {
  @Test func `names are unique`() {
    #expect(Set(Op.all.map(\.name)).count == Op.all.count)
  }

  @Test(arguments: Op.all) func `has an example`(op: Op) {
    #expect(!Example.of(op).isEmpty)
  }

  /// Float's rounding over at most 111 terms.
  @Test(arguments: Op.all) func `value is that of the reference in double`(op: Op) {
    for example in Example.of(op) {
      let expected = example.reference(example.numbers)
      let values = Recording(op, example).values.values
      #expect(values.count == expected.count)
      for (value, expected) in zip(values, expected) {
        #expect(abs(Double(value) - expected) <= 2e-6 * max(1, abs(expected)))
      }
    }
  }

  /// Central differences of the reference in Double are exact to about 1e-9; the rest is Float.
  @Test(arguments: Op.all) func `gradient matches central differences`(op: Op) {
    for example in Example.of(op) {
      let recording = Recording(op, example)
      for (operand, gradient) in recording.gradients.enumerated() {
        let expected = centralDifferences(example, operand, recording.weights)
        for (value, expected) in zip(gradient.values, expected) {
          #expect(abs(Double(value) - expected) <= 1e-5 * max(1, abs(expected)))
        }
      }
    }
  }

  @Test(arguments: Op.all) func `all instruction sets give equal bits`(op: Op) throws {
    let baseline = try #require(Kernels(.baseline))
    for example in Example.of(op) {
      let expected = Recording(op, example, kernels: baseline)
      for kernels in KernelPath.allCases.compactMap(Kernels.init) {
        let recording = Recording(op, example, kernels: kernels)
        #expect(bits(recording.values) == bits(expected.values), "\(kernels.path)")
        #expect(
          recording.gradients.map(bits) == expected.gradients.map(bits), "\(kernels.path)")
      }
    }
  }

  /// Between the runs the tape computes with other numbers.
  @Test(arguments: Op.all) func `a replay gives the bits of the first run`(op: Op) {
    for example in Example.of(op) {
      let tape = Tape(ParameterLayout())
      let inputs = example.operands.enumerated().map { index, tensor in
        tape.input(tensor.shape, differentiable: index < op.differentiable)
      }
      let out = tape.record(op, inputs, example.attributes)
      let loss = tape.sum(out)
      func run(_ operands: [Tensor]) -> [[UInt32]] {
        for (input, tensor) in zip(inputs, operands) { tape.write(tensor, to: input) }
        tape.forward(weights: Storage(count: 0))
        tape.backward(from: loss, into: Storage(count: 0))
        return [bits(tape.value(of: out))]
          + inputs.prefix(op.differentiable).map { bits(tape.gradient(of: $0)) }
      }
      let first = run(example.operands)
      let others = example.operands.enumerated().map { place, tensor in
        place < op.differentiable ? Example.tensor("other", tensor.shape, in: 0.1...1) : tensor
      }
      _ = run(others)
      #expect(run(example.operands) == first)
    }
  }

  /// Each op is recorded twice on the same operands, so the second gradient is added to the first.
  @Test(arguments: Op.all) func `a second use doubles the gradient`(op: Op) {
    for example in Example.of(op) {
      let once = gradients(op, example, uses: 1)
      let twice = gradients(op, example, uses: 2)
      for (one, two) in zip(once, twice) {
        #expect(two.values == one.values.map { 2 * $0 })
      }
    }
  }

  private func gradients(_ op: Op, _ example: Example, uses: Int) -> [Tensor] {
    let tape = Tape(ParameterLayout())
    let inputs = example.operands.enumerated().map { index, tensor in
      tape.input(tensor.shape, differentiable: index < op.differentiable)
    }
    for (input, tensor) in zip(inputs, example.operands) { tape.write(tensor, to: input) }
    let sums = (0..<uses).map { _ in tape.sum(tape.record(op, inputs, example.attributes)) }
    let loss = sums.dropFirst().reduce(sums[0]) { tape.add($0, $1) }
    tape.forward(weights: Storage(count: 0))
    tape.backward(from: loss, into: Storage(count: 0))
    return inputs.prefix(op.differentiable).map { tape.gradient(of: $0) }
  }

  private func centralDifferences(
    _ example: Example, _ operand: Int, _ weights: Tensor
  ) -> [Double] {
    let step = 1e-5
    let numbers = example.numbers
    func loss(_ numbers: [[Double]]) -> Double {
      zip(example.reference(numbers), weights.values).reduce(0) { $0 + $1.0 * Double($1.1) }
    }
    return numbers[operand].indices.map { index in
      var (above, below) = (numbers, numbers)
      above[operand][index] += step
      below[operand][index] -= step
      return (loss(above) - loss(below)) / (2 * step)
    }
  }
}

/// The exact bits of a tensor.
func bits(_ tensor: Tensor) -> [UInt32] {
  tensor.values.map(\.bitPattern)
}
