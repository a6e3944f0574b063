import Foundation
import Tensors

extension Example {
  static var images: [String: [Example]] {
    [
      "convolution": convolutions(hasBias: true), "plainConvolution": convolutions(hasBias: false),
      "maxPooling": pooling(paddingCounts: false) { $0.max() ?? -.infinity },
      "averagePooling": pooling(paddingCounts: true) { $0.reduce(0, +) / Double($0.count) },
      "batchNorm": [0, 1].map { norm(groups: 0, $0 == 1 ? .relu : .none) },
      "groupNorm": [1, 2, 6].map { norm(groups: $0, $0 == 2 ? .relu : .none) },
      "normalizeChannels": [normalizeChannels(.none), normalizeChannels(.relu)],
      "addRelu": [addRelu],
    ]
  }

  // MARK: - Convolutions

  private static func convolutions(hasBias: Bool) -> [Example] {
    [
      convolution([2, 3, 6, 7], [6, 3, 3, 3], Window(kernel: 3, padding: 1), hasBias, .relu),
      // Strides, two groups, more channels than a tile holds.
      convolution(
        [2, 4, 9, 8], [22, 2, 3, 3], Window(kernel: 3, stride: 2, padding: 1), groups: 2, hasBias),
      convolution([1, 2, 6, 6], [5, 2, 1, 1], Window(kernel: 1, stride: 2), hasBias),
      convolution(
        [2, 1, 8, 9], [2, 1, 3, 2], Window(kernel: 1, padding: 3, dilation: 2), hasBias),
      // A stride above the kernel, padding beyond it, rows that differ from columns.
      convolution(
        [1, 2, 7, 5], [3, 2, 2, 1],
        Window(kernel: [2, 1], stride: [3, 1], padding: [1, 2], dilation: [1, 1]), hasBias),
      // Rows of more than three vectors; one number of everything.
      convolution([1, 1, 2, 60], [1, 1, 1, 5], Window(kernel: 5), hasBias),
      convolution([1, 1, 1, 1], [1, 1, 1, 1], Window(), hasBias),
    ]
  }

  private static func convolution(
    _ x: Shape, _ weight: Shape, _ window: Window, groups: Int = 1, _ hasBias: Bool,
    _ activation: Activation = .none
  ) -> Example {
    var attributes = Attributes()
    (attributes.window, attributes.groups) = (window, groups)
    attributes.activation = activation
    var sized = window
    sized.kernel = [weight[2], weight[3]]
    let bias = hasBias ? [tensor("bias", [weight[0]], in: -1...1)] : []
    let operands = [tensor("x", x, in: -1...1), tensor("weight", weight, in: -1...1)] + bias
    return Example(operands: operands, attributes: attributes) { numbers in
      let sums = Correlation(x: x, weight: weight, window: sized, groups: groups)
        .values(numbers[0], numbers[1], hasBias ? numbers[2] : nil)
      return activation == .relu ? sums.map { max(0, $0) } : sums
    }
  }

  // MARK: - Pooling

  private static func pooling(
    paddingCounts: Bool, _ function: @escaping ([Double]) -> Double
  ) -> [Example] {
    let examples: [(Shape, Window)] = [
      ([2, 3, 5, 7], Window(kernel: 2, stride: 2)), ([1, 2, 4, 9], Window(kernel: 2, stride: 2)),
      ([2, 1, 5, 21], Window(kernel: 2, stride: 2)),
      ([2, 3, 5, 7], Window(kernel: 3, stride: 2, padding: 1)),
      ([2, 3, 5, 7], Window(kernel: [3, 1], stride: [1, 2])),
    ]
    return examples.map { shape, window in
      var attributes = Attributes()
      attributes.window = window
      return Example(operands: [tensor("x", shape, in: -1...1)], attributes: attributes) {
        numbers in
        Windows(shape: shape, window: window).all.map { places in
          let inside = places.compactMap { $0 }.map { numbers[0][$0] }
          let zeros = paddingCounts ? places.count - inside.count : 0
          return function(inside + [Double](repeating: 0, count: zeros))
        }
      }
    }
  }

  // MARK: - Norms

  private static let normed: Shape = [4, 6, 3, 7]

  private static func norm(groups: Int, _ activation: Activation) -> Example {
    var attributes = Attributes()
    (attributes.groups, attributes.activation) = (groups, activation)
    let operands = [
      tensor("x", normed, in: -1...2), tensor("weight", [6], in: 0.5...1.5),
      tensor("bias", [6], in: -1...1),
    ]
    return Example(operands: operands, attributes: attributes) { numbers in
      let x = numbers[0]
      let (images, channels, plane) = (normed[0], normed[1], normed[2] * normed[3])
      func block(_ index: Int) -> Int {
        let (image, channel) = (index / (channels * plane), index / plane % channels)
        return groups == 0 ? channel : image * groups + channel / (channels / groups)
      }
      let blocks = groups == 0 ? channels : images * groups
      let members = (0..<blocks).map { number in x.indices.filter { block($0) == number } }
      let means = members.map { $0.reduce(0) { $0 + x[$1] } / Double($0.count) }
      let variances = zip(members, means).map { members, mean in
        members.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / Double(members.count)
      }
      return x.indices.map { index in
        let (number, channel) = (block(index), index / plane % channels)
        let value = (x[index] - means[number]) / (variances[number] + 1e-5).squareRoot()
        let y = value * numbers[1][channel] + numbers[2][channel]
        return activation == .relu ? max(0, y) : y
      }
    }
  }

  private static func normalizeChannels(_ activation: Activation) -> Example {
    var attributes = Attributes()
    attributes.activation = activation
    let operands = [
      tensor("x", normed, in: -1...2), tensor("weight", [6], in: 0.5...1.5),
      tensor("bias", [6], in: -1...1), tensor("mean", [6], in: -1...1),
      tensor("variance", [6], in: 0.5...2),
    ]
    return Example(operands: operands, attributes: attributes) { numbers in
      numbers[0].indices.map { index in
        let channel = index / (normed[2] * normed[3]) % 6
        let deviation = (numbers[4][channel] + 1e-5).squareRoot()
        let value = (numbers[0][index] - numbers[3][channel]) / deviation
        let y = value * numbers[1][channel] + numbers[2][channel]
        return activation == .relu ? max(0, y) : y
      }
    }
  }

  private static var addRelu: Example {
    Example(operands: [awayFromZero("a", [3, 37]), tensor("b", [3, 37], in: -0.05...0.05)]) {
      zip($0[0], $0[1]).map { max(0, $0 + $1) }
    }
  }
}
