import Foundation
import Tensors

private let columns = 21

extension Example {
  static var rowwise: [String: [Example]] {
    [
      "sum": reduction { [$0.reduce(0, +)] },
      "mean": reduction { [$0.reduce(0, +) / Double($0.count)] },
      "rowSums": reduction { rows($0).map { $0.reduce(0, +) } },
      "rowMeans": reduction { rows($0).map { $0.reduce(0, +) / Double(columns) } },
      "rowMaxima": reduction { rows($0).map { $0.max() ?? -.infinity } },
      "columnSums": reduction { x in
        (0..<columns).map { column in rows(x).reduce(0) { $0 + $1[column] } }
      },
      "softmax": reduction { rows($0).flatMap { row in row.map { exp($0 - logSumExp(row)) } } },
      "logSoftmax": reduction { rows($0).flatMap { row in row.map { $0 - logSumExp(row) } } },
      "crossEntropy": [crossEntropy],
      "squaredErrors": [squaredErrors],
      "clippedSurrogate": [clippedSurrogate],
    ]
  }

  private static func reduction(_ function: @escaping ([Double]) -> [Double]) -> [Example] {
    [Example(operands: [awayFromZero("x", [2, 3, columns])]) { function($0[0]) }]
  }

  private static func rows(_ x: [Double]) -> [[Double]] {
    stride(from: 0, to: x.count, by: columns).map { Array(x[$0..<($0 + columns)]) }
  }

  private static func logSumExp(_ row: [Double]) -> Double {
    log(row.reduce(0) { $0 + exp($1) })
  }

  private static var crossEntropy: Example {
    let labels = Tensor([20, 0, 7, 3, 3, 12])
    return Example(operands: [awayFromZero("x", [6, columns]), labels]) { numbers in
      zip(rows(numbers[0]), numbers[1]).map { row, label in logSumExp(row) - row[Int(label)] }
    }
  }

  private static var squaredErrors: Example {
    let operands = [awayFromZero("a", [4, columns]), awayFromZero("b", [4, columns])]
    return Example(operands: operands) { numbers in
      zip(rows(numbers[0]), rows(numbers[1])).map { a, b in
        zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(columns)
      }
    }
  }

  /// Ratios below, within and above the clip range, away from its ends, with advantages of both
  /// signs.
  private static var clippedSurrogate: Example {
    let ratios = Tensor([0.5, 0.7, 0.9, 1, 1.1, 1.5, 2, 0.5, 0.7, 0.9, 1, 1.1, 1.5, 2])
    let advantages = Tensor([1, 2, 0.5, 3, 1, 1.5, 0.5, -1, -2, -0.5, -3, -1, -1.5, -0.5])
    return Example(operands: [ratios, advantages, Tensor([0.2])]) { numbers in
      let (low, high) = (1 - numbers[2][0], 1 + numbers[2][0])
      return zip(numbers[0], numbers[1]).map { ratio, advantage in
        min(ratio * advantage, min(max(ratio, low), high) * advantage)
      }
    }
  }
}
