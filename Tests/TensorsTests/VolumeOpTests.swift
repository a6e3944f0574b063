import Tensors
import Testing

/// Ops of sequences, images and volumes beside PyTorch 2.13: Tests/Goldens/image_ops.py.
struct VolumeOpTests {
  /// Of the value, then of the gradient of each operand: the first number, the middle one, the last,
  /// and the sum of magnitudes.
  struct Golden: Sendable, CustomTestStringConvertible {
    let name: String
    let output: Shape
    let operands: [Shape]
    let numbers: [SIMD4<Float>]
    let record: @Sendable (Tape, [Variable]) -> Variable
    var testDescription: String { name }

    init(
      _ name: String, _ output: Shape, of operands: [Shape], _ numbers: [SIMD4<Float>],
      record: @escaping @Sendable (Tape, [Variable]) -> Variable
    ) {
      (self.name, self.output, self.operands) = (name, output, operands)
      (self.numbers, self.record) = (numbers, record)
    }
  }

  @Test(arguments: goldens) func `values and gradients equal PyTorch's`(golden: Golden) {
    let tape = Tape(ParameterLayout())
    let operands = golden.operands.enumerated().map { place, shape in
      let operand = tape.input(shape, differentiable: true)
      let values = (0..<shape.count).map { k in Float((11 * k + 5 * place) % 19 - 9) / 16 }
      tape.write(Tensor(values, shape), to: operand)
      return operand
    }
    let y = golden.record(tape, operands)
    #expect(y.shape == golden.output)
    let slopes = (0..<y.shape.count).map { k in Float((7 * k) % 13 - 6) / 8 }
    let loss = tape.sum(tape.multiply(y, tape.constant(Tensor(slopes, y.shape))))
    tape.forward(weights: Storage(count: 0))
    tape.backward(from: loss, into: Storage(count: 0))
    let found = [tape.value(of: y)] + operands.map { tape.gradient(of: $0) }
    for (tensor, expected) in zip(found, golden.numbers) {
      let values = tensor.values
      let total = values.reduce(0) { $0 + $1.magnitude }
      let number = SIMD4(values[0], values[values.count / 2], values[values.count - 1], total)
      // Sums in another order; the last one is of up to 720 numbers.
      for lane in 0..<4 {
        #expect((number[lane] - expected[lane]).magnitude <= 4e-6 * max(1, expected[lane]))
      }
    }
  }

