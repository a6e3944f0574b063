import Foundation
import Tensors

private let shape: Shape = [3, 4, 5]

extension Example {
  /// Along axes that lie last, first, in the middle and apart.
  static var reductions: [String: [Example]] {
    [
      "axisSums": reduced { $0.reduce(0, +) },
      "axisMeans": reduced { $0.reduce(0, +) / Double($0.count) },
      "axisProducts": reduced { $0.reduce(1, *) } + [productOfZeros],
      "axisMaxima": reduced { $0.max() ?? 0 },
      "axisMinima": reduced { $0.min() ?? 0 },
      "axisLogSumExps": reduced { log($0.reduce(0) { $0 + exp($1) }) },
      "axisVariances": reduced { variance($0, 0) } + reduced(1) { variance($0, 1) },
      "axisDeviations": reduced { variance($0, 0).squareRoot() }
        + reduced(1) { variance($0, 1).squareRoot() },
      "axisNorms": reduced { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() },
      "argMaxima": reduced { line in Double(line.firstIndex(of: line.max() ?? 0) ?? 0) },
      "argMinima": reduced { line in Double(line.firstIndex(of: line.min() ?? 0) ?? 0) },
    ]
  }

  private static func reduced(
    _ correction: Float = 0, _ function: @escaping ([Double]) -> Double
  ) -> [Example] {
    let axes: [[Int]] = [[2], [0], [1, 2], [2, 0], [0, 1, 2]]
    return axes.enumerated().map { index, axes in
      var attributes = Attributes()
      (attributes.axes, attributes.keepsAxes) = (Shape(axes), index % 2 == 1)
      attributes.constants[0] = correction
      let x = tensor("x", shape, in: -1.2...1.5)
      return Example(operands: [x], attributes: attributes) {
        Grid(shape).lines($0[0], along: axes).map(function)
      }
    }
  }

  private static func variance(_ line: [Double], _ correction: Double) -> Double {
    let mean = line.reduce(0, +) / Double(line.count)
    let squares = line.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return squares / (Double(line.count) - correction)
  }

  /// Lines with no zero, with one and with two.
  private static var productOfZeros: Example {
    var attributes = Attributes()
    attributes.axes = [1]
    let x = Tensor([2, -3, 0.5, 0, 4, 5, 0, 7, 0], [3, 3])
    return Example(operands: [x], attributes: attributes) {
      Grid([3, 3]).lines($0[0], along: [1]).map { $0.reduce(1, *) }
    }
  }

  static var scans: [String: [Example]] {
    [
      "cumulativeSums": scanned { line in
        line.indices.map { line[...$0].reduce(0, +) }
      },
      "sorted": scanned { $0.sorted() } + scanned(isDescending: true) { $0.sorted(by: >) },
      "sortedPlaces": scanned { line in
        line.sorted().map { Double(line.firstIndex(of: $0) ?? 0) }
      },
    ]
  }

  private static func scanned(
    isDescending: Bool = false, _ function: @escaping ([Double]) -> [Double]
  ) -> [Example] {
    (0..<3).map { axis in
      var attributes = Attributes()
      (attributes.axis, attributes.isDescending) = (axis, isDescending)
      return Example(operands: [awayFromZero("x", shape)], attributes: attributes) { numbers in
        let lines = Grid(shape).lines(numbers[0], along: [axis]).map(function)
        let others = shape.array.indices.filter { $0 != axis }
        let outer = Grid(others.map { shape[$0] })
        return (0..<shape.count).map { place in
          let indices = Grid(shape).indices(of: place)
          return lines[outer.place(of: others.map { indices[$0] })][indices[axis]]
        }
      }
    }
  }
}
