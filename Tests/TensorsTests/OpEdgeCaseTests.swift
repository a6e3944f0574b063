import Foundation
import Tensors
import Testing

/// Infinite, huge, tiny and missing numbers.
struct OpEdgeCaseTests {
  private static let numbers: [Float] = [
    0, -0.0, .infinity, -.infinity, 1e30, -1e30, 1e-30, -1e-30, 88.7, -87.3, 104, -104, 1, -1, 20,
    -20, 0.625, 3.9, .nan,
  ]

  static let functions: [(Op, @Sendable (Double) -> Double)] = [
    (.exp, { exp($0) }), (.log, { log($0) }), (.sqrt, { $0.squareRoot() }), (.abs, { abs($0) }),
    (.square, { $0 * $0 }), (.relu, { $0 < 0 ? 0 : $0 }), (.tanh, { tanh($0) }),
    (.sigmoid, { 1 / (1 + exp(-$0)) }),
    (.gelu, { $0 == -.infinity ? 0 : $0 * 0.5 * (1 + erf($0 / 2.0.squareRoot())) }),
    (.silu, { $0 == -.infinity ? 0 : $0 / (1 + exp(-$0)) }), (.rsqrt, { 1 / $0.squareRoot() }),
    (.reciprocal, { 1 / $0 }), (.log1p, { log1p($0) }), (.expm1, { expm1($0) }),
    (.sin, { sin($0) }), (.cos, { cos($0) }), (.softplus, { max($0, 0) + log1p(exp(-abs($0))) }),
    // With the constants of an op on its own, 0 and 0.
    (.elu, { $0 > 0 || $0.isNaN ? $0 : 0 }), (.leakyRelu, { $0 > 0 || $0.isNaN ? $0 : 0 }),
    (.constantPower, { _ in 1 }), (.clamped, { $0.isNaN ? $0 : 0 }),
  ]

