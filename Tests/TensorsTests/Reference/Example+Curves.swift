import Foundation
import Tensors

extension Example {
  /// Functions of one number that have no kernels of their own.
  static var curves: [String: [Example]] {
    [
      "rsqrt": curve(in: 0.2...5) { 1 / $0.squareRoot() },
      "reciprocal": curve { 1 / $0 },
      "log1p": curve(in: -0.8...5) { log1p($0) },
      "expm1": curve { expm1($0) },
      "sin": curve { sin($0) },
      "cos": curve { cos($0) },
      "softplus": curve { log(1 + exp($0)) },
      "silu": curve { $0 / (1 + exp(-$0)) },
      "elu": curve([0.75, 0]) { $0 > 0 ? $0 : 0.75 * expm1($0) },
      "leakyRelu": curve([0.25, 0]) { $0 > 0 ? $0 : 0.25 * $0 },
      "constantPower": curve([2, 0]) { $0 * $0 } + curve([3, 0]) { $0 * $0 * $0 }
        + curve([-0.5, 0], in: 0.2...5) { 1 / $0.squareRoot() },
      "clamped": curve([-1.5, 2], in: -1.4...1.9) { $0 }
        + curve([-0.05, 0.0625]) { $0 < 0 ? -Double(Float(0.05)) : 0.0625 },
    ]
  }

  private static func curve(
    _ constants: SIMD2<Float> = [0, 0], in range: ClosedRange<Double>? = nil,
    _ function: @escaping (Double) -> Double
  ) -> [Example] {
    var attributes = Attributes()
    attributes.constants = constants
    let x = range.map { tensor("x", [3, 37], in: $0) } ?? awayFromZero("x", [3, 37])
    return [Example(operands: [x], attributes: attributes) { $0[0].map(function) }]
  }

  /// Several operands, whose shapes are broadcast.
  static var broadcasts: [String: [Example]] {
    [
      "add": binary(+),
      "subtract": binary(-),
      "multiply": binary(*),
      "divide": binary(/),
      "power": binary(in: 0.2...2) { pow($0, $1) },
      "maximum": binary { max($0, $1) },
      "minimum": binary { min($0, $1) },
      "chosen": [chosen([3, 37], [3, 37], [3, 37]), chosen([1], [2, 3, 5], [3, 1])],
      "expanded": [expanded([3, 1], to: [2, 3, 5]), expanded([7], to: [7])],
    ]
  }

  private static func binary(
    in range: ClosedRange<Double>? = nil, _ function: @escaping (Double, Double) -> Double
  ) -> [Example] {
    let shapes: [(Shape, Shape)] = [
      ([3, 37], [3, 37]), ([2, 3, 5], [3, 1]), ([7], [2, 1, 7]), ([4, 1, 2], [1, 3, 1]),
    ]
    return shapes.map { a, b in
      let operands = [("a", a), ("b", b)].map { name, shape in
        range.map { tensor(name, shape, in: $0) } ?? awayFromZero(name, shape)
      }
      return Example(operands: operands) { numbers in
        zip(spread(numbers[0], a, b), spread(numbers[1], b, a)).map(function)
      }
    }
  }

  private static func chosen(_ a: Shape, _ b: Shape, _ mask: Shape) -> Example {
    let flags = Tensor((0..<mask.count).map { $0 % 3 == 1 ? 0 : 1 }, mask)
    return Example(operands: [awayFromZero("a", a), awayFromZero("b", b), flags]) { numbers in
      let (x, y) = (spread(numbers[0], a, b), spread(numbers[1], b, a))
      return zip(spread(numbers[2], mask, b), zip(x, y)).map { $0 != 0 ? $1.0 : $1.1 }
    }
  }

  private static func expanded(_ x: Shape, to shape: Shape) -> Example {
    var attributes = Attributes()
    attributes.axes = shape
    return Example(operands: [awayFromZero("x", x)], attributes: attributes) {
      spread($0[0], x, shape)
    }
  }

  /// The numbers of `shape` in the shape that both are spread to.
  private static func spread(_ x: [Double], _ shape: Shape, _ other: Shape) -> [Double] {
    let rank = max(shape.rank, other.rank)
    let own = [Int](repeating: 1, count: rank - shape.rank) + shape.array
    let theirs = [Int](repeating: 1, count: rank - other.rank) + other.array
    return Grid.moved(x, Grid(own), to: Grid(zip(own, theirs).map(max))) { indices in
      zip(indices, own).map { $1 == 1 ? 0 : $0 }
    }
  }
}
