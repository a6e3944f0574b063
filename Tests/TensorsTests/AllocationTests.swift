import AllocationCount
import Tensors
import Testing

/// What a step costs beside its arithmetic.
struct AllocationTests {
  @Test func `what this thread asks for is counted`() {
    let before = allocations_of_thread()
    let storage = Storage(count: 1000)
    #expect(allocations_of_thread() > before)
    #expect(storage.count == 1000)
  }

  @Test(arguments: Op.all) func `a replayed pass asks for no memory`(op: Op) {
    for example in Example.of(op) {
      let tape = Tape(ParameterLayout())
      let inputs = example.operands.enumerated().map { index, tensor in
        tape.input(tensor.shape, differentiable: index < op.differentiable)
      }
      for (input, tensor) in zip(inputs, example.operands) { tape.write(tensor, to: input) }
      let loss = tape.sum(tape.record(op, inputs, example.attributes))
      let none = Storage(count: 0)
      var counts: [UInt64] = []
      counts.reserveCapacity(3)
      for step in 0..<3 {
        let before = allocations_of_thread()
        tape.forward(weights: none, at: Position(step: step))
        tape.backward(from: loss, into: none)
        counts.append(allocations_of_thread() - before)
      }
      #expect(counts.dropFirst() == [0, 0])
    }
  }
}
