import Tensors

/// A U-Net: pairs of 3 × 3 convolutions with norms and ReLU, on stages of which each halves rows and
/// columns, and back up again, each stage beside what the same stage held on the way down.
///
/// Source: Ronneberger, Fischer & Brox, arXiv 1505.04597, with padding and norms; where a sample has a
/// time, each pair of convolutions gets a linear function of it between the two (as in Ho, Jain &
/// Abbeel, arXiv 2006.11239). Parameters are `encoder.0.conv1.weight`, `encoder.0.norm1.weight`, …,
/// `decoder.0.up.weight`, `decoder.0.conv1.weight`, …, `head.weight`, `head.bias`; the first stage of
/// the decoder is the smallest.
package struct UNet: Sendable {
  /// How images become smaller from stage to stage.
  package enum Downsampling: String, CaseIterable, Sendable {
    /// The largest of 2 × 2 pixels.
    case max
    /// The mean of 2 × 2 pixels.
    case average
  }

  /// How images become larger from stage to stage.
  package enum Upsampling: String, CaseIterable, Sendable {
    /// A transposed convolution of 2 × 2.
    case transposed
    /// Numbers between pixels.
    case bilinear
    /// Pixels again.
    case nearest
  }

  package struct Size: Sendable {
    /// Channels of each stage, 1 or more.
    package var widths = [16, 32, 64]
    package var norm = ChannelNormKind.batch
    package var downsampling = Downsampling.max
    package var upsampling = Upsampling.transposed

    package init() {}
  }

  private let size: Size
  private let encoder, decoder: [ConvolutionPair]
  /// One for each stage of the decoder; none where pixels are resampled.
  private let ups: [TransposedConvolution]
  private let head: Convolution

  /// - Parameters:
  ///   - channels: Of the images that go in.
  ///   - outputs: Channels of those that come out.
  ///   - timeWidth: Numbers that tell the time of a sample; nil: there is none.
  init(
    _ channels: Int, outputs: Int, size: Size, timeWidth: Int? = nil,
    in parameters: inout ParameterSet
  ) {
    precondition(!size.widths.isEmpty, "a U-Net without stages")
    let widths = size.widths
    var (encoder, decoder): ([ConvolutionPair], [ConvolutionPair]) = ([], [])
    var ups: [TransposedConvolution] = []
    for (stage, width) in widths.enumerated() {
      encoder.append(
        ConvolutionPair(
          stage == 0 ? channels : widths[stage - 1], width, size.norm, timeWidth,
          at: "encoder.\(stage)", in: &parameters))
    }
    for (stage, width) in widths.dropLast().enumerated().reversed() {
      let (path, below) = ("decoder.\(decoder.count)", widths[stage + 1])
      if size.upsampling == .transposed {
        ups.append(
          TransposedConvolution(
            below, width, Window(kernel: 2, stride: 2), at: "\(path).up", in: &parameters))
      }
      decoder.append(
        ConvolutionPair(
          width + (size.upsampling == .transposed ? width : below), width, size.norm, timeWidth,
          at: path, in: &parameters))
    }
    head = Convolution(widths[0], outputs, Window(kernel: 1), at: "head", in: &parameters)
    (self.size, self.encoder, self.decoder, self.ups) = (size, encoder, decoder, ups)
  }

  /// Rows and columns that an image needs.
  package static func leastExtent(of size: Size) -> Int { 1 << (size.widths.count - 1) }

  /// `x [n, channels, rows, columns] → [n, outputs, rows, columns]`.
  ///
  /// - Parameter time: [n, timeWidth].
  func callAsFunction(_ x: Variable, time: Variable? = nil, on tape: Tape) -> Variable {
    var x = x
    var beside: [Variable] = []
    for (stage, pair) in encoder.enumerated() {
      if stage > 0 { x = smaller(x, on: tape) }
      x = pair(x, time: time, on: tape)
      beside.append(x)
    }
    beside.removeLast()
    for (place, pair) in decoder.enumerated() {
      let skip = beside.removeLast()
      x = pair(
        tape.concatenated(skip, larger(x, place, like: skip, on: tape), axis: 1), time: time,
        on: tape)
    }
    return head(x, on: tape)
  }

  private func smaller(_ x: Variable, on tape: Tape) -> Variable {
    switch size.downsampling {
    case .max: Pooling.max(x, size: 2, on: tape)
    case .average: Pooling.average(x, size: 2, on: tape)
    }
  }

  private func larger(
    _ x: Variable, _ place: Int, like skip: Variable, on tape: Tape
  ) -> Variable {
    let extents = SIMD2(skip.shape[2], skip.shape[3])
    switch size.upsampling {
    case .transposed: return ups[place](x, to: extents, on: tape)
    case .bilinear: return tape.bilinearResampling(x, to: extents)
    case .nearest: return tape.nearestResampling(x, to: extents)
    }
  }

  /// The names of milesial's `UNet`, as most have it.
  var torchNames: [(own: String, theirs: String)] {
    let parts = [("conv1", "0"), ("norm1", "1"), ("conv2", "3"), ("norm2", "4")]
    func names(_ own: String, _ theirs: String) -> [(own: String, theirs: String)] {
      parts.map { ("\(own).\($0.0)", "\(theirs).double_conv.\($0.1)") }
    }
    let down = encoder.indices.flatMap { stage in
      names("encoder.\(stage)", stage == 0 ? "inc" : "down\(stage).maxpool_conv.1")
    }
    let up = decoder.indices.flatMap { stage in
      names("decoder.\(stage)", "up\(stage + 1).conv")
        + [("decoder.\(stage).up", "up\(stage + 1).up")]
    }
    return down + up + [("head", "outc.conv")]
  }
}

/// Two 3 × 3 convolutions, each with a norm and ReLU, and something of the time between them.
private struct ConvolutionPair: Sendable {
  private let conv1, conv2: Convolution
  private let norm1, norm2: ChannelNorm
  private let time: Linear?

  init(
    _ inputs: Int, _ outputs: Int, _ norm: ChannelNormKind, _ timeWidth: Int?, at path: String,
    in parameters: inout ParameterSet
  ) {
    let window = Window(kernel: 3, padding: 1)
    conv1 = Convolution(
      inputs, outputs, window, hasBias: false, at: "\(path).conv1", in: &parameters)
    norm1 = ChannelNorm(norm, outputs, at: "\(path).norm1", in: &parameters)
    time = timeWidth.map { Linear($0, outputs, at: "\(path).time", in: &parameters) }
    conv2 = Convolution(
      outputs, outputs, window, hasBias: false, at: "\(path).conv2", in: &parameters)
    norm2 = ChannelNorm(norm, outputs, at: "\(path).norm2", in: &parameters)
  }

  func callAsFunction(_ x: Variable, time now: Variable?, on tape: Tape) -> Variable {
    var x = norm1(conv1(x, on: tape), activation: .relu, on: tape)
    if let time, let now {
      x = tape.add(x, time(now, on: tape).reshaped([x.shape[0], x.shape[1], 1, 1]))
    }
    return norm2(conv2(x, on: tape), activation: .relu, on: tape)
  }
}
