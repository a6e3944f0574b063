import Neural
import Tensors
import Testing

struct ActorCriticTests {
  private static let model = ActorCritic(inputs: 3, hidden: [8, 6], actions: 2)

  @Test func `scores begin almost equal, whatever is seen`() {
    let weights = Self.model.parameters.initialWeights(using: RandomStream(seed: 1, "weights"))
    let tape = Tape(Self.model.parameters.layout)
    let x = tape.input([4, 3])
    let (logits, values) = Self.model(x, on: tape)
    #expect(logits.shape == [4, 2] && values.shape == [4, 1])
    tape.write(Tensor((0..<12).map { Float($0) - 5 }, [4, 3]), to: x)
    tape.forward(weights: weights)
    #expect(tape.value(of: logits).values.allSatisfy { abs($0) < 0.03 })
    #expect(tape.value(of: values).values.contains { abs($0) > 0.1 })
  }

  @Test(arguments: [[4, 9], [9, 4], [6, 6]])
  func `orthogonal weights have rows or columns of equal length at right angles`(shape: [Int]) {
    var parameters = ParameterSet()
    let parameter = parameters.add("w", Shape(shape), .orthogonal(gain: 1.5))
    let values = parameters.initialWeights(using: RandomStream(seed: 1, "weights"))
      .tensor(parameter).values.map(Double.init)
    let (rows, columns) = (shape[0], shape[1])
    let vectors =
      rows <= columns
      ? (0..<rows).map { row in Array(values[row * columns..<(row + 1) * columns]) }
      : (0..<columns).map { column in (0..<rows).map { values[$0 * columns + column] } }
    for (place, vector) in vectors.enumerated() {
      for (otherPlace, other) in vectors.enumerated() {
        let product = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (place == otherPlace ? 2.25 : 0)) < 1e-6)
      }
    }
  }

  @Test func `a linear schedule goes straight down`() {
    let schedule = LinearSchedule(peak: 4, floor: 1)
    #expect([0, 1, 2, 3, 4].map { schedule.learningRate(at: $0, of: 3) } == [4, 3, 2, 1, 1])
  }
}
