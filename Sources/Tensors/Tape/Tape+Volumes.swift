/// Recording ops that change the extents of images, and those of sequences [n, c, l] and volumes
/// [n, c, d, h, w], which are made of ops of images.
extension Tape {
  /// - Parameters:
  ///   - bias: [groups · c].
  ///   - outputPadding: Rows and columns of the output beyond the least, below the stride.
  package func transposedConvolution(
    _ x: Variable, weight: Variable, bias: Variable, window: Window,
    outputPadding: SIMD2<Int> = [0, 0], groups: Int = 1, activation: Activation = .none
  ) -> Variable {
    var attributes = Attributes()
    (attributes.window, attributes.groups) = (window, groups)
    attributes.activation = activation
    let kernel = weight.shape.imageExtents
    let steps = (x.shape.imageExtents &- 1) &* window.stride
    attributes.extents =
      steps &- 2 &* window.padding &+ window.dilation &* (kernel &- 1) &+ 1 &+ outputPadding
    return record(.transposedConvolution, [x, weight, bias], attributes)
  }

  package func adaptiveAveragePooling(_ x: Variable, to extents: SIMD2<Int>) -> Variable {
    resampled(x, extents, by: .adaptiveAveragePooling)
  }

  package func adaptiveMaxPooling(_ x: Variable, to extents: SIMD2<Int>) -> Variable {
    resampled(x, extents, by: .adaptiveMaxPooling)
  }

  package func nearestResampling(_ x: Variable, to extents: SIMD2<Int>) -> Variable {
    resampled(x, extents, by: .nearestResampling)
  }

  package func bilinearResampling(_ x: Variable, to extents: SIMD2<Int>) -> Variable {
    resampled(x, extents, by: .bilinearResampling)
  }

  private func resampled(_ x: Variable, _ extents: SIMD2<Int>, by op: Op) -> Variable {
    var attributes = Attributes()
    attributes.extents = extents
    return record(op, [x], attributes)
  }
}

/// Sequences are images of one row.
extension Tape {
  /// `x [n, groups · c, l], weight [groups · m, c, k] → [n, groups · m, l']`.
  ///
  /// - Parameter window: Of its columns alone.
  package func sequenceConvolution(
    _ x: Variable, weight: Variable, bias: Variable?, window: Window, groups: Int = 1
  ) -> Variable {
    let y = convolution(
      x.asRow, weight: weight.asRow, bias: bias, window: window.ofRow, groups: groups)
    return y.reshaped([y.shape[0], y.shape[1], y.shape[3]])
  }

  /// `x [n, groups · m, l], weight [groups · m, c, k], bias [groups · c] → [n, groups · c, l']`.
  package func transposedSequenceConvolution(
    _ x: Variable, weight: Variable, bias: Variable, window: Window, outputPadding: Int = 0,
    groups: Int = 1
  ) -> Variable {
    let y = transposedConvolution(
      x.asRow, weight: weight.asRow, bias: bias, window: window.ofRow,
      outputPadding: [0, outputPadding], groups: groups)
    return y.reshaped([y.shape[0], y.shape[1], y.shape[3]])
  }

  /// `x [n, c, l] → [n, c, l']`.
  package func sequencePooling(_ x: Variable, _ pooling: Op, window: Window) -> Variable {
    var attributes = Attributes()
    attributes.window = window.ofRow
    let y = record(pooling, [x.asRow], attributes)
    return y.reshaped([y.shape[0], y.shape[1], y.shape[3]])
  }
}

/// Volumes are images for every window along their depth.
extension Tape {
  /// `x [n, groups · c, d, h, w], weight [groups · m, c, p, i, j] → [n, groups · m, d', h', w']`.
  ///
  /// - Parameters:
  ///   - window: Of rows and columns.
  ///   - depth: The rows of this window: stride, padding and dilation along the depth.
  package func volumeConvolution(
    _ x: Variable, weight: Variable, bias: Variable?, window: Window, depth: Window,
    groups: Int = 1
  ) -> Variable {
    let (n, kernel) = (x.shape[0], weight.shape)
    var attributes = Attributes()
    attributes.window = depth
    attributes.window.kernel = [kernel[2], 1]
    let parts = record(.unfolded, [x], attributes)
    let images = parts.reshaped([
      n * parts.shape[1], x.shape[1] * kernel[2], x.shape[3], x.shape[4],
    ])
    let y = convolution(
      images, weight: weight.asImageKernel, bias: bias, window: window, groups: groups)
    let stacked = y.reshaped([n, parts.shape[1], y.shape[1], y.shape[2], y.shape[3]])
    return permuted(stacked, [0, 2, 1, 3, 4])
  }

