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
      "columnSums": reduction { x in
        (0..<columns).map { column in rows(x).reduce(0) { $0 + $1[column] } }
      },
      "softmax": reduction { rows($0).flatMap { row in row.map { exp($0 - logSumExp(row)) } } },
      "logSoftmax": reduction { rows($0).flatMap { row in row.map { $0 - logSumExp(row) } } },
      "crossEntropy": [crossEntropy(), crossEntropy(smoothing: 0.25)],
      "weightedCrossEntropy": [
        crossEntropy(isWeighted: true), crossEntropy(smoothing: 0.25, isWeighted: true),
      ],
      "softCrossEntropy": [softCrossEntropy],
      "squaredErrors": [squaredErrors],
      "binaryEntropies": [binaryEntropies],
      "hinges": [hinges],
      "multiLabelEntropies": [multiLabelEntropies],
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

  /// One label is ignored, and one class has the weight 0.
  private static func crossEntropy(smoothing: Float = 0, isWeighted: Bool = false) -> Example {
    var attributes = Attributes()
    attributes.smoothing = smoothing
    let s = Double(smoothing)
    let labels = Tensor([20, 0, 7, -1, 3, 12])
    let weights = Tensor((0..<columns).map { Float($0 % 5) / 2 })
    let operands = [awayFromZero("x", [6, columns]), labels] + (isWeighted ? [weights] : [])
    return Example(operands: operands, attributes: attributes) { numbers in
      zip(rows(numbers[0]), numbers[1]).map { row, label in
        guard label >= 0 else { return 0 }
        return row.enumerated().reduce(0) { sum, score in
          let weight = isWeighted ? numbers[2][score.offset] : 1
          let share = s / Double(columns) + (Double(score.offset) == label ? 1 - s : 0)
          return sum + weight * share * (logSumExp(row) - score.element)
        }
      }
    }
  }

  /// Targets that add up to 1 and to more, with zeros.
  private static var softCrossEntropy: Example {
    let targets = tensor("targets", [6, columns], in: -0.05...0.1).values.map { max(0, $0) }
    let operands = [awayFromZero("x", [6, columns]), Tensor(targets, [6, columns])]
    return Example(operands: operands) { numbers in
      zip(rows(numbers[0]), rows(numbers[1])).map { row, targets in
        zip(row, targets).reduce(0) { $0 + $1.1 * (logSumExp(row) - $1.0) }
      }
    }
  }

  /// One label is ignored.
  private static var labelled: [Tensor] {
    [awayFromZero("x", [6, columns]), Tensor([20, 0, 7, -1, 3, 12])]
  }

  private static var binaryEntropies: Example {
    Example(operands: labelled) { numbers in
      zip(rows(numbers[0]), numbers[1]).map { row, label in
        guard label >= 0 else { return 0 }
        return row.enumerated().reduce(0) { sum, score in
          sum + log(1 + exp(Double(score.offset) == label ? -score.element : score.element))
        } / Double(columns)
      }
    }
  }

  /// Targets of 0 and 1 and between.
  private static var multiLabelEntropies: Example {
    let targets = tensor("targets", [6, columns], in: -0.5...1.5).values.map { min(max(0, $0), 1) }
    let operands = [awayFromZero("x", [6, columns]), Tensor(targets, [6, columns])]
    return Example(operands: operands) { numbers in
      zip(rows(numbers[0]), rows(numbers[1])).map { row, targets in
        zip(row, targets).reduce(0) { $0 + log(1 + exp($1.0)) - $1.0 * $1.1 } / Double(columns)
      }
    }
  }

  private static var hinges: Example {
    Example(operands: labelled) { numbers in
      zip(rows(numbers[0]), numbers[1]).map { row, label in
        guard label >= 0 else { return 0 }
        let others = row.enumerated().filter { Double($0.offset) != label }
        return others.reduce(0) { $0 + max(0, 1 - row[Int(label)] + $1.element) }
          / Double(columns)
      }
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
