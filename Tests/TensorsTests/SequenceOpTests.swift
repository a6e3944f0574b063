import Tensors
import Testing

/// Ends and mistakes of the ops on sequences.
struct SequenceOpTests {
  private func heads(_ heads: Int, isCausal: Bool = false) -> Attributes {
    var attributes = Attributes()
    (attributes.heads, attributes.isCausal) = (heads, isCausal)
    return attributes
  }

  @Test func `nothing in gives nothing out`() {
    let row = Tensor(zeros: [8])
    #expect(Op.embedding(Tensor(zeros: [3, 4]), Tensor(zeros: [0, 5])).shape == [0, 5, 4])
    #expect(Op.layerNorm(Tensor(zeros: [0, 8]), row, row).shape == [0, 8])
    #expect(Op.layerNormUnbiased(Tensor(zeros: [4, 0]), Tensor(zeros: [0])).shape == [4, 0])
    let none = Tensor(zeros: [0, 7, 24])
    #expect(Op.selfAttention(none, attributes: heads(2)).shape == [0, 7, 8])
    let short = Tensor(zeros: [3, 0, 24])
    #expect(Op.selfAttention(short, attributes: heads(2)).shape == [3, 0, 8])
    let product = Op.batchedMatmul(Tensor(zeros: [2, 3, 0]), Tensor(zeros: [2, 0, 4]))
    #expect(product == Tensor(zeros: [2, 3, 4]))
    let (weight, bias) = (Tensor(zeros: [8, 2]), Tensor(zeros: [8]))
    let noSteps = Tensor(zeros: [0, 3, 2])
    #expect(Op.recurrence(.lstm)(noSteps, weight, weight, bias, bias).shape == [0, 3, 2])
    let state = Tensor(zeros: [3, 2])
    let lstm = Op.recurrence(.lstm, isContinued: true)
    #expect(lstm(noSteps, weight, weight, bias, bias, state, state).shape == [2, 0, 3, 2])
    #expect(Op.lastPlace(noSteps, Tensor([0, 0, 0])) == state)
  }

  @Test func `one place attends to itself`() {
    let x = Tensor([1e15, -1e15, 3], [1, 1, 3])
    #expect(Op.selfAttention(x, attributes: heads(1, isCausal: true)).values == [3])
  }

  @Test func `a causal place does not change with what comes after it`() {
    let x = Example.tensor("x", [1, 20, 12], in: -1...1)
    var other = x
    other.withUnsafeMutableBufferPointer { $0[(13 * 12)...].update(repeating: 9) }
    let outputs = [x, other].map { Op.selfAttention($0, attributes: heads(2, isCausal: true)) }
    let seen = outputs.map { $0.reshaped([20, 4]).rows(0..<13) }
    #expect(seen[0] == seen[1])
  }

  @Test func `a row of equal numbers has the norm's bias`() {
    let x = Tensor([Float](repeating: 1e6, count: 20), [1, 20])
    let weight = Example.tensor("weight", [20], in: -1...1)
    let bias = Example.tensor("bias", [20], in: -1...1)
    #expect(Op.layerNorm(x, weight, bias) == bias.reshaped([1, 20]))
  }

  @Test func `one column has the norm's bias, and a root mean square of 1`() {
    let (weight, bias) = (Tensor([2]), Tensor([0.5]))
    #expect(Op.layerNorm(Tensor([3, -4], [2, 1]), weight, bias).values == [0.5, 0.5])
    let values = Op.rmsNorm(Tensor([4096, -2048], [2, 1]), weight).values
    #expect(values == [2, -2])
  }

  @Test func `a transposition done twice changes nothing`() {
    var attributes = Attributes()
    attributes.axes = [1, 0]
    let x = Example.tensor("x", [5, 33], in: -1...1)
    let y = Op.permuted(x, attributes: attributes)
    #expect(y.shape == [33, 5] && Op.permuted(y, attributes: attributes) == x)
  }

  @Test func `traps when a token is no entry`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Op.embedding(Tensor(zeros: [3, 2]), Tensor([0, 3]))
    }
    #expect(text(result).contains("embedding: token 3.0, rows 0 ..< 3"))
  }

  @Test func `traps when heads do not divide the columns`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var attributes = Attributes()
      attributes.heads = 3
      _ = Op.selfAttention(Tensor(zeros: [1, 2, 24]), attributes: attributes)
    }
    #expect(text(result).contains("selfAttention: 3 heads must divide 8 columns: [1, 2, 24]"))
  }

  @Test func `traps when a norm's weight has other columns`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Op.rmsNorm(Tensor(zeros: [4, 3]), Tensor(zeros: [2]))
    }
    #expect(text(result).contains("[4, 3] and [2]"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
