import Foundation
import Tensors

extension Example {
  static var sequences: [String: [Example]] {
    [
      "embedding": [embedding],
      "layerNorm": [norm(columns: 37, bias: true), norm(columns: 80, bias: true)],
      "layerNormUnbiased": [norm(columns: 37, bias: false), norm(columns: 80, bias: false)],
      "rmsNorm": [norm(columns: 37, bias: false, centers: false)],
      "batchedMatmul": [
        batched([]), batched(.first), batched(.second), batched([.first, .second]),
      ],
      "permuted": [permuted([1, 2, 0]), permuted([0, 2, 1]), permuted([1, 0, 2])],
      "sliced": (0..<3).map(sliced),
      "concatenated": (0..<3).map(concatenated),
    ]
  }

  /// Tokens that come more than once, and entries that never come.
  private static var embedding: Example {
    let tokens = Tensor([3, 0, 3, 5, 3, 1], [2, 3])
    return Example(operands: [awayFromZero("table", [7, 19]), tokens]) { numbers in
      numbers[1].flatMap { token in numbers[0][(Int(token) * 19)..<(Int(token) * 19 + 19)] }
    }
  }

  private static func norm(columns n: Int, bias: Bool, centers: Bool = true) -> Example {
    var attributes = Attributes()
    attributes.epsilon = 0.01
    let names = ["x", "weight"] + (bias ? ["bias"] : [])
    let operands = names.enumerated().map { awayFromZero($1, $0 == 0 ? [2, 2, n] : [n]) }
    return Example(operands: operands, attributes: attributes) { numbers in
      stride(from: 0, to: numbers[0].count, by: n).flatMap { start -> [Double] in
        let row = numbers[0][start..<(start + n)]
        let mean = centers ? row.reduce(0, +) / Double(n) : 0
        let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)
        let scale = 1 / (variance + Double(Float(0.01))).squareRoot()
        return row.enumerated().map { column, x in
          (x - mean) * scale * numbers[1][column] + (bias ? numbers[2][column] : 0)
        }
      }
    }
  }

  // MARK: - Stacks and axes

  private static func batched(_ transposes: Transposes) -> Example {
    var attributes = Attributes()
    attributes.transposes = transposes
    let (m, k, n) = (4, 6, 5)
    let (first, second) = (transposes.contains(.first), transposes.contains(.second))
    let operands = [
      awayFromZero("a", first ? [2, 3, k, m] : [2, 3, m, k]),
      awayFromZero("b", second ? [2, 3, n, k] : [2, 3, k, n]),
    ]
    return Example(operands: operands, attributes: attributes) { numbers in
      (0..<(6 * m * n)).map { index -> Double in
        let (stack, row, column) = (index / (m * n), index / n % m, index % n)
        return (0..<k).reduce(0.0) { sum, inner in
          let a = numbers[0][stack * m * k + (first ? inner * m + row : row * k + inner)]
          let b = numbers[1][stack * k * n + (second ? column * k + inner : inner * n + column)]
          return sum + a * b
        }
      }
    }
  }

  private static let extents = [3, 4, 18]

  private static func permuted(_ axes: [Int]) -> Example {
    var attributes = Attributes()
    attributes.axes = Shape(axes)
    return Example(
      operands: [awayFromZero("x", Shape(extents))], attributes: attributes
    ) { numbers in
      let strides = [4 * 18, 18, 1]
      let (e, s) = (axes.map { extents[$0] }, axes.map { strides[$0] })
      return (0..<(3 * 4 * 18)).map { index -> Double in
        let (i, j, k) = (index / (e[1] * e[2]), index / e[2] % e[1], index % e[2])
        return numbers[0][i * s[0] + j * s[1] + k * s[2]]
      }
    }
  }

  private static func sliced(axis: Int) -> Example {
    var attributes = Attributes()
    (attributes.axis, attributes.range) = (axis, 1..<3)
    return Example(
      operands: [awayFromZero("x", Shape(extents))], attributes: attributes
    ) { numbers in
      numbers[0].indices.filter { index in
        let places = [index / (4 * 18), index / 18 % 4, index % 18]
        return (1..<3).contains(places[axis])
      }.map { numbers[0][$0] }
    }
  }

  private static func concatenated(axis: Int) -> Example {
    var attributes = Attributes()
    attributes.axis = axis
    var other = extents
    other[axis] = 2
    let step = extents[(axis + 1)...].reduce(1, *)
    let operands = [awayFromZero("a", Shape(extents)), awayFromZero("b", Shape(other))]
    return Example(operands: operands, attributes: attributes) { numbers in
      let (first, second) = (extents[axis] * step, 2 * step)
      return (0..<(numbers[0].count / first)).flatMap { strip -> [Double] in
        let a = numbers[0][(strip * first)..<((strip + 1) * first)]
        let b = numbers[1][(strip * second)..<((strip + 1) * second)]
        return Array(a) + Array(b)
      }
    }
  }
}
