import Tensors
import Testing

/// Ops of images beyond what holds for all ops.
struct ImageOpTests {
  private static func attributes(_ window: Window, groups: Int = 1) -> Attributes {
    var attributes = Attributes()
    (attributes.window, attributes.groups) = (window, groups)
    return attributes
  }

  /// Sums of up to 15 680 products in another order.
  @Test func `many images are convolved as each by itself`() {
    let x = Example.tensor("x", [40, 5, 14, 14], in: -1...1)
    let weight = Example.tensor("weight", [9, 5, 3, 3], in: -1...1)
    let attributes = Self.attributes(Window(kernel: 3, padding: 1))
    let all = Recording(
      .plainConvolution, Example(operands: [x, weight], attributes: attributes) { _ in [] })
    let parts = (0..<40).map { image in
      let x = x.rows(image..<(image + 1))
      return Op.plainConvolution(x, weight, attributes: attributes)
    }
    #expect(bits(all.values) == parts.flatMap(bits))
    var sums = [Double](repeating: 0, count: weight.count)
    for image in 0..<40 {
      let slopes = all.weights.rows(image..<(image + 1))
      let part = gradientOfWeight(x.rows(image..<(image + 1)), weight, slopes, attributes)
      for (index, value) in part.values.enumerated() { sums[index] += Double(value) }
    }
    for (value, sum) in zip(all.gradients[1].values, sums) {
      #expect(abs(Double(value) - sum) < 1e-3)
    }
  }

  private func gradientOfWeight(
    _ x: Tensor, _ weight: Tensor, _ slopes: Tensor, _ attributes: Attributes
  ) -> Tensor {
    let tape = Tape(ParameterLayout())
    let images = tape.input(x.shape)
    let kernel = tape.input(weight.shape, differentiable: true)
    let out = tape.record(.plainConvolution, [images, kernel], attributes)
    let weighing = tape.input(out.shape)
    let loss = tape.sum(tape.multiply(out, weighing))
    for (tensor, input) in [(x, images), (weight, kernel), (slopes, weighing)] {
      tape.write(tensor, to: input)
    }
    tape.forward(weights: Storage(count: 0))
    tape.backward(from: loss, into: Storage(count: 0))
    return tape.gradient(of: kernel)
  }

  @Test func `no images give no outputs and gradients of 0`() {
    let x = Tensor(zeros: [0, 2, 5, 5])
    let weight = Example.tensor("weight", [3, 2, 3, 3], in: -1...1)
    let convolved = Recording(
      .convolution, Example(operands: [x, weight, Tensor([1, 2, 3])]) { _ in [] })
    #expect(convolved.values.shape == [0, 3, 3, 3])
    #expect(convolved.gradients[1] == Tensor(zeros: weight.shape))
    #expect(convolved.gradients[2] == Tensor(zeros: [3]))
    let attributes = Self.attributes(Window(kernel: 2, stride: 2))
    for op in [Op.maxPooling, .averagePooling] {
      #expect(op(x, attributes: attributes).shape == [0, 2, 2, 2])
    }
    let (ones, zeros) = (Tensor([1, 1]), Tensor([0, 0]))
    for op in [Op.batchNorm, .groupNorm] {
      let normed = Recording(op, Example(operands: [x, ones, zeros]) { _ in [] })
      #expect(normed.values.shape == x.shape)
      #expect(normed.gradients[1] == zeros && normed.gradients[2] == zeros)
    }
  }

  @Test func `one number of a channel is normalised to the bias`() {
    let recording = Recording(
      .batchNorm,
      Example(operands: [Tensor([5, -7], [1, 2, 1, 1]), Tensor([2, 3]), Tensor([0.5, -1])]) { _ in
        []
      })
    #expect(recording.values.values == [0.5, -1])
    #expect(recording.gradients[0].values.allSatisfy { $0.magnitude < 1e-3 })
  }

  @Test func `equal numbers of a huge channel are normalised to the bias`() {
    let x = Tensor([Float](repeating: 1e30, count: 50), [2, 1, 5, 5])
    #expect(Op.batchNorm(x, Tensor([2]), Tensor([0.5])).values.allSatisfy { $0 == 0.5 })
  }

