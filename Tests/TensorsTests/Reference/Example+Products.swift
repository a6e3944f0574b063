import Tensors

/// m, k, n of all products.
private let (m, k, n) = (5, 18, 7)

extension Example {
  static var products: [String: [Example]] {
    [
      "matmul": [matmul([]), matmul(.first), matmul(.second), matmul([.first, .second])],
      "linear": [linear(.none), linear(.relu)],
    ]
  }

  private static func matmul(_ transposes: Transposes) -> Example {
    var attributes = Attributes()
    attributes.transposes = transposes
    let (first, second) = (transposes.contains(.first), transposes.contains(.second))
    let operands = [
      awayFromZero("a", first ? [k, m] : [m, k]), awayFromZero("b", second ? [n, k] : [k, n]),
    ]
    return Example(operands: operands, attributes: attributes) { numbers in
      product {
        numbers[0][first ? $1 * m + $0 : $0 * k + $1]
      } _: {
        numbers[1][second ? $1 * k + $0 : $0 * n + $1]
      }
    }
  }

  private static func linear(_ activation: Activation) -> Example {
    var attributes = Attributes()
    attributes.activation = activation
    let operands = [
      awayFromZero("x", [m, k]), awayFromZero("weight", [n, k]), awayFromZero("bias", [n]),
    ]
    return Example(operands: operands, attributes: attributes) { numbers in
      let mapped = product {
        numbers[0][$0 * k + $1]
      } _: {
        numbers[1][$1 * k + $0]
      }
      let sums = mapped.enumerated().map { $1 + numbers[2][$0 % n] }
      return activation == .relu ? sums.map { max(0, $0) } : sums
    }
  }

  /// a [m, k] · b [k, n], both given by their elements.
  private static func product(
    _ a: (Int, Int) -> Double, _ b: (Int, Int) -> Double
  ) -> [Double] {
    (0..<(m * n)).map { index in
      (0..<k).reduce(0) { $0 + a(index / n, $1) * b($1, index % n) }
    }
  }
}
