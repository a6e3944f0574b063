import CKernels

/// Pooling of images.
extension Op {
  /// The largest number of each window of `attributes.window`, padding left out:
  /// `x [n, c, h, w] → [n, c, h', w']`; `dx = Σ g` of the windows whose first largest number it is.
  ///
  /// A number that is none wins over all. The places are kept as Float: planes have at most 2²⁴
  /// numbers.
  package static let maxPooling = Op(
    "maxPooling", arity: 1, shape: pooledShape, saved: { pooledShape($0).count },
    forward: { f in
      var pooling = ck_pooling(f.a.shape, f.attributes.window)
      f.kernels.c.max_pooling(f.a.pointer, f.out.pointer, f.saved, &pooling)
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      var pooling = ck_pooling(f.a.shape, f.attributes.window)
      f.kernels.c.max_pooling_gradient(
        f.saved, f.outGradient.pointer, dx.pointer, &pooling, dx.accumulates)
    })

  /// The mean of each window of `attributes.window`, whose padding counts as zeros:
  /// `x [n, c, h, w] → [n, c, h', w']`; `dx = Σ g / (numbers of a window)` of its windows.
  package static let averagePooling = Op(
    "averagePooling", arity: 1, shape: pooledShape,
    forward: { f in
      var pooling = ck_pooling(f.a.shape, f.attributes.window)
      f.kernels.c.average_pooling(f.a.pointer, f.out.pointer, &pooling)
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      var pooling = ck_pooling(f.a.shape, f.attributes.window)
      f.kernels.c.average_pooling_gradient(
        f.outGradient.pointer, dx.pointer, &pooling, dx.accumulates)
    })

  private static let pooledShape: @Sendable (Signature) -> Shape = { s in
    let window = s.attributes.window
    s.require(s[0].rank == 4, "images of rank 4 are needed")
    s.require(
      window.isPossible && window.dilation == [1, 1] && 2 * window.padding[0] <= window.kernel[0]
        && 2 * window.padding[1] <= window.kernel[1],
      "a window has no dilation, and padding of at most half its extent, not \(window)")
    let extents = window.outputs(of: s[0].imageExtents)
    s.require(
      s[0][2] > 0 && s[0][3] > 0 && extents[0] > 0 && extents[1] > 0
        && s[0][2] * s[0][3] <= 1 << 24,
      "the window must fit into the padded images, of at most 2^24 numbers")
    return [s[0][0], s[0][1], extents[0], extents[1]]
  }
}

extension ck_pooling {
  fileprivate init(_ x: Shape, _ window: Window) {
    self.init(
      planes: x[0] * x[1], rows: window.axis(0, of: x.imageExtents),
      columns: window.axis(1, of: x.imageExtents))
  }
}
