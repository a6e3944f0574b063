import Tensors
import Testing

/// Parameters that are constants, random values and overlaps of classes.
struct ObjectivePartTests {
  private struct Line {
    let tape: Tape
    let weight, bias, x: Variable

    /// w x + b with numbers w = 3 and b = 5.
    init(mode: Tape.Mode = .evaluation) {
      var layout = ParameterLayout()
      let (w, b) = (layout.add("w", [1]), layout.add("b", [1]))
      tape = Tape(layout, mode: mode)
      (weight, bias) = (tape.parameter(w), tape.parameter(b))
      x = tape.input([1], differentiable: true)
      tape.write(Tensor([7]), to: x)
    }

    /// The flat buffer with these numbers.
    func weights(_ w: Float, _ b: Float) -> Storage {
      let weights = Storage(count: tape.layout.count)
      for (parameter, value) in zip(tape.layout.parameters, [w, b]) {
        weights[parameter.offset] = value
      }
      return weights
    }

    func gradients(of y: Variable) -> (weights: [Float], x: [Float]) {
      let gradients = Storage(count: tape.layout.count)
      tape.forward(weights: weights(3, 5))
      tape.backward(from: y, into: gradients)
      let offsets = tape.layout.parameters.map(\.offset)
      return (offsets.map { gradients.values[$0] }, tape.gradient(of: x).values)
    }
  }

  @Test func `frozen parameters are constants that gradients flow through`() {
    let line = Line()
    let layout = line.tape.layout
    func value(_ x: Variable) -> Variable {
      let w = line.tape.parameter(layout.parameters[0])
      return line.tape.add(
        line.tape.multiply(w, x), line.tape.parameter(layout.parameters[1]))
    }
    let inner = value(line.x)
    let outer = line.tape.freezingParameters { value(inner) }
    let found = line.gradients(of: outer)
    #expect(line.tape.value(of: outer).values == [3 * 26 + 5])
    #expect(found.weights == [3 * 7, 3] && found.x == [9])
  }

  @Test(arguments: [true, false])
  func `a frozen batch norm leaves its running statistics alone`(isFrozen: Bool) {
    var layout = ParameterLayout()
    let (weight, bias) = (layout.add("w", [2]), layout.add("b", [2]))
    let mean = layout.add("mean", [2], Statistic(share: 0.1))
    let variance = layout.add("variance", [2], Statistic(share: 0.1))
    let tape = Tape(layout, mode: .training(RandomStream(seed: 1, "norm")))
    let x = tape.input([3, 2, 4])
    func norm() -> Variable {
      tape.batchNorm(
        x, weight: tape.parameter(weight), bias: tape.parameter(bias), mean: mean,
        variance: variance)
    }
    let losses = isFrozen ? tape.freezingParameters(norm) : norm()
    let gradients = Storage(count: layout.count)
    tape.write(Example.tensor("x", x.shape, in: 1...2), to: x)
    tape.forward(weights: Storage(count: layout.count))
    tape.backward(from: losses, into: gradients)
    #expect(gradients.values.allSatisfy { $0 == 0 } == isFrozen)
  }

  private static func drawn(
    _ rows: Range<Int>, step: Int, mode: Tape.Mode
  ) -> (normals: [Float], integers: [Float]) {
    let tape = Tape(ParameterLayout(), mode: mode)
    let x = tape.input([rows.count, 5])
    let normals = tape.normals([3], like: x, "noise")
    let integers = tape.integers(below: 1000, like: x, "times")
    tape.forward(
      weights: Storage(count: 0), at: Position(step: step, firstItem: rows.lowerBound))
    return (tape.value(of: normals).values, tape.value(of: integers).values)
  }

  @Test func `draws belong to the sample and the step, not to the cut of the batch`() {
    let mode = Tape.Mode.training(RandomStream(seed: 4, "draws"))
    let whole = Self.drawn(0..<24, step: 3, mode: mode)
    for rows in [0..<5, 5..<6, 6..<24] {
      let part = Self.drawn(rows, step: 3, mode: mode)
      #expect(part.normals == Array(whole.normals[3 * rows.lowerBound..<3 * rows.upperBound]))
      #expect(part.integers == Array(whole.integers[rows]))
    }
    let later = Self.drawn(0..<24, step: 4, mode: mode)
    #expect(later.normals != whole.normals && later.integers != whole.integers)
  }

  @Test func `an evaluation draws the same for a sample always`() {
    let first = Self.drawn(2..<4, step: 0, mode: .evaluation)
    let second = Self.drawn(0..<4, step: 0, mode: .evaluation)
    #expect(first.normals == Array(second.normals[6...]))
  }

  @Test func `draws without samples or numbers are empty`() {
    #expect(Op.normals(Tensor(zeros: [0, 4])).shape == [0])
  }

  @Test func `overlaps count rows that are told and labelled so, and either`() {
    let tape = Tape(ParameterLayout())
    let (scores, labels) = (tape.input([5, 3]), tape.input([5]))
    tape.write(Tensor([9, 1, 1, 1, 9, 1, 9, 1, 1, 1, 1, 9, 9, 1, 1], [5, 3]), to: scores)
    tape.write(Tensor([0, 1, 1, 2, -1]), to: labels)
    let found = tape.overlaps(of: scores, labels: labels)
    #expect(found.both == [1, 1, 1] && found.either == [2, 2, 1])
  }

  @Test func `rows that are no numbers are told to be of no class`() {
    let tape = Tape(ParameterLayout())
    let (scores, labels) = (tape.input([2, 3]), tape.input([2]))
    tape.write(Tensor([.nan, .nan, .nan, 1, 2, 9], [2, 3]), to: scores)
    tape.write(Tensor([0, 2]), to: labels)
    let found = tape.overlaps(of: scores, labels: labels)
    #expect(found.both == [0, 0, 1] && found.either == [1, 0, 1])
  }
}
