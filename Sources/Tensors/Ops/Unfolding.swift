import CKernels

/// Windows along one axis laid side by side, and back: what makes of convolutions of images those of
/// volumes.
extension Op {
  static let unfoldings = [unfolded, folded]

  /// `x [n, c, d, ..] → [n, o, c, k, ..]`: for each of o windows along axis 2 its k numbers of every
  /// channel, 0 in the padding, with kernel, stride, padding and dilation of the rows of
  /// `attributes.window`; `dx = Σ g` of the places that hold it.
  package static let unfolded = Op(
    "unfolded", arity: 1,
    shape: { s in
      let (window, depth) = (s.attributes.window, s[0].rank > 2 ? s[0][2] : 0)
      s.require(s[0].rank >= 3 && s[0].rank <= 6, "channels of some depth are needed")
      s.require(
        window.isPossible && depth > 0 && window.outputs(of: [depth, 1])[0] > 0,
        "the window must fit into the padded depth")
      let outputs = window.outputs(of: [depth, 1])[0]
      return Shape([s[0][0], outputs, s[0][1], window.kernel[0]] + s[0].array.dropFirst(3))
    },
    forward: { f in
      f.out.pointer.update(repeating: 0, count: f.out.count)
      f.forWindows(whole: f.a.shape, parts: f.out.shape) { whole, part, count in
        (f.out.pointer + part).update(from: f.a.pointer + whole, count: count)
      }
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      dx.clear()
      let g = f.outGradient.pointer
      f.forWindows(whole: f.a.shape, parts: f.out.shape) { whole, part, count in
        f.kernels.c.affine(g + part, 1, 0, dx.pointer + whole, count, true)
      }
    })

  /// The transpose of ``unfolded``: `x [n, o, c, k, ..] → [n, c, d, ..]` with d = the rows of
  /// `attributes.extents`, where windows that meet are added; `dx = g` of the place, 0 in the padding.
  package static let folded = Op(
    "folded", arity: 1,
    shape: { s in
      var window = s.attributes.window
      let depth = s.attributes.extents[0]
      s.require(s[0].rank >= 4, "windows of channels are needed")
      window.kernel[0] = s[0][3]
      s.require(
        window.isPossible && depth > 0 && window.outputs(of: [depth, 1])[0] == s[0][1],
        "the windows must be those of a depth of \(depth)")
      return Shape([s[0][0], s[0][2], depth] + s[0].array.dropFirst(4))
    },
    forward: { f in
      f.out.pointer.update(repeating: 0, count: f.out.count)
      f.forWindows(whole: f.out.shape, parts: f.a.shape) { whole, part, count in
        f.kernels.c.affine(f.a.pointer + part, 1, 0, f.out.pointer + whole, count, true)
      }
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      dx.clear()
      let g = f.outGradient.pointer
      f.forWindows(whole: f.out.shape, parts: f.a.shape) { whole, part, count in
        f.kernels.c.affine(g + whole, 1, 0, dx.pointer + part, count, true)
      }
    })
}

extension Frame {
  /// Calls `body` with the places of equal runs in `whole` [n, c, d, ..] and `parts` [n, o, c, k, ..],
  /// and their length.
  fileprivate func forWindows(
    whole: Shape, parts: Shape, _ body: (_ whole: Int, _ part: Int, _ count: Int) -> Void
  ) {
    let (window, run) = (attributes.window, whole.count(of: 3..<whole.rank))
    var part = 0
    for sample in 0..<parts[0] {
      for output in 0..<parts[1] {
        for channel in 0..<parts[2] {
          for tap in 0..<parts[3] {
            let place = output * window.stride[0] + tap * window.dilation[0] - window.padding[0]
            if place >= 0 && place < whole[2] {
              body(((sample * whole[1] + channel) * whole[2] + place) * run, part, run)
            }
            part += run
          }
        }
      }
    }
  }
}
