import CKernels

/// Normalisation of images over channels.
extension Op {
  /// Batch normalisation by the batch's own statistics and, where `attributes.activation` says so,
  /// ReLU: `x [n, c, ..], weight [c], bias [c] → [n, c, ..]`,
  /// `y = x̂ weight + bias, x̂ = (x − mean) / √(variance + attributes.epsilon)` with mean and
  /// variance (divided by the count N) over all but the channels; with g cut by the ReLU,
  /// `dx = weight (g − Σ g / N − x̂ Σ g x̂ / N) / √(variance + ε)`, `dweight = Σ g x̂`,
  /// `dbias = Σ g`.
  ///
  /// Source: Ioffe & Szegedy, arXiv 1502.03167, algorithm 1. Edge cases: where a channel has one number,
  /// y is the bias; where it has none, all is empty and gradients are 0.
  package static let batchNorm = norm("batchNorm", { _ in 0 })

  /// Group normalisation, ``batchNorm`` over the channels of each of `attributes.groups` groups and
  /// the plane of each image: `x [n, c, ..], weight [c], bias [c] → [n, c, ..]`.
  ///
  /// Source: Wu & He, arXiv 1803.08494, eq. 1 to 6. With one group it normalises over all of an image,
  /// with as many as channels it is instance normalisation.
  package static let groupNorm = norm("groupNorm", { $0.groups })

  /// ``batchNorm`` with given statistics, as after training: `x [n, c, ..], weight [c], bias [c],
  /// mean [c], variance [c] → [n, c, ..]`; with g cut by the ReLU,
  /// `dx = g weight / √(variance + ε)`, `dweight = Σ g x̂`, `dbias = Σ g`.
  package static let normalizeChannels = Op(
    "normalizeChannels", arity: 5, differentiable: 3,
    shape: { s in
      s.require(s[3] == s[1] && s[4] == s[1], "a mean and a variance for each channel are needed")
      return normalizedShape(s)
    },
    scratch: { 2 * $0[1].count },
    forward: { f in
      var channels = ck_channels(f.a.shape, groups: 0)
      f.kernels.c.normalize_with(
        f.a.pointer, f.b.pointer, f.c.pointer, f.out.pointer, f.operand(3).pointer,
        f.operand(4).pointer, &channels, f.attributes.epsilon, f.attributes.activation == .relu)
    },
    backward: { f in
      f.addNormGradients(
        means: f.operand(3).pointer, variances: f.operand(4).pointer, groups: 0, fixed: true)
    })

  private static func norm(
    _ name: String, _ groups: @escaping @Sendable (Attributes) -> Int
  ) -> Op {
    Op(
      name, arity: 3,
      shape: { s in
        let shape = normalizedShape(s)
        let groups = groups(s.attributes)
        s.require(
          groups >= 0 && (groups == 0 || shape[1] % groups == 0),
          "\(groups) groups must divide the channels")
        return shape
      },
      saved: { s in 2 * blocks(of: s[0], groups: groups(s.attributes)) },
      scratch: { 2 * $0[1].count },
      forward: { f in
        let groups = groups(f.attributes)
        var channels = ck_channels(f.a.shape, groups: groups)
        f.kernels.c.normalize(
          f.a.pointer, f.b.pointer, f.c.pointer, f.out.pointer, f.saved,
          f.saved + blocks(of: f.a.shape, groups: groups), &channels, f.attributes.epsilon,
          f.attributes.activation == .relu)
      },
      backward: { f in
        let groups = groups(f.attributes)
        f.addNormGradients(
          means: f.saved, variances: f.saved + blocks(of: f.a.shape, groups: groups),
          groups: groups, fixed: false)
      })
  }

  /// How much is normalised apart.
  private static func blocks(of x: Shape, groups: Int) -> Int {
    groups == 0 ? x[1] : x[0] * groups
  }

  private static func normalizedShape(_ s: Signature) -> Shape {
    s.require(s[0].rank >= 2, "images with channels are needed")
    s.require(
      s[1] == [s[0][1]] && s[2] == s[1], "a weight and a bias for each channel are needed")
    return s[0]
  }
}

extension ck_channels {
  /// - Parameter groups: 0 for statistics over the images.
  init(_ x: Shape, groups: Int) {
    self.init(
      images: x[0], channels: x[1], plane: x.count(of: 2..<x.rank), groups: groups)
  }
}

extension Frame {
  /// The gradients of x, weight and bias.
  fileprivate func addNormGradients(
    means: UnsafePointer<Float>, variances: UnsafePointer<Float>, groups: Int, fixed: Bool
  ) {
    var channels = ck_channels(a.shape, groups: groups)
    let dx = aGradient
    kernels.c.normalize_gradient(
      a.pointer, b.pointer, c.pointer, outGradient.pointer, means, variances, &channels,
      attributes.epsilon, attributes.activation == .relu, fixed, dx?.pointer,
      dx?.accumulates ?? false, scratch)
    for place in 0..<2 {
      let totals = View(pointer: scratch + place * b.count, shape: b.shape)
      add(totals, to: gradient(1 + place))
    }
  }
}
