import Tensors
import Testing

/// Gradients that are recorded as ops, and what is made of them.
struct DerivativeTests {
  private static let derivable = Op.all.filter(\.hasSecondDerivative)

  /// An op on a tape, weighed and summed, with its gradient recorded.
  private struct Recorded {
    let tape = Tape(ParameterLayout())
    let inputs: [Variable]
    let loss: Variable
    let gradients: [Variable?]
    let weights: Tensor

    init(_ op: Op, _ example: Example) throws {
      inputs = example.operands.enumerated().map { [tape] index, tensor in
        tape.input(tensor.shape, differentiable: index < op.differentiable)
      }
      let out = tape.record(op, inputs, example.attributes)
      weights = Example.tensor("weights", out.shape, in: 0.5...1.5)
      let weighing = tape.constant(weights)
      loss = tape.sum(tape.multiply(out, weighing))
      gradients = try tape.recordGradient(
        of: out, cotangent: weighing, to: Array(inputs.prefix(op.differentiable)))
      for (input, tensor) in zip(inputs, example.operands) { tape.write(tensor, to: input) }
    }
  }

  /// Two ways through Float, over at most 200 terms.
  @Test(arguments: derivable) func `a recorded gradient is that of the backward pass`(
    op: Op
  ) throws {
    for example in Example.of(op) {
      let recorded = try Recorded(op, example)
      recorded.tape.forward(weights: Storage(count: 0))
      recorded.tape.backward(from: recorded.loss, into: Storage(count: 0))
      for (input, gradient) in zip(recorded.inputs, recorded.gradients) {
        let expected = recorded.tape.gradient(of: input).values
        let found = gradient.map { recorded.tape.value(of: $0).values }
        let largest = expected.reduce(1) { max($0, abs($1)) }
        for (index, expected) in expected.enumerated() {
          #expect(abs((found?[index] ?? 0) - expected) <= 1e-5 * largest)
        }
      }
    }
  }

  /// Second differences of the reference in Double, with steps that meet no corner of a ReLU, are
  /// exact to about 1e-5; the rest is Float.
  @Test(arguments: derivable) func `a product with the Hessian matches second differences`(
    op: Op
  ) throws {
    for example in Example.of(op).prefix(2) {
      let recorded = try Recorded(op, example)
      let tape = recorded.tape
      let directions = recorded.inputs.prefix(op.differentiable).enumerated().map {
        Example.tensor("direction \($0)", $1.shape, in: -1...1)
      }
      let parts = zip(recorded.gradients, directions).compactMap { gradient, direction in
        gradient.map { tape.sum(tape.multiply($0, tape.constant(direction))) }
      }
      let inner = parts.dropFirst().reduce(parts[0]) { tape.add($0, $1) }
      tape.forward(weights: Storage(count: 0))
      tape.backward(from: inner, into: Storage(count: 0))
      for (operand, input) in recorded.inputs.prefix(op.differentiable).enumerated() {
        let found = tape.gradient(of: input).values
        for index in stride(from: 0, to: found.count, by: max(1, found.count / 8)) {
          let expected = secondDifference(
            example, operand, index, directions, weights: recorded.weights)
          #expect(
            abs(Double(found[index]) - expected) <= 2e-4 * max(1, abs(expected)),
            "operand \(operand), number \(index)")
        }
      }
    }
  }

  /// ∂/∂x of one number, of the derivative along the directions.
  private func secondDifference(
    _ example: Example, _ operand: Int, _ index: Int, _ directions: [Tensor], weights: Tensor
  ) -> Double {
    let step = 1e-4
    func loss(_ along: Double, _ own: Double) -> Double {
      var numbers = example.numbers
      for (place, direction) in directions.enumerated() {
        for (index, value) in direction.values.enumerated() {
          numbers[place][index] += along * Double(value)
        }
      }
      numbers[operand][index] += own
      return zip(example.reference(numbers), weights.values).reduce(0) {
        $0 + $1.0 * Double($1.1)
      }
    }
    return (loss(step, step) - loss(step, -step) - loss(-step, step) + loss(-step, -step))
      / (4 * step * step)
  }

  @Test func `an op without a second derivative is refused by its name`() {
    let tape = Tape(ParameterLayout())
    let x = tape.input([1, 1, 4, 4], differentiable: true)
    let y = tape.exp(tape.maxPooling(x, window: Window(kernel: 2, stride: 2)))
    let found = #expect(throws: UnknownDerivative.self) {
      _ = try tape.recordGradient(of: y, to: [x])
    }
    #expect(found?.description == "the op 'maxPooling' has no second derivative here")
  }

  @Test func `a product of a cotangent and the Jacobian weighs its rows`() {
    let tape = Tape(ParameterLayout())
    let x = tape.input([3, 4], differentiable: true)
    tape.write(Example.tensor("x", [3, 4], in: -1...1), to: x)
    let y = tape.softmax(x)
    tape.forward(weights: Storage(count: 0))
    let jacobian = tape.jacobian(of: y, by: x)
    let cotangent = Example.tensor("cotangent", [3, 4], in: -1...1)
    tape.backward(from: y, cotangent: cotangent, into: Storage(count: 0))
    let expected = Op.matmul(cotangent.reshaped([1, 12]), jacobian)
    for (value, expected) in zip(tape.gradient(of: x).values, expected.values) {
      #expect(abs(value - expected) < 1e-6)
    }
  }
}

