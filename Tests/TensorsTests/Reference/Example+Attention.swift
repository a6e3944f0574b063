import Foundation
import Tensors

/// The extents of a use of attention: `heads` of `width` columns each.
private struct Extents {
  var (batch, heads, width) = (2, 2, 3)
  var (queries, keys) = (5, 5)
  var n: Int { heads * width }
}

private typealias Place = (_ sample: Int, _ row: Int, _ column: Int) -> Double

extension Example {
  static var attentions: [String: [Example]] {
    [
      "selfAttention": [
        selfAttention(length: 5), selfAttention(length: 18) { $0.isCausal = true },
        selfAttention(length: 18) { drop(&$0, 0.25) },
        selfAttention(length: 70, batch: 1) { ($0.isCausal, $0.attentionForm) = (true, .small) },
      ],
      "maskedSelfAttention": [
        selfAttention(length: 7, mask: [2, 7]) { $0.isCausal = true },
        selfAttention(length: 6, mask: [2, 6, 6]) { $0.attentionForm = .small },
      ],
      "attention": [
        attention { _ in }, attention { $0.isCausal = true },
        attention { $0.attentionForm = .small }, attention { drop(&$0, 0.5) },
        attention(queries: 67, keys: 71, batch: 1, mask: [1, 71]) {
          drop(&$0, 0.25)
          $0.attentionForm = .small
        },
      ],
      "rotary": [rotary(0..<8), rotary(4..<12)],
    ]
  }

  private static func drop(_ attributes: inout Attributes, _ rate: Double) {
    (attributes.rate, attributes.key) = (rate, 0x0123_4567_89AB_CDEF)
  }

  /// The factor of a weight under dropout: element `key` of row (head, query) of a sample, in rows
  /// of a multiple of 64, has the word that ``Op/dropout`` gives it.
  private static func kept(
    _ e: Extents, _ attributes: Attributes, _ sample: Int, _ head: Int, _ query: Int, _ key: Int
  ) -> Double {
    guard attributes.rate > 0 else { return 1 }
    let c = (head * e.queries + query) * ((e.keys + 63) / 64 * 64) + key
    let counter = SIMD4<UInt32>(UInt32(16 * (c / 64) + c % 16), UInt32(sample), 0, 0)
    let word = Philox.block(counter: counter, key: attributes.key)[c / 16 % 4]
    return Double(word) >= attributes.rate * 0x1p32 ? 1 / (1 - attributes.rate) : 0
  }

  /// Weighted values of [batch, queries, n].
  private static func attend(
    _ e: Extents, _ attributes: Attributes,
    sees: (_ sample: Int, _ query: Int, _ key: Int) -> Bool, _ q: Place, _ k: Place, _ v: Place
  ) -> [Double] {
    var out = [Double](repeating: 0, count: e.batch * e.queries * e.n)
    for row in 0..<(e.batch * e.heads * e.queries) {
      let (sample, head, query) = (
        row / e.queries / e.heads, row / e.queries % e.heads, row % e.queries
      )
      let columns = (head * e.width)..<((head + 1) * e.width)
      let weights = (0..<e.keys).map { key -> Double in
        guard sees(sample, query, key), !attributes.isCausal || key <= query else { return 0 }
        let score = columns.reduce(0) { $0 + q(sample, query, $1) * k(sample, key, $1) }
        return exp(score / Double(e.width).squareRoot())
      }
      let total = weights.reduce(0, +)
      for key in 0..<e.keys where weights[key] > 0 {
        let weight = weights[key] / total * kept(e, attributes, sample, head, query, key)
        for column in columns {
          out[(sample * e.queries + query) * e.n + column] += weight * v(sample, key, column)
        }
      }
    }
    return out
  }

  /// Zeros and other numbers; the second query of the first sample sees nothing.
  private static func mask(_ shape: Shape) -> Tensor {
    let length = shape.columns
    return Tensor(
      (0..<shape.count).map { index in
        shape.rank == 3 && index / length == 1 ? 0 : index % 3 == 2 ? 0 : index % 2 == 0 ? 1 : -2
      }, shape)
  }

  /// Whether a query sees a key under the numbers of a mask.
  private static func sees(
    _ numbers: [Double], _ shape: Shape, _ sample: Int, _ query: Int, _ key: Int
  ) -> Bool {
    let row = shape.rank == 2 ? sample : sample * shape[1] + query
    return numbers[row * shape.columns + key] != 0
  }

  private static func selfAttention(
    length: Int, batch: Int = 2, mask shape: Shape? = nil,
    _ change: (inout Attributes) -> Void = { _ in }
  ) -> Example {
    var extents = Extents()
    (extents.batch, extents.queries, extents.keys) = (batch, length, length)
    if length > 64 { (extents.heads, extents.width) = (1, 2) }
    let (e, n) = (extents, extents.n)
    var attributes = Attributes()
    attributes.heads = e.heads
    change(&attributes)
    let x = tensor("qkv", [batch, length, 3 * n], in: -1...1)
    let operands = [x] + (shape.map { [mask($0)] } ?? [])
    return Example(operands: operands, attributes: attributes) { [attributes] numbers in
      func part(_ part: Int) -> Place {
        { numbers[0][($0 * length + $1) * 3 * n + part * n + $2] }
      }
      let sees = { (sample: Int, query: Int, key: Int) -> Bool in
        shape.map { Self.sees(numbers[1], $0, sample, query, key) } ?? true
      }
      return attend(e, attributes, sees: sees, part(0), part(1), part(2))
    }
  }

  private static func attention(
    queries: Int = 4, keys: Int = 17, batch: Int = 2, mask shape: Shape = [2, 4, 17],
    _ change: (inout Attributes) -> Void
  ) -> Example {
    var extents = Extents()
    (extents.batch, extents.queries, extents.keys) = (batch, queries, keys)
    if queries > 64 { (extents.heads, extents.width) = (1, 2) }
    let (e, n) = (extents, extents.n)
    var attributes = Attributes()
    attributes.heads = e.heads
    change(&attributes)
    let operands = [
      tensor("q", [batch, queries, n], in: -1...1), tensor("k", [batch, keys, n], in: -1...1),
      tensor("v", [batch, keys, n], in: -1...1), mask(shape),
    ]
    return Example(operands: operands, attributes: attributes) { [attributes] numbers in
      func row(_ operand: Int, _ rows: Int) -> Place {
        { numbers[operand][($0 * rows + $1) * n + $2] }
      }
      let sees = { Self.sees(numbers[3], shape, $0, $1, $2) }
      return attend(
        e, attributes, sees: sees, row(0, queries), row(1, keys), row(2, keys))
    }
  }

  /// Two samples of three rows of 13 numbers, parts of four.
  private static func rotary(_ columns: Range<Int>) -> Example {
    var attributes = Attributes()
    attributes.range = columns
    let operands = [awayFromZero("x", [2, 3, 13]), tensor("turns", [3, 4], in: -1...1)]
    return Example(operands: operands, attributes: attributes) { numbers in
      numbers[0].indices.map { index in
        let (row, column) = (index / 13, index % 13)
        guard columns.contains(column) else { return numbers[0][index] }
        let i = (column - columns.lowerBound) % 4
        let turns = Array(numbers[1][(row % 3 * 4)..<(row % 3 * 4 + 4)])
        let (x, cosine, sine) = (numbers[0], turns[i % 2], turns[i % 2 + 2])
        return i < 2
          ? x[index] * cosine - x[index + 2] * sine : x[index - 2] * sine + x[index] * cosine
      }
    }
  }
}

extension AttentionForm {
  fileprivate static let small = AttentionForm.blocks(of: 64)
}
