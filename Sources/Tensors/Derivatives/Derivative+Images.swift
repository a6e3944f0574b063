/// Ops of images.
extension Derivative {
  static let images: [String: Derivative] = [
    "convolution": .gradients { $0.convolutionGradients() + [$0.channelSums($0.uncut)] },
    "plainConvolution": .gradients { $0.convolutionGradients() },
    "averagePooling": .expansion { d in
      let (window, channels) = (d.attributes.window, d.a.shape[1])
      let taps = window.kernel[0] * window.kernel[1]
      let weight = d.filled(
        1 / Float(taps), [channels, 1, window.kernel[0], window.kernel[1]])
      return d.tape.convolution(
        d.a, weight: weight, bias: nil, window: window, groups: channels)
    },
    "normalizeChannels": .expansion { d in
      let (mean, variance) = (d.operands[3], d.operands[4])
      let root = d.tape.sqrt(d.tape.affine(variance, shift: d.attributes.epsilon))
      let factor = d.tape.divide(d.b, root)
      let centered = d.tape.addRow(d.channelsLast(d.a), d.tape.negate(mean))
      return d.activated(
        d.channelsBack(d.tape.addRow(d.tape.multiplyRow(centered, factor), d.c)))
    },
    "batchNorm": .expansion { d in
      let channels = d.tape.permuted(d.channelsLast(d.a), [1, 0])
      return d.scaledChannels(d.tape.permuted(d.normalized(d.centered(channels)), [1, 0]))
    },
    "groupNorm": .expansion { d in
      let blocks = d.a.shape[0] * d.attributes.groups
      let rows = d.a.reshaped([blocks, blocks == 0 ? 0 : d.a.shape.count / blocks])
      let normalized = d.normalized(d.centered(rows)).reshaped(d.a.shape)
      return d.scaledChannels(d.channelsLast(normalized))
    },
  ]
}

extension Derivation {
  fileprivate func convolutionGradients() -> [Variable?] {
    let g = uncut
    var extents = attributes
    extents.activation = .none
    extents.axes = a.shape
    let dx = tape.record(.convolutionInput, [g, b], extents)
    extents.axes = b.shape
    return [dx, tape.record(.convolutionWeight, [a, g], extents)]
  }

  /// Images [n, c, ..] as rows [n · plane, c].
  fileprivate func channelsLast(_ x: Variable) -> Variable {
    let (images, channels) = (x.shape[0], x.shape[1])
    let plane = images * channels == 0 ? 0 : x.shape.count / images / channels
    return tape.permuted(x.reshaped([images, channels, plane]), [0, 2, 1])
      .reshaped([images * plane, channels])
  }

  /// Rows [n · plane, c] as images of the shape of the output.
  fileprivate func channelsBack(_ x: Variable) -> Variable {
    let (images, channels) = (y.shape[0], y.shape[1])
    let plane = images == 0 ? 0 : x.shape[0] / images
    return tape.permuted(x.reshaped([images, plane, channels]), [0, 2, 1]).reshaped(y.shape)
  }

  /// Rows [n · plane, c] times the weight plus the bias, as images, with the ReLU of the op.
  fileprivate func scaledChannels(_ x: Variable) -> Variable {
    activated(channelsBack(tape.addRow(tape.multiplyRow(x, b), c)))
  }

  /// Sums over images and plane [c].
  fileprivate func channelSums(_ x: Variable) -> Variable { tape.columnSums(channelsLast(x)) }
}