  static let goldens: [Golden] = [
    Golden(
      "conv_transpose2d", [2, 6, 6, 12],
      of: [[2, 4, 3, 4], [4, 3, 3, 2], [6]],
      [
        [0.0625, 0.0625, -0.0625, 233.738281],
        [-0.1015625, 0.59375, -0.140625, 54.234375],
        [-0.28125, -0.015625, 1.6484375, 41.2734375],
        [-0.875, -0.375, -1.125, 3.625],
      ]
    ) { tape, v in
      tape.transposedConvolution(
        v[0], weight: v[1], bias: v[2],
        window: Window(kernel: [3, 2], stride: [2, 3], padding: [1, 1], dilation: [1, 2]),
        outputPadding: [1, 2], groups: 2)
    },
    Golden(
      "conv1d", [2, 6, 5],
      of: [[2, 4, 9], [6, 2, 3], [6]],
      [
        [-0.15234375, 0.34375, -0.4765625, 18.9804688],
        [-0.828125, -0.2265625, 0.34375, 19.7734375],
        [0.3515625, -0.21875, -0.0859375, 9.890625],
        [-1.75, -0.5, -0.75, 5.75],
      ]
    ) { tape, v in
      tape.sequenceConvolution(
        v[0], weight: v[1], bias: v[2],
        window: Window(kernel: 3, stride: 2, padding: 2, dilation: 2), groups: 2)
    },
    Golden(
      "conv_transpose1d", [2, 2, 11],
      of: [[2, 3, 5], [3, 2, 4], [2]],
      [
        [-0.34765625, 0.171875, -0.00390625, 14.3789062],
        [-0.125, -0.5234375, 0.3125, 12.125],
        [-0.171875, -0.015625, -0.90625, 7.1328125],
        [-1, -0.5, -0.5, 1.5],
      ]
    ) { tape, v in
      tape.transposedSequenceConvolution(
        v[0], weight: v[1], bias: v[2], window: Window(kernel: 4, stride: 2, padding: 1),
        outputPadding: 1)
    },
    Golden(
      "conv3d", [2, 6, 3, 6, 2],
      of: [[2, 4, 5, 6, 5], [6, 2, 3, 2, 3], [6]],
      [
        [-0.03125, -0.609375, -0.15625, 207.859375],
        [-0.234375, 0.0546875, 0.125, 387.09375],
        [1.296875, 2.484375, 1.3125, 208.71875],
        [-1.125, -1, -0.375, 3.75],
      ]
    ) { tape, v in
      tape.volumeConvolution(
        v[0], weight: v[1], bias: v[2],
        window: Window(kernel: [2, 3], stride: [1, 2], padding: [1, 0], dilation: [2, 1]),
        depth: Window(kernel: 3, stride: 2, padding: 1), groups: 2)
    },
    Golden(
      "conv_transpose3d", [2, 6, 6, 3, 6],
      of: [[2, 4, 3, 2, 3], [4, 3, 3, 2, 3], [6]],
      [
        [0.16015625, -0.0390625, 0.0546875, 395.417969],
        [0.0390625, -0.078125, 0.5078125, 100.164062],
        [0.4375, 0.734375, -0.2421875, 87.53125],
        [-0.875, -1.375, 1, 6.25],
      ]
    ) { tape, v in
      tape.transposedVolumeConvolution(
        v[0], weight: v[1], bias: v[2],
        window: Window(kernel: [2, 3], stride: [1, 2], padding: [0, 1]),
        depth: Window(kernel: 3, stride: 2, padding: 1), outputPadding: [1, 0, 1], groups: 2)
    },
    Golden(
      "max_pool3d", [2, 3, 4, 2, 7],
      of: [[2, 3, 4, 5, 6]],
      [
        [0.4375, 0.5, 0.5625, 162.6875],
        [0, 0, 0, 73],
      ]
    ) { tape, v in
      tape.volumePooling(
        v[0], .maxPooling, window: Window(kernel: [2, 2], stride: [2, 1], padding: [0, 1]),
        depth: Window(kernel: 3, padding: 1))
    },
    Golden(
      "avg_pool3d", [2, 3, 4, 2, 7],
      of: [[2, 3, 4, 5, 6]],
      [
        [-0.020833334, 0.046875, 0.0572916679, 13.0625],
        [-0.09375, -0.114583336, 0, 39.6458321],
      ]
    ) { tape, v in
      tape.volumePooling(
        v[0], .averagePooling, window: Window(kernel: [2, 2], stride: [2, 1], padding: [0, 1]),
        depth: Window(kernel: 3, padding: 1))
    },
    Golden(
      "avg_pool1d", [2, 3, 4],
      of: [[2, 3, 8]],
      [
        [-0.145833328, 0.166666672, -0.208333328, 2.66666651],
        [-0.25, 0, -0.0416666679, 6.33333302],
      ]
    ) { tape, v in
      tape.sequencePooling(
        v[0], .averagePooling, window: Window(kernel: 3, stride: 2, padding: 1))
    },
    Golden(
      "adaptive_avg_pool2d", [2, 3, 3, 4],
      of: [[2, 3, 7, 5]],
      [
        [0.0520833321, 0, -0.1875, 5.36458349],
        [-0.125, -0.020833334, -0.0625, 15.4583349],
      ]
    ) {
      $0.adaptiveAveragePooling($1[0], to: [3, 4])
    },
    Golden(
      "adaptive_max_pool2d", [2, 3, 3, 4],
      of: [[2, 3, 7, 5]],
      [
        [0.5, 0.375, 0.1875, 33.3125],
        [0, -0.125, 0, 19.5],
      ]
    ) {
      $0.adaptiveMaxPooling($1[0], to: [3, 4])
    },
    Golden(
      "interpolate nearest", [2, 3, 9, 7],
      of: [[2, 3, 4, 5]],
      [
        [-0.5625, 0.3125, 0.5, 114.875],
        [-0.875, 0.125, -1.125, 59.5],
      ]
    ) {
      $0.nearestResampling($1[0], to: [9, 7])
    },
    Golden(
      "interpolate bilinear", [2, 3, 9, 7],
      of: [[2, 3, 4, 5]],
      [
        [-0.5625, 0.3125, 0.5, 78.0674591],
        [-0.424603194, 0.28075397, -0.803571403, 38.6884918],
      ]
    ) {
      $0.bilinearResampling($1[0], to: [9, 7])
    },
    Golden(
      "instance_norm", [2, 3, 4, 5],
      of: [[2, 3, 4, 5], [3], [3]],
      [
        [0.438310206, -0.155435547, 0.165424377, 39.1650238],
        [0.474010617, 0.156366557, 0.0930507407, 34.8075523],
        [-1.26575124, 2.51468229, 0.519618273, 4.30005169],
        [-1.125, 0.125, -0.25, 1.5],
      ]
    ) {
      $0.groupNorm($1[0], weight: $1[1], bias: $1[2], groups: 3)
    },
  ]

  @Test func `a transposed convolution undoes the shape of a convolution`() {
    let tape = Tape(ParameterLayout())
    let (x, weight) = (tape.input([2, 3, 8, 9]), tape.input([4, 3, 3, 3]))
    let window = Window(kernel: 3, stride: 2, padding: 1)
    let y = tape.convolution(x, weight: weight, bias: nil, window: window)
    let back = tape.transposedConvolution(
      y, weight: weight, bias: tape.input([3]), window: window, outputPadding: [1, 0])
    #expect(back.shape == x.shape)
  }

  @Test func `no images are brought to any extents`() {
    var attributes = Attributes()
    attributes.extents = [3, 2]
    let none = Tensor(zeros: [0, 2, 5, 5])
    for op in [
      Op.adaptiveAveragePooling, .adaptiveMaxPooling, .nearestResampling, .bilinearResampling,
    ] {
      #expect(op(none, attributes: attributes).shape == [0, 2, 3, 2])
    }
  }

  @Test func `traps when the window does not lead back`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var attributes = Attributes()
      attributes.extents = [9, 9]
      _ = Op.transposedConvolution(
        Tensor(zeros: [1, 2, 4, 4]), Tensor(zeros: [2, 3, 3, 3]), Tensor(zeros: [3]),
        attributes: attributes)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("[1, 2, 4, 4] and [2, 3, 3, 3] and [3]"))
  }
}
