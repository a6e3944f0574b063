import Tensors
import Testing

/// Golden values: `python3 Tests/Goldens/random_streams.py` (Python 3.11, mpmath 1.3).
struct RandomStreamTests {
  @Test(arguments: Philox.knownAnswers)
  func `Philox gives the known answers of its authors`(
    _ known: Philox.KnownAnswer
  ) {
    #expect(Philox.block(counter: known.counter, key: known.key) == known.words)
  }

  @Test func `keys are derived as documented`() {
    #expect(RandomStream(seed: 1234, "split").key == 0x07cc_4e66_2f00_652c)
    #expect(RandomStream(seed: .max, "é").key == 0x0090_0fef_3dc1_f979)
    let dropout = RandomStream(seed: 1234, trial: 7, repeat: 2, "dropout")
    #expect(dropout.key == 0xf42b_73f8_a001_3798)
    #expect(dropout.substream("layer1").key == 0x0a4b_afd4_99d8_54da)
  }

  @Test func `draws take step and item as documented`() {
    let stream = RandomStream(seed: 1234, trial: 7, repeat: 2, "dropout")
    var cursor = stream.cursor(step: 5, item: 1 << 33 + 1)
    let draws = (0..<4).map { _ in cursor.next() }
    #expect(
      draws == [
        0xa8d9_c505_2ea9_3220, 0x7089_3514_4b71_23bf, 0x0daf_1d50_90ff_f5b0, 0x10fb_c45c_6edb_0d16,
      ])
  }

  @Test func `uniform and normal numbers equal the goldens`() {
    let stream = RandomStream(seed: 1234, "split")
    var cursor = stream.cursor()
    #expect(
      cursor.uniforms(3) == [0.33694672111972657, 0.7867993934302232, 0.3377458856572587])
    cursor = stream.cursor()
    for golden in [-0.4208105294339388, 0.7953650000788094, -0.4186228719554655] {
      #expect(relativeError(cursor.normal(), golden) < 1e-15)
    }
  }

  @Test(arguments: [
    (0x1p-53, -8.209536151601387), (1e-12, -7.034483825301132), (1e-5, -4.264890793922825),
    (0.01, -2.326347874040841), (0.074, -1.4466320671589785), (0.076, -1.4325027208258116),
    (0.3, -0.5244005127080408), (0.9, 1.2815515655446006), (0.99999, 4.264890793923841),
  ])
  func `normal quantiles are right to 15 digits`(p: Double, golden: Double) {
    #expect(relativeError(NormalDistribution.quantile(p), golden) < 1e-15)
  }

  @Test func `normal quantiles at and outside the ends`() {
    #expect(NormalDistribution.quantile(0) == -.infinity)
    #expect(NormalDistribution.quantile(0.5) == 0)
    #expect(NormalDistribution.quantile(1) == .infinity)
    #expect(NormalDistribution.quantile(-0.1).isNaN)
    #expect(NormalDistribution.quantile(.nan).isNaN)
  }

  @Test func `words are used in order, each once`() {
    let stream = RandomStream(seed: 9, "words")
    var words = stream.cursor()
    var numbers = stream.cursor()
    for _ in 0..<10 {
      let low = UInt64(words.word())
      #expect(numbers.next() == low | UInt64(words.word()) << 32)
    }
  }

  @Test(arguments: [1, 2, 3, 7, 10])
  func `every integer below n is equally likely`(n: Int) {
    var cursor = RandomStream(seed: 5, "integers").cursor()
    var counts = [Int](repeating: 0, count: n)
    let draws = 100_000
    for _ in 0..<draws { counts[cursor.integer(below: n)] += 1 }
    let expected = Double(draws) / Double(n)
    let chiSquare = counts.map { (Double($0) - expected) * (Double($0) - expected) / expected }
      .reduce(0, +)
    #expect(chiSquare < 27.9)  // 99.9 % quantile at 9 degrees of freedom
  }

  @Test func `normal numbers have the moments of the distribution`() {
    var cursor = RandomStream(seed: 6, "normal").cursor()
    let count = 200_000
    let numbers = cursor.normals(count)
    let moment = { (order: Int) in
      numbers.map { number in (0..<order).reduce(1.0) { power, _ in power * number } }
        .reduce(0, +) / Double(count)
    }
    // Four standard errors: √(1/n), √(2/n), √(15/n), √(96/n).
    #expect(moment(1).magnitude < 0.009)
    #expect((moment(2) - 1).magnitude < 0.013)
    #expect(moment(3).magnitude < 0.035)
    #expect((moment(4) - 3).magnitude < 0.088)
  }

  @Test func `a shuffle keeps all values and reaches every order equally often`() {
    var cursor = RandomStream(seed: 7, "shuffle").cursor()
    var counts = [[Int]: Int]()
    for _ in 0..<24_000 {
      var values = [0, 1, 2, 3]
      cursor.shuffle(&values)
      counts[values, default: 0] += 1
    }
    #expect(counts.count == 24)
    // 1000 each with a standard deviation of 31.
    #expect(counts.values.allSatisfy { (Double($0) - 1000).magnitude < 130 })
  }

  @Test func `filled arrays are the same numbers as single draws`() {
    let stream = RandomStream(seed: 8, "fill")
    var (whole, single) = (stream.cursor(step: 1), stream.cursor(step: 1))
    var values = [Float](repeating: 0, count: 9)
    values.withUnsafeMutableBufferPointer { whole.fillUniform($0) }
    #expect(values == values.indices.map { _ in single.uniformFloat() })
    (whole, single) = (stream.cursor(step: 2), stream.cursor(step: 2))
    values.withUnsafeMutableBufferPointer { whole.fillNormal($0) }
    #expect(values == values.indices.map { _ in Float(single.normal()) })
  }

  @Test func `a negative item traps`() async {
    await #expect(processExitsWith: .failure) {
      _ = RandomStream(seed: 1, "x").cursor(item: -1)
    }
  }
}

extension Philox {
  struct KnownAnswer: Sendable {
    let counter: SIMD4<UInt32>
    let key: UInt64
    let words: SIMD4<UInt32>
  }

  /// Random123 1.14, `tests/kat_vectors`, lines `philox4x32 10`.
  static let knownAnswers: [KnownAnswer] = [
    KnownAnswer(
      counter: SIMD4(repeating: 0), key: 0,
      words: SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
    KnownAnswer(
      counter: SIMD4(repeating: .max), key: .max,
      words: SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)),
    KnownAnswer(
      counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
      key: 0x299f_31d0_a409_3822,
      words: SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)),
  ]
}
