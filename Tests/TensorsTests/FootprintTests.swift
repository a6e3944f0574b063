import Tensors
import Testing

/// What a computation needs, known before it is made.
struct FootprintTests {
  private struct Small {
    let tape: Tape
    let loss: Variable
    let weights: Storage

    init(isImaginary: Bool, segments: Bool = false) {
      var layout = ParameterLayout()
      let parameters = (0..<4).map { layout.add("p\($0)", [64, 64]) }
      tape = Tape(
        layout, mode: .training(RandomStream(seed: 3, "dropout")), isImaginary: isImaginary)
      tape.precision = .bfloat16
      var y = tape.add(tape.input([48, 64]), tape.constant(Tensor(zeros: [48, 64])))
      for (block, parameter) in parameters.enumerated() {
        let body = { [tape] in
          let map = tape.matmul(y, tape.parameter(parameter), transposing: .second)
          return tape.gelu(tape.dropout(map, rate: 0.2, "block \(block)"))
        }
        y = segments ? tape.segment(body) : body()
      }
      loss = tape.sum(y)
      weights = Storage(count: layout.count)
    }
  }

  @Test(arguments: [false, true])
  func `it is what the computation takes`(segments: Bool) {
    let small = Small(isImaginary: false, segments: segments)
    let footprint = small.tape.footprint(of: small.loss)
    small.tape.forward(weights: small.weights)
    small.tape.backward(from: small.loss, into: Storage(count: small.weights.count))
    let taken = small.tape.valueCount + small.tape.gradientCount
    #expect(footprint.numbers >= taken && footprint.numbers < taken + 48 * 64)
    let imaginary = Small(isImaginary: true, segments: segments)
    #expect(imaginary.tape.footprint(of: imaginary.loss) == footprint)
  }

  @Test func `what no machine holds can be measured`() {
    let tape = Tape(ParameterLayout(), isImaginary: true)
    let x = tape.input([1_000_000, 1_000_000], differentiable: true)
    let footprint = tape.footprint(of: tape.sum(tape.exp(x)))
    #expect(footprint.bytes > 1.2e13)
  }

  @Test(arguments: [(1, 1, true), (2, 1, false), (1, 2, false)])
  func `batch normalisation of single numbers is seen`(images: Int, rows: Int, isLone: Bool) {
    let tape = Tape(ParameterLayout(), isImaginary: true)
    let (x, weight) = (tape.input([images, 8, rows, 1], differentiable: true), tape.input([8]))
    let y = tape.record(.batchNorm, [x, weight, weight])
    #expect(tape.footprint(of: tape.sum(y)).hasLoneChannels == isLone)
  }
}
