import Tensors
import Testing

/// Attention beside PyTorch, whole and in blocks.
struct AttentionTests {
  static let forms: [AttentionForm] = [.whole, .blocks(of: 64), .blocks(of: 128)]

  private struct Case {
    let queries, keys, width: Int
    var isCausal = false
    /// How many keys of each of the two samples are seen.
    var lengths: [Int]?
    let golden: [SIMD4<Float>]
  }

  private static let cases = [
    Case(queries: 5, keys: 7, width: 4, golden: AttentionGoldens.cross),
    Case(queries: 300, keys: 300, width: 8, isCausal: true, golden: AttentionGoldens.causal),
    Case(
      queries: 150, keys: 300, width: 8, lengths: [300, 77], golden: AttentionGoldens.padded),
  ]

  /// Multiples of 1/16 that Float has exactly.
  private func numbers(_ place: Int, _ shape: Shape) -> Tensor {
    Tensor((0..<shape.count).map { Float((11 * $0 + 5 * place) % 19 - 9) / 16 }, shape)
  }

  /// Float sums in another order than PyTorch's, over 300 keys: 2e-5 of the largest numbers.
  @Test(arguments: cases.indices, forms)
  func `values and gradients are PyTorch's`(index: Int, form: AttentionForm) {
    let use = Self.cases[index]
    let n = 2 * use.width
    let tape = Tape(ParameterLayout())
    let inputs = [use.queries, use.keys, use.keys].enumerated().map { place, length in
      let input = tape.input([2, length, n], differentiable: true)
      tape.write(numbers(place, input.shape), to: input)
      return input
    }
    let mask = use.lengths.map { lengths in
      let seen = lengths.flatMap { length in (0..<use.keys).map { $0 < length ? 1 : 0 as Float } }
      return tape.constant(Tensor(seen, [2, use.keys]))
    }
    var rule = AttentionRule(heads: 2, isCausal: use.isCausal)
    rule.form = form
    let y = tape.attention(inputs[0], inputs[1], inputs[2], mask: mask, by: rule)
    tape.forward(weights: Storage(count: 0))
    tape.backward(from: y, cotangent: numbers(3, y.shape), into: Storage(count: 0))
    let found = [tape.value(of: y)] + inputs.map { tape.gradient(of: $0) }
    for (tensor, golden) in zip(found, use.golden) {
      let x = tensor.values
      let summary = SIMD4(
        x[0], x[x.count / 2], x[x.count - 1], x.reduce(0) { $0 + abs($1) })
      for lane in 0..<4 {
        #expect(abs(summary[lane] - golden[lane]) < 2e-5 * max(1, golden[lane]))
      }
    }
  }

  /// One step of training with dropout.
  private func drop(
    _ x: Tensor, _ form: AttentionForm, at position: Position = Position(), rate: Double = 0.3
  ) -> (y: Tensor, dx: Tensor) {
    let tape = Tape(ParameterLayout(), mode: .training(RandomStream(seed: 3, "dropout")))
    let input = tape.input(x.shape, differentiable: true)
    var rule = AttentionRule(heads: 2, isCausal: true)
    (rule.form, rule.dropout) = (form, rate)
    let y = tape.selfAttention(input, by: rule)
    tape.write(x, to: input)
    tape.forward(weights: Storage(count: 0), at: position)
    tape.backward(from: y, cotangent: numbers(1, y.shape), into: Storage(count: 0))
    return (tape.value(of: y), tape.gradient(of: input))
  }

  private let x = Example.tensor("x", [3, 150, 24], in: -1...1)

  @Test func `blocks drop the same weights as whole heads`() {
    let (whole, blocks) = (drop(x, .whole), drop(x, .blocks(of: 64)))
    for (a, b) in [(whole.y, blocks.y), (whole.dx, blocks.dx)] {
      #expect(zip(a.values, b.values).allSatisfy { abs($0 - $1) < 1e-5 })
    }
    #expect(whole.y != drop(x, .whole, rate: 0).y)
  }

  @Test(arguments: forms) func `what is dropped depends on sample and step alone`(
    form: AttentionForm
  ) {
    let all = drop(x, form, at: Position(step: 4, firstItem: 10))
    let part = x.reshaped([3, 3600]).rows(1..<3).reshaped([2, 150, 24])
    let cut = drop(part, form, at: Position(step: 4, firstItem: 11))
    #expect(all.y.reshaped([3, 1200]).rows(1..<3) == cut.y.reshaped([2, 1200]))
    #expect(drop(x, form, at: Position(step: 5, firstItem: 10)).y != all.y)
  }

  @Test func `blocks keep two numbers of a query instead of all weights`() {
    func saved(_ form: AttentionForm, _ length: Int) -> Int {
      let tape = Tape(ParameterLayout())
      var rule = AttentionRule(heads: 2)
      rule.form = form
      let x = tape.input([1, length, 48])
      let before = tape.valueCount
      _ = tape.selfAttention(x, by: rule)
      return tape.valueCount - before - 16 * length
    }
    #expect(saved(.blocks(of: 64), 1024) == 4 * 1024)
    #expect(saved(.whole, 256) == 2 * 256 * 256)
    #expect(saved(.bySize, 1024) == 4 * 1024 && saved(.bySize, 512) == 2 * 512 * 512)
  }