  /// `x [n, groups · m, d, h, w], weight [groups · m, c, p, i, j], bias [groups · c] →
  /// [n, groups · c, d', h', w']`.
  ///
  /// - Parameter outputPadding: Along depth, rows and columns.
  package func transposedVolumeConvolution(
    _ x: Variable, weight: Variable, bias: Variable, window: Window, depth: Window,
    outputPadding: SIMD3<Int> = [0, 0, 0], groups: Int = 1
  ) -> Variable {
    let (n, kernel) = (x.shape[0], weight.shape)
    let images = permuted(x, [0, 2, 1, 3, 4]).reshaped([
      n * x.shape[2], x.shape[1], x.shape[3], x.shape[4],
    ])
    let channels = bias.shape[0]
    let zeros = input([channels * kernel[2]])
    write(Tensor(zeros: zeros.shape), to: zeros)
    let y = transposedConvolution(
      images, weight: weight.asImageKernel, bias: zeros, window: window,
      outputPadding: [outputPadding[1], outputPadding[2]], groups: groups)
    var attributes = Attributes()
    attributes.window = depth
    attributes.window.kernel = [kernel[2], 1]
    let steps = (x.shape[2] - 1) * depth.stride[0] - 2 * depth.padding[0]
    attributes.extents = [
      steps + depth.dilation[0] * (kernel[2] - 1) + 1 + outputPadding[0], 1,
    ]
    let parts = y.reshaped([n, x.shape[2], channels, kernel[2], y.shape[2], y.shape[3]])
    return addChannels(record(.folded, [parts], attributes), bias)
  }

  /// `x [n, c, ..] + bias [c]`: a convolution of single numbers.
  private func addChannels(_ x: Variable, _ bias: Variable) -> Variable {
    let channels = x.shape[1]
    let ones = input([channels, 1, 1, 1])
    write(Tensor([Float](repeating: 1, count: channels), ones.shape), to: ones)
    let plane = x.shape.count(of: 2..<x.shape.rank)
    return convolution(
      x.reshaped([x.shape[0], channels, 1, plane]), weight: ones, bias: bias, window: Window(),
      groups: channels
    ).reshaped(x.shape)
  }

  /// `x [n, c, d, h, w] → [n, c, d', h', w']`, by ``Op/maxPooling`` or ``Op/averagePooling``: first of
  /// rows and columns, then along the depth.
  ///
  /// - Parameter depth: The rows of this window are those along the depth.
  package func volumePooling(
    _ x: Variable, _ pooling: Op, window: Window, depth: Window
  ) -> Variable {
    let (n, c, d) = (x.shape[0], x.shape[1], x.shape[2])
    var attributes = Attributes()
    attributes.window = window
    let planes = record(
      pooling, [x.reshaped([n, c * d, x.shape[3], x.shape[4]])], attributes)
    attributes.window = Window(
      kernel: [depth.kernel[0], 1], stride: [depth.stride[0], 1], padding: [depth.padding[0], 0])
    let (rows, columns) = (planes.shape[2], planes.shape[3])
    let y = record(pooling, [planes.reshaped([n, c, d, rows * columns])], attributes)
    return y.reshaped([n, c, y.shape[2], rows, columns])
  }
}

extension Variable {
  /// [n, c, l] as [n, c, 1, l].
  fileprivate var asRow: Variable { reshaped([shape[0], shape[1], 1, shape[2]]) }

  /// A kernel [m, c, p, i, j] as one of images with c · p channels.
  fileprivate var asImageKernel: Variable {
    reshaped([shape[0], shape[1] * shape[2], shape[3], shape[4]])
  }
}

extension Window {
  /// The same along columns, and one number of a row.
  fileprivate var ofRow: Window {
    Window(
      kernel: [1, kernel[1]], stride: [1, stride[1]], padding: [0, padding[1]],
      dilation: [1, dilation[1]])
  }
}
