import Tensors
import Testing

/// Nothing, one number, huge numbers: what holds for every op of the table.
struct OpTableEdgeTests {
  @Test(arguments: Op.all) func `nothing in gives nothing that is no number`(op: Op) throws {
    let shapes = try #require(EdgeShapes.of(op))
    let attributes = EdgeShapes.attributes(of: op, isEmpty: true)
    let operands = shapes.empty.map { Tensor(zeros: $0) }
    let recording = Recording(
      op, Example(operands: operands, attributes: attributes) { _ in [] })
    // The mean of nothing is none.
    #expect(op.name == "mean" || recording.values.values.allSatisfy(\.isFinite))
    #expect(recording.gradients.map(\.shape) == Array(shapes.empty.prefix(op.differentiable)))
    #expect(recording.gradients.allSatisfy { $0.values.allSatisfy(\.isFinite) })
  }

  /// Differences of Float over 1/32 are exact to about 1e-3.
  @Test(arguments: Op.all) func `one number has the gradient of its differences`(op: Op) throws {
    let shapes = try #require(EdgeShapes.of(op))
    let attributes = EdgeShapes.attributes(of: op, isEmpty: false)
    let operands = shapes.single.enumerated().map { place, shape in
      let values: [Float] = [0.75, 0.4, 0.3, 0.2, 0.1, 0.6, 0.5]
      let value = place < op.differentiable ? values[place] : 0
      return Tensor([Float](repeating: value, count: shape.count), shape)
    }
    func recording(_ operands: [Tensor]) -> Recording {
      Recording(op, Example(operands: operands, attributes: attributes) { _ in [] })
    }
    let gradients = recording(operands).gradients
    for (place, gradient) in gradients.enumerated() {
      let losses = [1.0 / 64, -1.0 / 64].map { step -> Double in
        var moved = operands
        moved[place].withUnsafeMutableBufferPointer { $0[0] += Float(step) }
        let recording = recording(moved)
        return zip(recording.values.values, recording.weights.values).reduce(0) {
          $0 + Double($1.0) * Double($1.1)
        }
      }
      let (found, expected) = (Double(gradient.values[0]), (losses[0] - losses[1]) * 32)
      #expect(abs(found - expected) <= 5e-3 * max(1, abs(expected)), "operand \(place)")
    }
  }

  /// Ops that have no value below 0.
  private static let ofPositiveNumbers: Set<String> = [
    "sqrt", "log", "rsqrt", "log1p", "power", "constantPower",
  ]

  /// A label is no huge number, and scores that are products of two are infinite: which is largest
  /// cannot be told.
  private static let others: Set<String> = ["oneHot", "selfAttention", "maskedSelfAttention"]

  /// The first operand is huge, and the others as in the op's example.
  @Test(arguments: Op.all.filter { !others.contains($0.name) })
  func `huge numbers give numbers or infinities`(op: Op) {
    for example in Example.of(op) {
      let pairs: [(Float, Float)] = [(1e30, 1e30), (-1e30, -1e30), (1e30, -1e30)]
      for (first, second) in pairs.prefix(Self.ofPositiveNumbers.contains(op.name) ? 1 : 3) {
        let shape = example.operands[0].shape
        let values = (0..<shape.count).map { $0 % 2 == 0 ? first : second }
        let operands = [Tensor(values, shape)] + example.operands.dropFirst()
        let recording = Recording(
          op, Example(operands: operands, attributes: example.attributes) { _ in [] })
        #expect(recording.values.values.allSatisfy { !$0.isNaN }, "\(first), \(second)")
        for (place, gradient) in recording.gradients.enumerated() {
          #expect(gradient.values.allSatisfy { !$0.isNaN }, "operand \(place): \(first), \(second)")
        }
      }
    }
  }
}
