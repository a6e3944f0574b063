import Tensors
import Testing

/// Mistakes of a program end it with both shapes in the text.
struct ShapeErrorTests {
  @Test func `traps when inner extents differ`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Op.matmul(Tensor(zeros: [2, 3]), Tensor(zeros: [2, 2]))
    }
    #expect(text(result).contains("matmul: inner extents must be equal: [2, 3] and [2, 2]"))
  }

  @Test func `traps when elementwise shapes cannot be spread`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Op.add(Tensor(zeros: [2, 3]), Tensor(zeros: [3, 2]))
    }
    #expect(text(result).contains("add: extents must be equal or 1: [2, 3] and [3, 2]"))
  }

  @Test func `traps when a linear layer meets other columns`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Op.linear(Tensor(zeros: [4, 3]), Tensor(zeros: [5, 2]), Tensor(zeros: [5]))
    }
    #expect(text(result).contains("equally many columns: [4, 3] and [5, 2] and [5]"))
  }

  @Test func `traps when there is not one label a row`() async {
    await #expect(processExitsWith: .failure) {
      _ = Op.crossEntropy(Tensor(zeros: [4, 3]), Tensor(zeros: [3]))
    }
  }

  @Test func `traps when a label is no class`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Op.crossEntropy(Tensor(zeros: [2, 3]), Tensor([1, 3]))
    }
    #expect(text(result).contains("label 3.0 of row 1, classes 0 ..< 3"))
  }

  @Test func `traps when a tensor is reshaped to another count`() async {
    await #expect(processExitsWith: .failure) {
      _ = Tensor(zeros: [2, 3]).reshaped([4])
    }
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
