import Tensors
import Testing

/// Elementwise ops, reductions, slices and losses beside PyTorch: Tests/Goldens/ops.py.
struct OpGoldenTests {
  typealias Body = @Sendable (Tape, [Variable]) -> Variable

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let shapes: [Shape]
    let range: ClosedRange<Double>
    let record: Body
    var testDescription: String { name }
  }

  /// The script's numbers.
  private static func numbers(_ place: Int, _ shape: Shape, _ range: ClosedRange<Double>) -> Tensor
  {
    let width = range.upperBound - range.lowerBound
    let values = (0..<shape.count).map { k in
      Float(range.lowerBound + width * (Double((37 * k + 11 * place) % 101) / 100))
    }
    return Tensor(values, shape)
  }

  @Test func `every golden has a case`() {
    #expect(Set(Self.cases.map(\.name)) == Set(OpGoldens.all.keys))
    #expect(Self.cases.count == OpGoldens.all.count)
  }

  /// Two ways through Float, against Double: of at most 60 numbers whose sum of magnitudes is given.
  @Test(arguments: cases) func `values and gradients equal PyTorch's`(test: Case) throws {
    let expected = try #require(OpGoldens.all[test.name])
    let tape = Tape(ParameterLayout())
    let operands = test.shapes.enumerated().map { place, shape in
      let operand = tape.input(shape, differentiable: true)
      tape.write(Self.numbers(place, shape, test.range), to: operand)
      return operand
    }
    let y = test.record(tape, operands)
    let slopes = (0..<y.shape.count).map { k in Float((7 * k) % 13 - 6) / 8 }
    let loss = tape.sum(tape.multiply(y, tape.constant(Tensor(slopes, y.shape))))
    tape.forward(weights: Storage(count: 0))
    tape.backward(from: loss, into: Storage(count: 0))
    let found = [tape.value(of: y)] + operands.map { tape.gradient(of: $0) }
    #expect(found.count == expected.count)
    for (tensor, expected) in zip(found, expected) {
      let values = tensor.values.map(Double.init)
      let total = values.reduce(0) { $0 + $1.magnitude }
      let number = SIMD4(values[0], values[values.count / 2], values[values.count - 1], total)
      for lane in 0..<4 {
        let scale = max(1, expected[lane].magnitude)
        #expect((number[lane] - expected[lane]).magnitude <= 3e-6 * scale)
      }
    }
  }

  private static func one(
    _ name: String, in range: ClosedRange<Double> = -2...2, _ shapes: [Shape] = [[3, 4, 5]],
    _ record: @escaping @Sendable (Tape, Variable) -> Variable
  ) -> Case {
    Case(name: name, shapes: shapes, range: range) { record($0, $1[0]) }
  }

  private static func two(
    _ name: String, in range: ClosedRange<Double> = -2...2,
    _ shapes: [Shape] = [[3, 4, 5], [4, 1]],
    _ record: @escaping @Sendable (Tape, Variable, Variable) -> Variable
  ) -> Case {
    Case(name: name, shapes: shapes, range: range) { record($0, $1[0], $1[1]) }
  }

  private static func three(
    _ name: String, _ shapes: [Shape],
    _ record: @escaping @Sendable (Tape, Variable, Variable, Variable) -> Variable
  ) -> Case {
    Case(name: name, shapes: shapes, range: -2...2) { record($0, $1[0], $1[1], $1[2]) }
  }

  static let cases: [Case] = [
    curves, binaries, alongAxes([0, 2], "0, 2"), alongAxes([1], "1"), axes, slices, products,
    losses,
  ].flatMap { $0 }

  private static let curves: [Case] = [
    one("neg") { $0.negate($1) }, one("abs") { $0.abs($1) }, one("square") { $0.square($1) },
    one("sin") { $0.sin($1) }, one("cos") { $0.cos($1) }, one("tanh") { $0.tanh($1) },
    one("sigmoid") { $0.sigmoid($1) }, one("exp") { $0.exp($1) }, one("expm1") { $0.expm1($1) },
    one("reciprocal", in: 0.2...3) { $0.reciprocal($1) }, one("softplus") { $0.softplus($1) },
    one("silu") { $0.silu($1) }, one("gelu") { $0.gelu($1) }, one("relu") { $0.relu($1) },
    one("elu") { $0.elu($1) }, one("leaky_relu") { $0.leakyRelu($1) },
    one("sqrt", in: 0.2...3) { $0.sqrt($1) }, one("rsqrt", in: 0.2...3) { $0.rsqrt($1) },
    one("log", in: 0.2...3) { $0.log($1) }, one("log1p", in: 0.2...3) { $0.log1p($1) },
    one("elu of 0.5") { $0.elu($1, alpha: 0.5) },
    one("leaky_relu of 0.25") { $0.leakyRelu($1, slope: 0.25) },
    one("clamp") { $0.clamped($1, to: -0.75...1.25) }, one("pow of 3") { $0.power($1, 3) },
    one("pow of -1.5", in: 0.2...3) { $0.power($1, -1.5) },
  ]

  private static let binaries: [Case] = [
    two("add") { $0.add($1, $2) }, two("sub") { $0.subtract($1, $2) },
    two("mul") { $0.multiply($1, $2) }, two("div") { $0.divide($1, $2) },
    two("maximum") { $0.maximum($1, $2) }, two("minimum") { $0.minimum($1, $2) },
    two("pow", in: 0.2...2) { $0.power($1, $2) },
    two("where") { tape, a, b in tape.choose(odd(tape), a, b) },
    one("masked_fill") { tape, x in tape.masked(x, by: odd(tape), filling: 0.5) },
    one("tril") { $0.lowerTriangle($1, diagonal: 1) },
    one("triu") { $0.upperTriangle($1, diagonal: -1) },
    one("expand", [[4, 1]]) { $0.expanded($1, to: [3, 4, 5]) },
  ]

  private static func odd(_ tape: Tape) -> Variable { tape.constant(Tensor([0, 1, 0, 1, 0])) }

  private static func alongAxes(_ axes: Shape, _ place: String) -> [Case] {
    [
      one("sum along \(place)") { $0.sum($1, axes: axes) },
      one("mean along \(place)") { $0.mean($1, axes: axes) },
      one("amax along \(place)") { $0.maximum($1, axes: axes) },
      one("amin along \(place)") { $0.minimum($1, axes: axes) },
      one("logsumexp along \(place)") { $0.logSumExp($1, axes: axes) },
      one("var along \(place)") { $0.variance($1, axes: axes) },
      one("std along \(place)") { $0.deviation($1, axes: axes) },
    ]
  }

  private static let axes: [Case] = [
    one("var of the population") {
      $0.variance($1, axes: [1, 2], correction: 0, keepsAxes: true)
    },
    one("norm along 0, 2") { $0.norm($1, axes: [0, 2]) },
    one("prod along 1") { $0.product($1, axes: [1]) },
    one("cumsum along 1") { $0.cumulativeSum($1, axis: 1) },
    one("sort along 1") { $0.sorted($1, axis: 1) },
    one("topk along 0") { $0.largest($1, 2, axis: 0) },
  ]

  private static func places(_ tape: Tape) -> Variable {
    let values = (0..<90).map { (k: Int) -> Float in
      let number: Int = 6 * (k / 30) + k / 5 % 6
      return Float(7 * number % 11 % 4)
    }
    return tape.constant(Tensor(values, [3, 6, 5]))
  }

  private static let slices: [Case] = [
    one("gather along 1") { $0.gathered($1, places($0), axis: 1) },
    two("scatter_add along 1", [[3, 4, 5], [3, 6, 5]]) {
      $0.scatterAdded($1, $2, at: places($0), axis: 1)
    },
    one("index_select along 2") {
      $0.slices(of: $1, at: $0.constant(Tensor([4, 0, 4, 1])), axis: 2)
    },
    one("flip along 1") { $0.flipped($1, axis: 1) },
    one("roll along 2") { $0.rolled($1, by: -2, axis: 2) },
    one("pad by a constant") { $0.padded($1, before: 2, after: 1, axis: 2, .constant(0.5)) },
    one("pad by reflection") { $0.padded($1, before: 2, after: 1, axis: 2, .reflect) },
    one("pad by replication") { $0.padded($1, before: 2, after: 1, axis: 2, .replicate) },
    one("repeat_interleave along 1") { $0.repeated($1, 3, axis: 1) },
    one("tile along 1") { $0.tiled($1, 3, axis: 1) },
    three("stack", [[3, 4], [3, 4], [3, 4]]) { $0.stacked([$1, $2, $3], axis: 1) },
    one("split") { $0.split($1, [1, 3], axis: 1)[1] },
  ]

  private static let products: [Case] = [
    two("einsum of a matrix product", [[4, 5], [5, 3]]) { $0.einsum("ij,jk->ik", $1, $2) },
    two("einsum of stacks", [[2, 3, 4, 5], [2, 6, 3, 5]]) {
      $0.einsum("bhqd,bkhd->bhqk", $1, $2)
    },
    two("einsum of an outer product", [[3], [4]]) { $0.einsum("i,j->ji", $1, $2) },
    two("einsum of sums", [[3, 4, 5], [4]]) { $0.einsum("abc,b->c", $1, $2) },
    three("einsum of three", [[2, 3], [3, 4], [4, 2]]) { $0.einsum("ij,jk,kl->il", $1, $2, $3) },
    one("einsum of one") { $0.einsum("abc->ca", $1) },
  ]

  private static let losses: [Case] = [
    one("kl_div", [[4, 5]]) { tape, x in
      let logits = numbers(3, [4, 5], -2...2)
      let shares = Op.softmax(logits).values.enumerated().map { $0 % 5 == 2 ? 0 : $1 }
      return tape.klDivergences(x, to: tape.constant(Tensor(shares, [4, 5])))
    },
    two("kl_div of logarithms", [[4, 5], [4, 5]]) {
      $0.klDivergences(ofLogs: $0.logSoftmax($1), fromLogs: $0.logSoftmax($2))
    },
    two("cosine_similarity", [[4, 5], [4, 5]]) { $0.cosineSimilarities($1, $2) },
    two("cosine_embedding_loss", [[4, 5], [4, 5]]) {
      let labels = $0.constant(Tensor([1, -1, -1, 1]))
      return $0.cosineEmbeddingLosses($1, $2, labels: labels, margin: -0.5)
    },
    three("triplet_margin_loss", [[4, 5], [4, 5], [4, 5]]) {
      $0.tripletMargins($1, $2, $3, margin: 1.5)
    },
    two("info_nce", [[4, 5], [4, 5]]) { $0.infoNCE($1, $2, temperature: 0.25) },
    two("info_nce both ways", [[4, 5], [4, 5]]) {
      $0.infoNCE($1, $2, temperature: 0.25, isSymmetric: true)
    },
    one("ctc_loss", [[6, 3, 4]]) { ctc($0, $1, lastSteps: 6) },
    one("ctc_loss with zero_infinity", [[6, 3, 4]]) { ctc($0, $1, lastSteps: 4) },
  ]

  private static func ctc(_ tape: Tape, _ x: Variable, lastSteps: Float) -> Variable {
    tape.ctcLosses(
      tape.logSoftmax(x), targets: tape.constant(Tensor([1, 2, 2, 3, 1, 0, 1, 1, 1], [3, 3])),
      steps: tape.constant(Tensor([6, 5, lastSteps])),
      lengths: tape.constant(Tensor([3, 2, 3])), zeroesInfinity: lastSteps < 6)
  }
}
