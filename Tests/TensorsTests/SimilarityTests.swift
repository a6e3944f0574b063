import Tensors
import Testing

/// Ends of the losses of pairs and sets.
struct SimilarityTests {
  private func run(
    _ operands: [Tensor], _ record: (Tape, [Variable]) -> Variable
  ) -> (values: [Float], gradients: [[Float]]) {
    let tape = Tape(ParameterLayout())
    let inputs = operands.map { tensor in
      let input = tape.input(tensor.shape, differentiable: true)
      tape.write(tensor, to: input)
      return input
    }
    let y = record(tape, inputs)
    let loss = tape.sum(y)
    tape.forward(weights: Storage(count: 0))
    tape.backward(from: loss, into: Storage(count: 0))
    return (tape.value(of: y).values, inputs.map { tape.gradient(of: $0).values })
  }

  @Test func `rows of zeros have no angle and no gradient that is no number`() {
    let (zeros, row) = (Tensor(zeros: [1, 3]), Tensor([1, 2, 3], [1, 3]))
    let (values, gradients) = run([zeros, row]) { $0.cosineSimilarities($1[0], $1[1]) }
    #expect(values == [0])
    #expect(gradients.joined().allSatisfy { $0.isFinite })
  }

  @Test func `a positive that is its anchor, as the negative is, costs the margin`() {
    let row = Tensor([1, 2, 3], [1, 3])
    let (values, gradients) = run([row, row, row]) {
      $0.tripletMargins($1[0], $1[1], $1[2], margin: 0.5)
    }
    #expect(values == [0.5])
    #expect(gradients.joined().allSatisfy { $0.isFinite })
  }

  @Test func `what is never expected adds nothing to a divergence`() {
    let p = Tensor([0, -.infinity], [1, 2])
    let (values, gradients) = run([p, Tensor([-1, -2], [1, 2])]) {
      $0.klDivergences(ofLogs: $1[0], fromLogs: $1[1])
    }
    #expect(values == [1])
    #expect(gradients.joined().allSatisfy { $0.isFinite })
  }

  @Test func `a pair alone is always found`() {
    let row = Tensor([1, 2, 3], [1, 3])
    let (values, gradients) = run([row, row]) {
      $0.infoNCE($1[0], $1[1], temperature: 0.1, isSymmetric: true)
    }
    #expect(values == [0])
    #expect(gradients.joined().allSatisfy { $0 == 0 })
  }
}
