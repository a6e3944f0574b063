import CKernels

/// Convolutions that go back from outputs to images.
extension Op {
  /// The transpose of ``convolution`` by the same window, with bias and, where
  /// `attributes.activation` says so, ReLU: `x [n, groups · m, h, w], weight [groups · m, c, i, j],
  /// bias [groups · c] → [n, groups · c, h', w']` with [h', w'] = `attributes.extents`, of which the
  /// convolution makes [h, w]; with g cut by the ReLU, `dx = g * weight` (the convolution),
  /// `dweight = Σ over images and places of x g`, `dbias = Σ over images and plane of g`.
  ///
  /// Source: Dumoulin & Visin, *A guide to convolution arithmetic for deep learning*, arXiv
  /// 1603.07285, §4. Numbers that no tap reaches are the bias. Edge cases: those of ``convolution``.
  package static let transposedConvolution = Op(
    "transposedConvolution", arity: 3, shape: transposedShape,
    scratch: { s in
      var extents = ck_convolution(transposedShape(s), s[1], s.attributes)
      return ck_convolution_scratch(&extents) + s[0].count
    },
    forward: { f in
      var extents = ck_convolution(f.out.shape, f.b.shape, f.attributes)
      let (y, plane) = (f.out.pointer, f.out.shape[2] * f.out.shape[3])
      f.kernels.c.convolution_input_gradient(
        f.a.pointer, f.b.pointer, y, &extents, false, f.scratch)
      for image in 0..<(f.out.shape[0] * f.c.count) {
        let start = y + image * plane
        f.kernels.c.affine(start, 1, f.c.pointer[image % f.c.count], start, plane, false)
      }
      if f.attributes.activation == .relu { f.kernels.c.relu(y, y, f.out.count) }
    },
    backward: { f in
      let g = f.outGradient
      f.cutByRelu(g)
      f.addChannelSums(of: g, to: f.cGradient)
      var extents = ck_convolution(f.out.shape, f.b.shape, f.attributes)
      if let weight = f.bGradient {
        f.kernels.c.convolution_weight_gradient(
          g.pointer, f.a.pointer, weight.pointer, &extents, weight.accumulates, f.scratch)
      }
      guard let dx = f.aGradient else { return }
      // A convolution writes and does not add.
      let convolved = dx.accumulates ? f.scratch : dx.pointer
      f.kernels.c.convolution(
        g.pointer, f.b.pointer, nil, convolved, &extents, false, f.scratch + f.a.count)
      if dx.accumulates { f.add(View(pointer: convolved, shape: dx.shape), to: dx) }
    })

  private static let transposedShape: @Sendable (Signature) -> Shape = { s in
    s.require(s[0].rank == 4 && s[1].rank == 4, "images and kernels of rank 4 are needed")
    let (groups, window) = (s.attributes.groups, s.attributes.window(of: s[1]))
    s.require(
      groups > 0 && s[1][0] == s[0][1] && s[1][0] % groups == 0 && s[1][0] > 0 && s[1][1] > 0,
      "the images' channels must be those of the kernels, in \(groups) groups")
    s.require(s[2] == [groups * s[1][1]], "a bias has one number for each output channel")
    s.require(window.isPossible, "no convolution has \(window)")
    let extents = s.attributes.extents
    s.require(
      extents[0] > 0 && extents[1] > 0 && window.outputs(of: extents) == s[0].imageExtents,
      "the window must make images of x out of \(extents)")
    return [s[0][0], groups * s[1][1], extents[0], extents[1]]
  }
}