  @Test(arguments: forms) func `a query that sees no key gives zeros and no gradient`(
    form: AttentionForm
  ) {
    var attributes = Attributes()
    attributes.attentionForm = form
    let example = Example(
      operands: [
        Tensor([1, -1], [1, 2, 1]), Tensor([2, 3], [1, 2, 1]), Tensor([5, 7], [1, 2, 1]),
        Tensor([0, 0, 1, 0], [1, 2, 2]),
      ], attributes: attributes
    ) { _ in [] }
    let recording = Recording(.attention, example)
    #expect(recording.values.values == [0, 5])
    #expect(recording.gradients.allSatisfy { $0.values.allSatisfy(\.isFinite) })
    #expect(recording.gradients[2].values == [recording.weights.values[1], 0])
  }

  @Test(arguments: forms) func `huge scores choose the largest`(form: AttentionForm) {
    var attributes = Attributes()
    attributes.attentionForm = form
    let (q, v) = (Tensor([1e15], [1, 1, 1]), Tensor([3, 4, 5], [1, 3, 1]))
    let k = Tensor([1e15, -1e15, 1], [1, 3, 1])
    let mask = Tensor([1, 1, 1], [1, 3])
    #expect(Op.attention(q, k, v, mask, attributes: attributes).values == [3])
    #expect(
      Op.attention(q, k, v, Tensor([0, 1, 1], [1, 3]), attributes: attributes).values == [5])
  }

  @Test(arguments: forms) func `scores beyond all numbers count the same`(form: AttentionForm) {
    var attributes = Attributes()
    attributes.attentionForm = form
    let (q, v) = (Tensor([1e30], [1, 1, 1]), Tensor([3, 4, 5], [1, 3, 1]))
    let seen = Tensor([1, 1, 1], [1, 3])
    let one = Tensor([1e30, -1e30, 1], [1, 3, 1])
    #expect(Op.attention(q, one, v, seen, attributes: attributes).values == [3])
    for sign in [1, -1] as [Float] {
      let all = Tensor([1e30, 1e30, 1e30].map { sign * $0 }, [1, 3, 1])
      let example = Example(operands: [q, all, v, seen], attributes: attributes) { _ in [] }
      let recording = Recording(.attention, example)
      #expect(recording.values.values == [4])
      #expect(recording.gradients.allSatisfy { $0.values.allSatisfy(\.isFinite) })
    }
  }

  @Test(arguments: forms) func `a query that is no number gives none`(form: AttentionForm) {
    var attributes = Attributes()
    attributes.attentionForm = form
    let q = Tensor([.nan, 1], [1, 2, 1])
    let (k, v) = (Tensor([1, 2], [1, 2, 1]), Tensor([3, 3], [1, 2, 1]))
    let y = Op.attention(q, k, v, Tensor([1, 1], [1, 2]), attributes: attributes).values
    #expect(y[0].isNaN && abs(y[1] - 3) < 1e-6)
  }

  @Test(arguments: forms) func `no keys give zeros, no queries nothing`(form: AttentionForm) {
    var attributes = Attributes()
    attributes.attentionForm = form
    let none = Tensor(zeros: [2, 0, 4])
    let y = Op.attention(
      x.reshaped([3, 900, 4]), Tensor(zeros: [3, 0, 4]), Tensor(zeros: [3, 0, 4]),
      Tensor(zeros: [3, 0]), attributes: attributes)
    #expect(y == Tensor(zeros: [3, 900, 4]))
    let empty = Op.attention(
      none, Tensor(zeros: [2, 5, 4]), Tensor(zeros: [2, 5, 4]), Tensor(zeros: [2, 5]),
      attributes: attributes)
    #expect(empty.shape == [2, 0, 4])
  }

  @Test func `products of turned rows depend on the distance of their places`() {
    let (length, width) = (6, 4)
    var turns: [Float] = []
    for place in 0..<length {
      let angles = [0.3 * Double(place), 1.3 * Double(place)]
      turns += angles.map { Float(Elementary.cos($0)) }
      turns += angles.map { Float(Elementary.sin($0)) }
    }
    var attributes = Attributes()
    attributes.range = 0..<width
    let row = Example.tensor("row", [width], in: -1...1).values
    let x = Tensor((0..<length).flatMap { _ in row }, [1, length, width])
    let y = Op.rotary(x, Tensor(turns, [length, width]), attributes: attributes)
      .reshaped([length, width])
    var transposing = Attributes()
    transposing.transposes = .second
    let products = Op.matmul(y, y, attributes: transposing).values
    for place in 1..<length - 1 {
      for other in 1..<length - 1 {
        let (here, before) = (place * length + other, (place - 1) * length + other - 1)
        #expect(abs(products[here] - products[before]) < 1e-6)
      }
    }
  }

  @Test func `traps when a mask is of other keys`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Op.maskedSelfAttention(Tensor(zeros: [2, 3, 6]), Tensor(zeros: [2, 4]))
    }
    #expect(
      text(result).contains(
        "maskedSelfAttention: a mask is [batch, length] or [batch, m, length]: [2, 3, 6] and [2, 4]"
      ))
  }

  @Test func `traps when blocks are no multiple of 64`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var attributes = Attributes()
      attributes.attentionForm = .blocks(of: 100)
      _ = Op.selfAttention(Tensor(zeros: [1, 2, 6]), attributes: attributes)
    }
    #expect(text(result).contains("blocks of 100 are no multiple of 64: [1, 2, 6]"))
  }

  @Test func `traps when turned columns are no whole parts`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var attributes = Attributes()
      attributes.range = 0..<6
      _ = Op.rotary(Tensor(zeros: [1, 2, 8]), Tensor(zeros: [2, 4]), attributes: attributes)
    }
    #expect(text(result).contains("0..<6 must be parts of 4: [1, 2, 8] and [2, 4]"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
