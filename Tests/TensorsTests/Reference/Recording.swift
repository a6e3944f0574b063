import Tensors

/// An op on a tape of its own, whose result is weighed and summed so that gradients flow.
struct Recording {
  let values: Tensor
  /// Of every operand that has one.
  let gradients: [Tensor]
  let weights: Tensor

  init(_ op: Op, _ example: Example, kernels: Kernels = .fastest()) {
    let tape = Tape(ParameterLayout(), kernels: kernels)
    let inputs = example.operands.enumerated().map { index, tensor in
      tape.input(tensor.shape, differentiable: index < op.differentiable)
    }
    let out = tape.record(op, inputs, example.attributes)
    let weighing = tape.input(out.shape)
    let loss = tape.sum(tape.multiply(out, weighing))
    weights = Example.tensor("weights", out.shape, in: 0.5...1.5)
    for (input, tensor) in zip(inputs, example.operands) { tape.write(tensor, to: input) }
    tape.write(weights, to: weighing)
    tape.forward(weights: Storage(count: 0))
    tape.backward(from: loss, into: Storage(count: 0))
    values = tape.value(of: out)
    gradients = inputs.prefix(op.differentiable).map { tape.gradient(of: $0) }
  }
}
