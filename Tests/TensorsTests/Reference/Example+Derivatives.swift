import Foundation
import Tensors

extension Example {
  /// Ops that gradients consist of.
  static var derivatives: [String: [Example]] {
    [
      "gated": [gated], "geluSlope": [geluSlope],
      "convolutionInput": convolutions.map(convolutionInput),
      "convolutionWeight": convolutions.map(convolutionWeight),
    ]
  }

  private static var gated: Example {
    Example(operands: [tensor("a", [3, 37], in: -1...1), awayFromZero("b", [3, 37])]) {
      zip($0[0], $0[1]).map { $1 > 0 ? $0 : 0 }
    }
  }

  private static var geluSlope: Example {
    Example(operands: [tensor("x", [3, 37], in: -3...3)]) { numbers in
      numbers[0].map { x in
        0.5 * (1 + erf(x / 2.0.squareRoot())) + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
      }
    }
  }

  private static let convolutions: [(x: Shape, weight: Shape, window: Window, groups: Int)] = [
    ([2, 3, 6, 7], [6, 3, 3, 3], Window(kernel: 3, padding: 1), 1),
    ([2, 4, 9, 8], [6, 2, 3, 3], Window(kernel: 3, stride: 2, padding: 1), 2),
    ([2, 1, 8, 9], [2, 1, 3, 2], Window(kernel: 1, padding: 3, dilation: 2), 1),
  ]

  private static func convolutionInput(
    _ plan: (x: Shape, weight: Shape, window: Window, groups: Int)
  ) -> Example {
    let (correlation, outputs, attributes) = parts(of: plan, extents: plan.x)
    let operands = [tensor("g", outputs, in: -1...1), tensor("weight", plan.weight, in: -1...1)]
    return Example(operands: operands, attributes: attributes) { numbers in
      var sums = [Double](repeating: 0, count: plan.x.count)
      correlation.forEachProduct { sums[$1] += numbers[0][$0] * numbers[1][$2] }
      return sums
    }
  }

  private static func convolutionWeight(
    _ plan: (x: Shape, weight: Shape, window: Window, groups: Int)
  ) -> Example {
    let (correlation, outputs, attributes) = parts(of: plan, extents: plan.weight)
    let operands = [tensor("x", plan.x, in: -1...1), tensor("g", outputs, in: -1...1)]
    return Example(operands: operands, attributes: attributes) { numbers in
      var sums = [Double](repeating: 0, count: plan.weight.count)
      correlation.forEachProduct { sums[$2] += numbers[0][$1] * numbers[1][$0] }
      return sums
    }
  }

  private static func parts(
    of plan: (x: Shape, weight: Shape, window: Window, groups: Int), extents: Shape
  ) -> (Correlation, outputs: Shape, Attributes) {
    var window = plan.window
    window.kernel = [plan.weight[2], plan.weight[3]]
    let outputs = window.outputs(of: [plan.x[2], plan.x[3]])
    var attributes = Attributes()
    (attributes.window, attributes.groups, attributes.axes) = (plan.window, plan.groups, extents)
    let correlation = Correlation(
      x: plan.x, weight: plan.weight, window: window, groups: plan.groups)
    return (correlation, [plan.x[0], plan.weight[0], outputs[0], outputs[1]], attributes)
  }
}

extension Correlation {
  /// Calls `body` with the places of output, image and weight of every product.
  fileprivate func forEachProduct(_ body: (_ output: Int, _ image: Int, _ weight: Int) -> Void) {
    let windows = Windows(shape: x, window: window)
    let outputs = window.outputs(of: [x[2], x[3]])
    let (plane, kernel) = (x[2] * x[3], window.kernel[0] * window.kernel[1])
    for row in 0..<x[0] * weight[0] {
      let (image, channel) = (row / weight[0], row % weight[0])
      let first = image * x[1] + channel / (weight[0] / groups) * weight[1]
      for output in 0..<outputs[0] * outputs[1] {
        let taps = windows.taps(of: [output / outputs[1], output % outputs[1]])
        for case (let tap, let place?) in taps.enumerated() {
          for input in 0..<weight[1] {
            body(
              row * outputs[0] * outputs[1] + output, (first + input) * plane + place,
              (channel * weight[1] + input) * kernel + tap)
          }
        }
      }
    }
  }
}
