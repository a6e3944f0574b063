import CKernels

/// Convolutions of images.
extension Op {
  static let images =
    [
      convolution, plainConvolution, transposedConvolution, maxPooling, averagePooling, batchNorm,
      normalizeChannels, groupNorm, addRelu,
    ] + resamplings + unfoldings

  /// Cross-correlation with bias and, where `attributes.activation` says so, ReLU:
  /// `x [n, groups · c, h, w] * weight [groups · m, c, i, j] + bias [groups · m] →
  /// [n, groups · m, h', w']`, with stride, padding and dilation of `attributes.window` and
  /// `attributes.groups`; with g cut by the ReLU,
  /// `dx = Σ over outputs and taps that read it of g · weight`,
  /// `dweight = Σ over images and outputs of g x`, `dbias = Σ over images and outputs of g`.
  ///
  /// Each output is one chain of fused multiply-adds over the taps, so its bits depend on nothing
  /// beside it, not even on the number of images. Source: Dumoulin & Visin, *A guide to convolution
  /// arithmetic for deep learning*, arXiv 1603.07285. Edge cases: no images give an empty result and
  /// gradients of 0. A number of x that is not finite makes gradients of all weights so, even of taps
  /// that do not meet it.
  package static let convolution = convolution("convolution", hasBias: true)

  /// ``convolution`` without a bias.
  package static let plainConvolution = convolution("plainConvolution", hasBias: false)

  private static func convolution(_ name: String, hasBias: Bool) -> Op {
    Op(
      name, arity: hasBias ? 3 : 2,
      shape: { s in
        let outputs = convolvedShape(s)
        s.require(!hasBias || s[2] == [s[1][0]], "a bias has one number for each output channel")
        return outputs
      },
      scratch: { s in
        var extents = ck_convolution(s[0], s[1], s.attributes)
        return ck_convolution_scratch(&extents)
      },
      forward: { f in
        var extents = ck_convolution(f.a.shape, f.b.shape, f.attributes)
        f.kernels.c.convolution(
          f.a.pointer, f.b.pointer, hasBias ? f.c.pointer : nil, f.out.pointer, &extents,
          f.attributes.activation == .relu, f.scratch)
      },
      backward: { f in
        let g = f.outGradient
        f.cutByRelu(g)
        if hasBias { f.addChannelSums(of: g, to: f.cGradient) }
        var extents = ck_convolution(f.a.shape, f.b.shape, f.attributes)
        if let weight = f.bGradient {
          f.kernels.c.convolution_weight_gradient(
            f.a.pointer, g.pointer, weight.pointer, &extents, weight.accumulates, f.scratch)
        }
        if let dx = f.aGradient {
          f.kernels.c.convolution_input_gradient(
            g.pointer, f.b.pointer, dx.pointer, &extents, dx.accumulates, f.scratch)
        }
      })
  }

  private static func convolvedShape(_ s: Signature) -> Shape {
    s.require(s[0].rank == 4 && s[1].rank == 4, "images and kernels of rank 4 are needed")
    let (groups, window) = (s.attributes.groups, s.attributes.window(of: s[1]))
    s.require(
      groups > 0 && s[1][1] > 0 && s[0][1] == groups * s[1][1] && s[1][0] % groups == 0
        && s[1][0] > 0,
      "the images' channels must be \(groups) groups of the kernels' channels")
    s.require(window.isPossible, "no convolution has \(window)")
    let extents = window.outputs(of: s[0].imageExtents)
    s.require(
      s[0][2] > 0 && s[0][3] > 0 && extents[0] > 0 && extents[1] > 0,
      "the kernel must fit into the padded images")
    return [s[0][0], s[1][0], extents[0], extents[1]]
  }

  /// `max(0, a + b)`, as after the branches of a residual block; `da = db = g` where y > 0.
  /// Source: He et al., arXiv 1512.03385, eq. 1.
  package static let addRelu = Op(
    "addRelu", arity: 2,
    shape: { s in
      s.require(s[0] == s[1], "equal shapes are needed")
      return s[0]
    },
    forward: { f in
      f.kernels.c.add_relu(f.a.pointer, f.b.pointer, f.out.pointer, f.out.count)
    },
    backward: { f in
      let (y, g) = (f.out.pointer, f.outGradient)
      for operand in 0..<2 {
        guard let target = f.gradient(operand) else { continue }
        f.kernels.c.relu_gradient(
          y, y, g.pointer, target.pointer, g.count, target.accumulates)
      }
    })
}

extension ck_convolution {
  init(_ x: Shape, _ weight: Shape, _ attributes: Attributes) {
    let window = attributes.window(of: weight)
    self.init(
      images: x[0], groups: attributes.groups, inputs: weight[1],
      outputs: weight[0] / attributes.groups, rows: window.axis(0, of: x.imageExtents),
      columns: window.axis(1, of: x.imageExtents))
  }
}

extension Frame {
  /// Sets the output's gradient to 0 where a ReLU in the op has cut the output.
  func cutByRelu(_ g: View) {
    guard attributes.activation == .relu else { return }
    kernels.c.relu_gradient(out.pointer, out.pointer, g.pointer, g.pointer, g.count, false)
  }

  /// target [c] += or = Σ over images and plane of view [n, c, ..].
  func addChannelSums(of view: View, to target: Target?) {
    guard let target else { return }
    var channels = ck_channels(view.shape, groups: 0)
    kernels.c.channel_sums(view.pointer, target.pointer, &channels, target.accumulates)
  }
}