  @Test(arguments: functions.indices)
  func `elementwise ops give the value wherever mathematics does`(index: Int) {
    let (op, function) = Self.functions[index]
    for (x, value) in zip(Self.numbers, op(Tensor(Self.numbers)).values) {
      let expected = Float(function(Double(x)))
      let isClose = abs(value - expected) <= 4e-7 * max(1, abs(expected))
      #expect(
        value == expected || value.isNaN && expected.isNaN || isClose, "\(op.name) of \(x)")
    }
  }

  @Test(arguments: [Op.relu, .tanh, .sigmoid, .gelu, .silu, .softplus])
  func `bounded gradients stay finite at infinity`(op: Op) {
    let recording = Recording(
      op, Example(operands: [Tensor([.infinity, -.infinity, 1e30])]) { $0[0] })
    #expect(recording.gradients[0].values.allSatisfy { $0.isFinite })
  }

  @Test func `reductions along axes meet infinities as limits do`() {
    let x = Tensor([.infinity, 1, -.infinity, -.infinity, -1e30, 1e30], [3, 2])
    var rows = Attributes()
    rows.axes = [1]
    func reduced(_ op: Op) -> [Float] { op(x, attributes: rows).values }
    #expect(reduced(.axisSums) == [.infinity, -.infinity, 0])
    #expect(reduced(.axisMaxima) == [.infinity, -.infinity, 1e30])
    #expect(reduced(.axisMinima) == [1, -.infinity, -1e30])
    #expect(reduced(.axisLogSumExps) == [.infinity, -.infinity, 1e30])
    #expect(reduced(.axisNorms) == [.infinity, .infinity, Float(2e60.squareRoot())])
    #expect(reduced(.axisProducts) == [.infinity, .infinity, -.infinity])
    for op in [Op.axisLogSumExps, .axisNorms, .axisMaxima, .axisMinima, .cumulativeSums, .sorted] {
      let recording = Recording(op, Example(operands: [x], attributes: rows) { _ in [] })
      #expect(recording.gradients[0].values.allSatisfy { $0.isFinite }, "\(op.name)")
    }
  }

  @Test func `what is no number is the largest in orders, and its place is found`() {
    let x = Tensor([2, .nan, -.infinity, .infinity, 2])
    var attributes = Attributes()
    attributes.axes = [0]
    #expect(Op.argMaxima(x, attributes: attributes).values == [1])
    #expect(Op.argMinima(x, attributes: attributes).values == [1])
    #expect(Op.sortedPlaces(x, attributes: attributes).values == [2, 0, 4, 3, 1])
    attributes.isDescending = true
    #expect(Op.sortedPlaces(x, attributes: attributes).values == [1, 3, 0, 4, 2])
    #expect(Op.maximum(Tensor([.nan, 1]), Tensor([1, .nan])).values.allSatisfy { $0.isNaN })
  }

  @Test func `a loss of temporal classification that no way reaches is infinite or 0`() {
    // Two equal labels need a blank between them: three steps.
    let x = Tensor(zeros: [2, 1, 3])
    let operands = [x, Tensor([1, 1], [1, 2]), Tensor([2]), Tensor([2])]
    for (zeroes, expected) in [(false, Float.infinity), (true, 0)] {
      var attributes = Attributes()
      attributes.zeroesInfinity = zeroes
      let recording = Recording(
        .ctcLosses, Example(operands: operands, attributes: attributes) { _ in [] })
      #expect(recording.values.values == [expected])
      #expect(recording.gradients[0] == Tensor(zeros: [2, 1, 3]))
    }
  }

  @Test func `the loss of what is no number is none`() {
    let rows = Tensor([.nan, .nan, .nan, 1, 2, 3], [2, 3])
    for op in [Op.crossEntropy] + Op.labelLosses.filter({ $0.name != "multiLabelEntropies" }) {
      let losses = op(rows, Tensor([1, 1])).values
      #expect(losses[0].isNaN && losses[1].isFinite, "\(op.name)")
    }
    for op in [Op.multiLabelEntropies, .softCrossEntropy, .squaredErrors] {
      #expect(op(rows, Tensor([1, 0, 0, 1, 0, 0], [2, 3])).values[0].isNaN, "\(op.name)")
    }
    for zeroes in [false, true] {
      var attributes = Attributes()
      attributes.zeroesInfinity = zeroes
      let x = Tensor([Float](repeating: .nan, count: 9), [3, 1, 3])
      let loss = Op.ctcLosses(
        x, Tensor([1, 2], [1, 2]), Tensor([3]), Tensor([2]), attributes: attributes)
      #expect(loss.values[0].isNaN)
    }
  }

  @Test func `softmax of minus infinity is 0 beside a number`() {
    #expect(Op.softmax(Tensor([-.infinity, 0, -1e30], [1, 3])).values == [0, 1, 0])
  }

  @Test func `cross-entropy of huge logits is their distance`() {
    let losses = Op.crossEntropy(Tensor([1e30, -1e30, 5, 5 + 1e-6], [2, 2]), Tensor([1, 0]))
    #expect(losses.values[0] == 2e30)
    #expect(abs(losses.values[1] - Float(log(2.0))) < 1e-6)
  }

  @Test func `soft cross-entropy of one class is cross-entropy, also beside minus infinity`() {
    let logits = Tensor([1e30, -1e30, 5, 5, -.infinity, 2], [3, 2])
    let soft = Op.softCrossEntropy(logits, Tensor([0, 1, 1, 0, 0, 1], [3, 2]))
    #expect(soft == Op.crossEntropy(logits, Tensor([1, 0, 1])))
    #expect(Op.softCrossEntropy(Tensor(zeros: [0, 4]), Tensor(zeros: [0, 4])).shape == [0])
  }

  @Test func `an inner extent of 0 gives zeros and an outer one nothing`() {
    #expect(Op.matmul(Tensor(zeros: [2, 0]), Tensor(zeros: [0, 3])) == Tensor(zeros: [2, 3]))
    #expect(Op.matmul(Tensor(zeros: [0, 3]), Tensor(zeros: [3, 2])).shape == [0, 2])
  }

  @Test(arguments: [Shape([0, 4]), Shape([4, 0])])
  func `empty rows pass through every rowwise op`(shape: Shape) {
    let x = Tensor(zeros: shape)
    for op in [Op.softmax, .logSoftmax, .relu, .dropout] {
      #expect(op(x).shape == shape)
    }
    #expect(Op.rowSums(x).values == [Float](repeating: 0, count: shape[0]))
    #expect(Op.columnSums(x).values == [Float](repeating: 0, count: shape[1]))
    #expect(Op.sum(x).values == [0])
  }

  @Test func `an empty batch has no loss and no gradient`() {
    let example = Example(operands: [Tensor(zeros: [0, 4]), Tensor(zeros: [0])]) { _ in [] }
    let recording = Recording(.crossEntropy, example)
    #expect(recording.values.values.isEmpty && recording.gradients[0].values.isEmpty)
  }

  @Test(arguments: [(0, -87.0, 88.0), (1, 1e-6, 1e6), (6, -9.0, 9.0), (7, -20.0, 20.0)])
  func `polynomials are within 3 ulp`(index: Int, low: Double, high: Double) {
    #expect(largestError(index, low, high) < 3)
  }

  @Test(arguments: [
    (12, -0.99, 10.0), (12, -1e-3, 1e-3), (13, -20.0, 80.0), (13, -1e-3, 1e-3), (16, -80.0, 80.0),
  ])
  func `what is made of polynomials is within 5 ulp`(index: Int, low: Double, high: Double) {
    #expect(largestError(index, low, high) < 5)
  }

  /// Near multiples of π the error is that of the angle, not of the result.
  @Test(arguments: [Op.sin, .cos])
  func `sines of angles of every size are within 2e-7`(op: Op) {
    let grid = (0...100_000).map { Float(Double($0) / 10 - 5000) } + [8192, 8193, 1e30, -1e9]
    for (x, value) in zip(grid, op(Tensor(grid)).values) {
      let exact = op.name == "sin" ? Foundation.sin(Double(x)) : Foundation.cos(Double(x))
      #expect(abs(Double(value) - exact) < 2e-7, "\(x)")
    }
  }

  /// Over a fine grid, in units of the last place of the exact value.
  private func largestError(_ index: Int, _ low: Double, _ high: Double) -> Double {
    let (op, function) = Self.functions[index]
    let grid = (0...100_000).map { Float(low + (high - low) * Double($0) / 100_000) }
    let errors = zip(grid, op(Tensor(grid)).values).map { x, value -> Double in
      let exact = function(Double(x))
      return abs(Double(value) - exact) / Double(Float(exact).ulp)
    }
    return errors.max() ?? .infinity
  }
}