  @Test func `infinite images give infinite outputs where mathematics does`() {
    var pixels = [Float](repeating: 1, count: 36)
    pixels[14] = .infinity
    let attributes = Self.attributes(Window(kernel: 3))
    let weight = Tensor([Float](repeating: 1, count: 9), [1, 1, 3, 3])
    let y = Op.plainConvolution(Tensor(pixels, [1, 1, 6, 6]), weight, attributes: attributes)
    let expected = (0..<16).map { index in
      let (row, column) = (index / 4, index % 4)
      return abs(row - 1) <= 1 && abs(column - 1) <= 1 ? Float.infinity : 9
    }
    #expect(y.values == expected)
  }

  @Test func `maxima are those of the first place, and a number that is none wins`() {
    let x = Tensor([3, 3, -.infinity, -.infinity, 1, 3, -.infinity, .nan], [1, 1, 2, 4])
    let attributes = Self.attributes(Window(kernel: 2, stride: 2))
    let recording = Recording(
      .maxPooling, Example(operands: [x], attributes: attributes) { _ in [] })
    #expect(recording.values.values[0] == 3 && recording.values.values[1].isNaN)
    let slopes = recording.gradients[0].values
    #expect(slopes[0] == recording.weights.values[0] && slopes[1] == 0 && slopes[5] == 0)
  }

  @Test func `traps when channels of images and kernels differ`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Op.plainConvolution(Tensor(zeros: [1, 3, 5, 5]), Tensor(zeros: [4, 2, 3, 3]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("1 groups of the kernels' channels: [1, 3, 5, 5] and [4, 2, 3, 3]"))
  }

  @Test func `traps when the kernel does not fit`() async {
    await #expect(processExitsWith: .failure) {
      _ = Op.plainConvolution(Tensor(zeros: [1, 2, 2, 5]), Tensor(zeros: [4, 2, 3, 3]))
    }
  }
}

/// What moves without a gradient.
struct StatisticTests {
  private static func layout() -> (ParameterLayout, [Parameter]) {
    var layout = ParameterLayout()
    let first = layout.add("weight", [20])
    let mean = layout.add("mean", [3], Statistic(share: 0.25))
    let variance = layout.add("variance", [3], Statistic(share: 0.5))
    let last = layout.add("bias", [2])
    return (layout, [first, mean, variance, last])
  }

  @Test(arguments: [0..<80, 0..<33, 34..<60, 40..<78])
  func `the statistics of a slice are those that lie in it`(slice: Range<Int>) {
    let (layout, parameters) = Self.layout()
    let kept = layout.statistics(in: slice).flatMap { Array($0.range) }
    let expected = parameters[1...2].flatMap { Array($0.range) }.filter(slice.contains)
    #expect(kept == expected)
  }

  @Test func `statistics move towards the mean of the samples`() {
    let (layout, parameters) = Self.layout()
    let weights = Storage((0..<layout.count).map { Float($0) })
    let sums = Storage([Float](repeating: 8, count: layout.count))
    layout.moveStatistics(of: weights, to: sums, samples: 4, in: 0..<layout.count)
    #expect(sums.tensor(parameters[1]) == Tensor(zeros: [3]) && sums[parameters[3].offset] == 8)
    #expect(weights.tensor(parameters[0]).values == (0..<20).map { Float($0) })
    #expect(weights.tensor(parameters[1]).values == [24.5, 25.25, 26])
    #expect(weights.tensor(parameters[2]).values == [25, 25.5, 26])
  }

  @Test func `a replay reports what it observed for as many samples`() {
    let (layout, parameters) = Self.layout()
    let tape = Tape(layout, mode: .training(RandomStream(seed: 1, "none")))
    let x = tape.input([2, 3, 1, 2], differentiable: true)
    let one = tape.input([3])
    let y = tape.batchNorm(x, weight: one, bias: one, mean: parameters[1], variance: parameters[2])
    tape.write(Tensor([1, 2, 0, 0, 5, 5, 3, 4, 0, 4, 5, 5], [2, 3, 1, 2]), to: x)
    tape.write(Tensor([1, 1, 1]), to: one)
    let gradients = Storage([Float](repeating: 7, count: layout.count))
    tape.forward(weights: Storage(count: layout.count))
    tape.backward(from: tape.sum(y), into: gradients)
    #expect(gradients.tensor(parameters[0]) == Tensor(zeros: [20]))
    #expect(gradients.tensor(parameters[1]).values == [5, 2, 10])
    let variances = gradients.tensor(parameters[2]).values
    for (variance, expected) in zip(variances, [10.0 / 3, 8, 0]) {
      #expect(abs(Double(variance) - expected) < 1e-6)
    }
  }
}
