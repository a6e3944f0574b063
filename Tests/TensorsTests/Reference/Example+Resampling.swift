import Tensors

/// Ops that change the extents of images.
extension Example {
  static var resized: [String: [Example]] {
    [
      "transposedConvolution": [
        transposed([2, 3, 4, 3], [3, 2, 3, 3], Window(kernel: 1, stride: 2, padding: 1), [8, 6]),
        transposed(
          [1, 4, 3, 4], [4, 1, 2, 3],
          Window(kernel: [1, 1], stride: [1, 3], padding: [0, 2], dilation: [2, 1]), [5, 9],
          groups: 2, .relu),
        transposed([1, 1, 1, 1], [1, 1, 1, 1], Window(), [1, 1]),
        // Rows that no tap reaches.
        transposed([1, 1, 2, 2], [1, 1, 1, 1], Window(kernel: 1, stride: 3), [6, 4]),
      ],
      "adaptiveAveragePooling": windows { $0.reduce(0, +) / Double($0.count) },
      "adaptiveMaxPooling": windows { $0.max() ?? -.infinity },
      "nearestResampling": resamplings { place, count, inputs in
        [(place * inputs / count, 1)]
      },
      "bilinearResampling": resamplings { place, count, inputs in
        let exact = max(0, (Double(place) + 0.5) * Double(inputs) / Double(count) - 0.5)
        let first = Int(exact)
        let share = exact - Double(first)
        return [(first, 1 - share), (min(first + 1, inputs - 1), share)]
      },
      "unfolded": unfoldings(isFolded: false), "folded": unfoldings(isFolded: true),
    ]
  }

  /// Each number goes where a convolution of the output would take it from.
  private static func transposed(
    _ x: Shape, _ weight: Shape, _ window: Window, _ extents: SIMD2<Int>, groups: Int = 1,
    _ activation: Activation = .none
  ) -> Example {
    var attributes = Attributes()
    (attributes.window, attributes.groups, attributes.extents) = (window, groups, extents)
    attributes.activation = activation
    let outputs = groups * weight[1]
    let operands = [
      tensor("x", x, in: -1...1), tensor("weight", weight, in: -1...1),
      tensor("bias", [outputs], in: -1...1),
    ]
    var sized = window
    sized.kernel = [weight[2], weight[3]]
    let windows = Windows(shape: [x[0], outputs, extents[0], extents[1]], window: sized)
    let (kernel, plane) = (weight[2] * weight[3], extents[0] * extents[1])
    return Example(operands: operands, attributes: attributes) { numbers in
      var y = (0..<(x[0] * outputs * plane)).map { numbers[2][$0 / plane % outputs] }
      for (index, value) in numbers[0].enumerated() {
        let (place, channel) = (index % (x[2] * x[3]), index / (x[2] * x[3]) % x[1])
        let image = index / (x[1] * x[2] * x[3])
        let group = channel / (x[1] / groups)
        for (tap, taken) in windows.taps(of: [place / x[3], place % x[3]]).enumerated() {
          guard let taken else { continue }
          for output in 0..<weight[1] {
            let target = image * outputs + group * weight[1] + output
            y[target * plane + taken] +=
              value * numbers[1][(channel * weight[1] + output) * kernel + tap]
          }
        }
      }
      return activation == .relu ? y.map { max(0, $0) } : y
    }
  }

  private static let sizes: [(Shape, SIMD2<Int>)] = [
    ([2, 3, 7, 5], [3, 4]), ([1, 2, 4, 6], [2, 2]), ([2, 1, 3, 4], [6, 8]),
    ([1, 1, 3, 2], [5, 7]),
    ([1, 1, 1, 1], [2, 1]), ([1, 2, 5, 5], [1, 1]),
  ]

  private static func resampled(
    _ shape: Shape, _ extents: SIMD2<Int>,
    _ function: @escaping (_ plane: [Double], _ row: Int, _ column: Int) -> Double
  ) -> Example {
    var attributes = Attributes()
    attributes.extents = extents
    let plane = shape[2] * shape[3]
    return Example(operands: [tensor("x", shape, in: -1...1)], attributes: attributes) { numbers in
      (0..<(shape[0] * shape[1])).flatMap { number in
        let numbers = Array(numbers[0][number * plane..<(number + 1) * plane])
        return (0..<(extents[0] * extents[1])).map {
          function(numbers, $0 / extents[1], $0 % extents[1])
        }
      }
    }
  }

  private static func windows(_ function: @escaping ([Double]) -> Double) -> [Example] {
    sizes.map { shape, extents in
      func span(_ place: Int, _ axis: Int) -> Range<Int> {
        let (inputs, outputs) = (shape[2 + axis], extents[axis])
        return place * inputs / outputs..<((place + 1) * inputs + outputs - 1) / outputs
      }
      return resampled(shape, extents) { plane, row, column in
        function(
          span(row, 0).flatMap { row in span(column, 1).map { plane[row * shape[3] + $0] } })
      }
    }
  }

  private static func resamplings(
    _ taps: @escaping (_ place: Int, _ count: Int, _ inputs: Int) -> [(Int, Double)]
  ) -> [Example] {
    sizes.map { shape, extents in
      resampled(shape, extents) { plane, row, column in
        var sum = 0.0
        for (y, down) in taps(row, extents[0], shape[2]) {
          for (x, along) in taps(column, extents[1], shape[3]) {
            sum += down * along * plane[y * shape[3] + x]
          }
        }
        return sum
      }
    }
  }

  /// Windows of 3, two apart, over a depth of 5 with a padding of 1, and dilated ones without.
  private static func unfoldings(isFolded: Bool) -> [Example] {
    let examples: [(Shape, Window)] = [
      ([2, 3, 5, 4], Window(kernel: [3, 1], stride: [2, 1], padding: [1, 0])),
      ([1, 2, 6, 2, 3], Window(kernel: [2, 1], dilation: [3, 1])), ([2, 1, 1], Window(kernel: 1)),
    ]
    return examples.map { whole, window in
      var attributes = Attributes()
      (attributes.window, attributes.extents) = (window, [whole[2], 1])
      let (depth, run) = (whole[2], whole.array.dropFirst(3).reduce(1, *))
      let (outputs, taps) = (window.outputs(of: [depth, 1])[0], window.kernel[0])
      let parts = Shape([whole[0], outputs, whole[1], taps] + whole.array.dropFirst(3))
      // For each number of the parts its place in the whole, nil in the padding.
      let places = (0..<parts.count).map { index -> Int? in
        let (inner, tap) = (index % run, index / run % taps)
        let (channel, output) = (index / run / taps % whole[1], index / run / taps / whole[1])
        let place =
          output % outputs * window.stride[0] + tap * window.dilation[0] - window.padding[0]
        guard (0..<depth).contains(place) else { return nil }
        return ((output / outputs * whole[1] + channel) * depth + place) * run + inner
      }
      let operand = tensor("x", isFolded ? parts : whole, in: -1...1)
      return Example(operands: [operand], attributes: attributes) { numbers in
        guard isFolded else { return places.map { place in place.map { numbers[0][$0] } ?? 0 } }
        var sums = [Double](repeating: 0, count: whole.count)
        for (number, place) in zip(numbers[0], places) { if let place { sums[place] += number } }
        return sums
      }
    }
  }
}
