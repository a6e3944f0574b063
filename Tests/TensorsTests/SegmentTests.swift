import Tensors
import Testing

/// Values that are computed again instead of kept, and numbers that are not finite.
struct SegmentTests {
  /// Eight blocks of a linear map, dropout and GELU, each in a segment or none.
  private struct Stack {
    let tape: Tape
    let x, loss: Variable
    let weights: Storage
    let gradients: Storage

    init(isSegmented: Bool) {
      var layout = ParameterLayout()
      let parameters = (0..<8).map { layout.add("p\($0)", [64, 64]) }
      tape = Tape(
        layout, mode: .training(RandomStream(seed: 3, "dropout")), keepsAllValues: !isSegmented)
      x = tape.input([48, 64], differentiable: true)
      var y = x
      for (block, parameter) in parameters.enumerated() {
        y = tape.segment { [tape] in
          let map = tape.matmul(y, tape.parameter(parameter), transposing: .second)
          let kept = tape.dropout(map, rate: 0.2, "block \(block)")
          return tape.add(y, tape.gelu(tape.square(kept)))
        }
      }
      loss = tape.sum(y)
      weights = Storage(Example.tensor("w", [layout.count], in: -0.1...0.1).values)
      gradients = Storage(count: layout.count)
      tape.write(Example.tensor("x", x.shape, in: -1...1), to: x)
    }

    func run(step: Int) -> [UInt32] {
      tape.forward(weights: weights, at: Position(step: step))
      tape.backward(from: loss, into: gradients)
      return gradients.values.map(\.bitPattern) + bits(tape.gradient(of: x))
    }
  }

  @Test func `segments give the bits of a tape that keeps all values`() {
    let (plain, segmented) = (Stack(isSegmented: false), Stack(isSegmented: true))
    for step in [0, 5, 2] { #expect(segmented.run(step: step) == plain.run(step: step)) }
  }

  /// 8 · 5 values of a block against 8 outputs, the input and one block.
  @Test func `segments need the memory of one of them and of what they return`() {
    let (plain, segmented) = (Stack(isSegmented: false), Stack(isSegmented: true))
    #expect(2 * segmented.tape.valueCount < plain.tape.valueCount)
  }

  @Test func `a second backward pass computes segments again`() {
    let stack = Stack(isSegmented: true)
    let first = stack.run(step: 1)
    stack.tape.backward(from: stack.loss, into: stack.gradients)
    #expect(
      stack.gradients.values.map(\.bitPattern) + bits(stack.tape.gradient(of: stack.x)) == first)
  }

  @Test func `traps when a value of a segment is used outside`() async {
    await #expect(processExitsWith: .failure) {
      let tape = Tape(ParameterLayout())
      let x = tape.input([2])
      var inside = x
      _ = tape.segment {
        inside = tape.exp(x)
        return tape.square(inside)
      }
      _ = tape.square(inside)
    }
  }

  @Test func `the first op with a number that is not finite is named`() throws {
    var layout = ParameterLayout()
    let weight = layout.add("layers.0.weight", [2])
    func weights(_ first: Float, _ second: Float) -> Storage {
      let all = Storage(count: layout.count)
      all.write(Tensor([first, second]), to: weight)
      return all
    }
    let tape = Tape(layout)
    tape.seeksDefects = true
    let x = tape.input([2], differentiable: true)
    let y = tape.sum(tape.log(tape.multiply(x, tape.parameter(weight))))
    tape.write(Tensor([1, 2]), to: x)
    tape.forward(weights: weights(1, -1))
    #expect(
      tape.defect?.description
        == "log after layers.0.weight (op 1, output [2]) has a value that is not finite")
    tape.forward(weights: weights(1, 1))
    #expect(tape.defect == nil)
    tape.forward(weights: weights(.infinity, 1))
    #expect(
      tape.defect?.description
        == "multiply of layers.0.weight (op 0, output [2]) has a value that is not finite")
    withExtendedLifetime(y) {}
  }

  @Test func `the first op with a gradient that is not finite is named`() {
    let tape = Tape(ParameterLayout())
    tape.seeksDefects = true
    let x = tape.input([2], differentiable: true)
    let loss = tape.sum(tape.sqrt(x))
    tape.write(Tensor([0, 1]), to: x)
    tape.forward(weights: Storage(count: 0))
    #expect(tape.defect == nil)
    tape.backward(from: loss, into: Storage(count: 0))
    #expect(
      tape.defect?.description == "sqrt (op 0, output [2]) has a gradient that is not finite")
  }
}