/// The network of `Tests/Goldens/second_order.py`: tanh (4 → 3 → 2) with cross-entropy.
struct SecondOrderGoldenTests {
  private let tape: Tape
  private let x, scores, losses: Variable
  private let parameters: [Parameter]
  private let weights: Storage

  init() {
    var layout = ParameterLayout()
    let shapes: [Shape] = [[3, 4], [3], [2, 3], [2]]
    parameters = shapes.enumerated().map { layout.add("p\($0)", $1) }
    tape = Tape(layout)
    x = tape.input([5, 4], differentiable: true)
    let p = parameters.map(tape.parameter)
    let hidden = tape.tanh(tape.linear(x, weight: p[0], bias: p[1]))
    scores = tape.linear(hidden, weight: p[2], bias: p[3])
    losses = tape.crossEntropy(scores, tape.constant(Tensor([0, 1, 1, 0, 1])))
    weights = Storage(count: layout.count)
    var place = 0
    for parameter in parameters {
      weights.write(Self.ramp(from: place, parameter.shape), to: parameter)
      place += parameter.shape.count
    }
    tape.write(Self.ramp(from: 100, [5, 4]), to: x)
  }

  /// Multiples of 1/16 that Float has exactly.
  private static func ramp(from first: Int, _ shape: Shape) -> Tensor {
    Tensor((0..<shape.count).map { Float((first + $0) * 7 % 31 - 15) / 16 }, shape)
  }

  @Test func `the Hessian of a small network is PyTorch's`() throws {
    let product = try HessianProduct(of: losses, on: tape)
    tape.forward(weights: weights)
    let hessian = product.matrix()
    #expect(hessian.rows == SecondOrderGolden.rowSums.count)
    for row in 0..<hessian.rows {
      let numbers = (0..<hessian.columns).map { hessian[row, $0] }
      #expect(abs(numbers[row] - SecondOrderGolden.diagonal[row]) < 2e-6)
      #expect(abs(numbers.reduce(0, +) - SecondOrderGolden.rowSums[row]) < 1e-5)
    }
  }

  @Test func `the Jacobian of its scores by its inputs is PyTorch's`() {
    tape.forward(weights: weights)
    let jacobian = tape.jacobian(of: scores, by: x)
    for (value, expected) in zip(jacobian.values[0..<4], SecondOrderGolden.jacobian) {
      #expect(abs(Double(value) - expected) < 1e-6)
    }
    #expect(jacobian.values[4..<20].allSatisfy { $0 == 0 })
  }
}
