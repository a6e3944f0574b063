import CKernels

/// The gradients of a convolution as ops: with it they are closed under differentiation, as each is
/// linear in both operands.
extension Op {
  static let convolutionGradients = [convolutionInput, convolutionWeight]

  /// The gradient of the images: `g [n, groups · m, h', w'], weight [groups · m, c, i, j] → x`, of the
  /// extents `attributes.axes` [n, groups · c, h, w];
  /// `dg` is the convolution of the gradient of x, `dweight` the product of that with g.
  package static let convolutionInput = Op(
    "convolutionInput", arity: 2,
    shape: { s in
      let x = s.attributes.axes
      s.requireConvolution(of: x, s[1], gives: s[0])
      return x
    },
    saved: { $0[0].count },
    scratch: { convolutionScratch($0.attributes.axes, $0[1], $0.attributes) },
    forward: { f in
      var extents = ck_convolution(f.out.shape, f.b.shape, f.attributes)
      f.kernels.c.convolution_input_gradient(
        f.a.pointer, f.b.pointer, f.out.pointer, &extents, false, f.scratch)
    },
    backward: { f in
      let h = f.outGradient
      var extents = ck_convolution(h.shape, f.b.shape, f.attributes)
      if let weight = f.bGradient {
        f.kernels.c.convolution_weight_gradient(
          h.pointer, f.a.pointer, weight.pointer, &extents, weight.accumulates, f.scratch)
      }
      f.convolve(h, f.b, adding: f.aGradient)
    })

  /// The gradient of the weight: `x [n, groups · c, h, w], g [n, groups · m, h', w'] → weight`, of the
  /// extents `attributes.axes` [groups · m, c, i, j];
  /// `dx` is the gradient of the images by the gradient of the weight, `dg` its convolution with x.
  package static let convolutionWeight = Op(
    "convolutionWeight", arity: 2,
    shape: { s in
      let weight = s.attributes.axes
      s.requireConvolution(of: s[0], weight, gives: s[1])
      return weight
    },
    saved: { $0[1].count },
    scratch: { convolutionScratch($0[0], $0.attributes.axes, $0.attributes) },
    forward: { f in
      var extents = ck_convolution(f.a.shape, f.out.shape, f.attributes)
      f.kernels.c.convolution_weight_gradient(
        f.a.pointer, f.b.pointer, f.out.pointer, &extents, false, f.scratch)
    },
    backward: { f in
      let h = f.outGradient
      var extents = ck_convolution(f.a.shape, h.shape, f.attributes)
      if let dx = f.aGradient {
        f.kernels.c.convolution_input_gradient(
          f.b.pointer, h.pointer, dx.pointer, &extents, dx.accumulates, f.scratch)
      }
      f.convolve(f.a, h, adding: f.bGradient)
    })

  private static func convolutionScratch(
    _ x: Shape, _ weight: Shape, _ attributes: Attributes
  ) -> Int {
    var extents = ck_convolution(x, weight, attributes)
    return ck_convolution_scratch(&extents)
  }
}

extension Signature {
  fileprivate func requireConvolution(of x: Shape, _ weight: Shape, gives y: Shape) {
    require(x.rank == 4 && weight.rank == 4, "extents \(attributes.axes) of rank 4 are needed")
    let extents = attributes.window(of: weight).outputs(of: x.imageExtents)
    require(
      y == [x[0], weight[0], extents[0], extents[1]]
        && x[1] == attributes.groups * weight[1],
      "the convolution of \(x) with \(weight) must give the gradient's extents")
  }
}

extension Frame {
  /// target += or = x * weight
  fileprivate func convolve(_ x: View, _ weight: View, adding target: Target?) {
    guard let target else { return }
    var extents = ck_convolution(x.shape, weight.shape, attributes)
    let place = target.accumulates ? saved : target.pointer
    kernels.c.convolution(
      x.pointer, weight.pointer, nil, place, &extents, false, scratch)
    if target.accumulates {
      add(View(pointer: place, shape: target.shape), to: target)
    }
  }
}
