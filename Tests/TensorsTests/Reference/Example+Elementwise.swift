import Foundation
import Tensors

/// 37 columns: two whole vectors of lanes and a rest.
private let shape: Shape = [3, 37]

extension Example {
  static var elementwise: [String: [Example]] {
    [
      "exp": unary { exp($0) },
      "log": unary(in: 0.1...5) { log($0) },
      "sqrt": unary(in: 0.1...5) { sqrt($0) },
      "square": unary { $0 * $0 },
      "abs": unary { abs($0) },
      "relu": unary { max(0, $0) },
      "sigmoid": unary { 1 / (1 + exp(-$0)) },
      "tanh": unary { tanh($0) },
      "gelu": unary { $0 * 0.5 * (1 + erf($0 / 2.0.squareRoot())) },
      "affine": [affine],
      "addRow": withRow(+),
      "multiplyRow": withRow(*),
      "dropout": [dropout],
    ]
  }

  private static func unary(
    in range: ClosedRange<Double>? = nil, _ function: @escaping (Double) -> Double
  ) -> [Example] {
    let x = range.map { tensor("x", shape, in: $0) } ?? awayFromZero("x", shape)
    return [Example(operands: [x]) { $0[0].map(function) }]
  }

  private static func withRow(_ function: @escaping (Double, Double) -> Double) -> [Example] {
    [
      Example(operands: [awayFromZero("x", [2, 3, 37]), awayFromZero("row", [37])]) { numbers in
        numbers[0].enumerated().map { function($1, numbers[1][$0 % 37]) }
      }
    ]
  }

  private static var affine: Example {
    var attributes = Attributes()
    (attributes.scale, attributes.shift) = (-1.5, 0.25)
    return Example(operands: [awayFromZero("x", shape)], attributes: attributes) {
      $0[0].map { -1.5 * $0 + 0.25 }
    }
  }

  /// The words come from the Swift generator, so this ties both implementations together: element c
  /// of sample r uses word (c / 16) % 4 of block 16 · (c / 64) + c % 16 of item r.
  private static var dropout: Example {
    var attributes = Attributes()
    (attributes.rate, attributes.key) = (0.25, 0x0123_4567_89AB_CDEF)
    let columns = 150
    return Example(operands: [awayFromZero("x", [3, columns])], attributes: attributes) { numbers in
      numbers[0].enumerated().map { index, x in
        let (sample, c) = (index / columns, index % columns)
        let counter = SIMD4<UInt32>(UInt32(16 * (c / 64) + c % 16), UInt32(sample), 0, 0)
        let words = Philox.block(counter: counter, key: 0x0123_4567_89AB_CDEF)
        return words[c / 16 % 4] >= 1 << 30 ? x / 0.75 : 0
      }
    }
  }
}
