/// Scaled dot-product attention with several heads.
///
/// Head h reads the columns `h · width ..< (h + 1) · width` of queries, keys and values:
/// `weights = softmax(q kᵀ / √width)` over the keys, `y = weights · v`. All products of a head are
/// matrix products on the heads' columns where they lie; scale, mask and softmax are one pass.
/// `dv = weightsᵀ g`; with `e = g vᵀ` and `s = weights (e − Σ weights e) / √width`, `dq = s k` and
/// `dk = sᵀ q`. Source: Vaswani et al., arXiv 1706.03762, §3.2.
extension Op {
  static let attentions = [selfAttention, attention]

  /// Attention of a sequence to itself: `x [batch, length, 3 n]`, each row a query, a key and a
  /// value of n columns, `→ [batch, length, n]`. With `attributes.isCausal` place t sees the places
  /// 0 ... t.
  package static let selfAttention = Op(
    "selfAttention", arity: 1,
    shape: { s in
      s.require(s[0].rank == 3 && s[0].columns % 3 == 0, "[batch, length, 3 n] is needed")
      s.requireHeads(s[0].columns / 3)
      return s[0].replacingColumns(s[0].columns / 3)
    },
    saved: { $0.attentionCount(keys: $0[0][1]) },
    forward: { f in Attention(ofEachPart: f).forward() },
    backward: { f in
      guard let dx = f.aGradient else { return }
      let heads = HeadColumns(dx, f, parts: 3)
      Attention(ofEachPart: f).backward(heads.part(0), heads.part(1), heads.part(2))
    })

  /// Attention of one sequence to another: `q [batch, m, n], k [batch, length, n],
  /// v [batch, length, n], mask [batch, m, length] → [batch, m, n]`. A query sees the keys whose mask
  /// is not 0 and, with `attributes.isCausal`, query t the keys 0 ... t; one that sees none gives 0.
  package static let attention = Op(
    "attention", arity: 4, differentiable: 3,
    shape: { s in
      s.require(
        s[0].rank == 3 && s[1].rank == 3 && s[1] == s[2] && s[0][0] == s[1][0]
          && s[0].columns == s[1].columns && s[3] == s[0].replacingColumns(s[1][1]),
        "[batch, m, n], twice [batch, length, n] and [batch, m, length] are needed")
      s.requireHeads(s[0].columns)
      return s[0]
    },
    saved: { $0.attentionCount(keys: $0[1][1]) },
    forward: { f in Attention(ofOperands: f).forward() },
    backward: { f in
      Attention(ofOperands: f).backward(
        f.aGradient.map { HeadColumns($0, f) }, f.bGradient.map { HeadColumns($0, f) },
        f.cGradient.map { HeadColumns($0, f) })
    })
}

extension Signature {
  fileprivate func requireHeads(_ columns: Int) {
    let heads = attributes.heads
    require(heads > 0 && columns % heads == 0, "\(heads) heads must divide \(columns) columns")
  }

  /// The weights of all heads, and room for the gradient of one head's.
  fileprivate func attentionCount(keys: Int) -> Int {
    (self[0][0] * attributes.heads + 1) * self[0][1] * keys
  }
}

/// A sequence [batch, length, parts · heads · width], read head by head.
private struct HeadColumns {
  private let pointer: UnsafeMutablePointer<Float>
  let length, width, heads: Int
  private let stride: Int
  let accumulates: Bool

  init(_ view: View, _ frame: Frame, parts: Int = 1) {
    let target = Target(pointer: view.pointer, shape: view.shape, accumulates: false)
    self.init(target, frame, parts: parts)
  }

  init(_ target: Target, _ frame: Frame, parts: Int = 1) {
    (pointer, accumulates, heads) = (target.pointer, target.accumulates, frame.attributes.heads)
    (length, stride) = (target.shape[1], target.shape.columns)
    width = stride / parts / heads
  }

  private init(_ whole: HeadColumns, from column: Int) {
    (pointer, accumulates, heads) = (whole.pointer + column, whole.accumulates, whole.heads)
    (length, width, stride) = (whole.length, whole.width, whole.stride)
  }

  /// Part `index` of the columns.
  func part(_ index: Int) -> HeadColumns { HeadColumns(self, from: index * heads * width) }

  /// [length, width] of one head.
  subscript(sample: Int, head: Int) -> Panel {
    Panel(
      pointer: pointer + sample * length * stride + head * width, rows: length, columns: width,
      stride: stride)
  }
}

/// The computation of one node.
private struct Attention {
  let frame: Frame
  let batch: Int
  let queries, keys, values: HeadColumns
  let mask: View?

  init(ofEachPart frame: Frame) {
    let heads = HeadColumns(frame.a, frame, parts: 3)
    (self.frame, batch, mask) = (frame, frame.a.shape[0], nil)
    (queries, keys, values) = (heads.part(0), heads.part(1), heads.part(2))
  }

  init(ofOperands frame: Frame) {
    (self.frame, batch, mask) = (frame, frame.a.shape[0], frame.operand(3))
    queries = HeadColumns(frame.a, frame)
    keys = HeadColumns(frame.b, frame)
    values = HeadColumns(frame.c, frame)
  }

  private var scale: Float { 1 / Float(queries.width).squareRoot() }

  /// The saved weights of a head, or with index `batch · heads` the room for their gradient.
  private func weights(_ index: Int) -> Panel {
    let count = queries.length * keys.length
    return Panel(
      pointer: frame.saved + index * count, rows: queries.length, columns: keys.length,
      stride: keys.length)
  }

  /// Calls `body` for every head with its number among all.
  private func forEachHead(_ body: (_ sample: Int, _ head: Int, _ index: Int) -> Void) {
    for sample in 0..<batch {
      for head in 0..<queries.heads { body(sample, head, sample * queries.heads + head) }
    }
  }

  func forward() {
    let out = HeadColumns(frame.out, frame)
    forEachHead { sample, head, index in
      let weights = weights(index)
      gemm(queries[sample, head], keys[sample, head], transposing: .second, into: weights)
      frame.kernels.c.attention_weights(
        weights.pointer, mask.map { $0.pointer + sample * weights.rows * weights.columns },
        weights.rows, weights.columns, scale, frame.attributes.isCausal)
      gemm(weights, values[sample, head], into: out[sample, head])
    }
  }

  func backward(_ dq: HeadColumns?, _ dk: HeadColumns?, _ dv: HeadColumns?) {
    let g = HeadColumns(frame.outGradient, frame)
    let scores = weights(batch * queries.heads)
    forEachHead { sample, head, index in
      let (weights, g) = (weights(index), g[sample, head])
      if let dv {
        gemm(
          weights, g, transposing: .first, into: dv[sample, head], accumulates: dv.accumulates)
      }
      gemm(g, values[sample, head], transposing: .second, into: scores)
      frame.kernels.c.attention_weights_gradient(
        weights.pointer, scores.pointer, scores.rows, scores.columns, scale,
        frame.attributes.isCausal)
      if let dq {
        gemm(scores, keys[sample, head], into: dq[sample, head], accumulates: dq.accumulates)
      }
      if let dk {
        gemm(
          scores, queries[sample, head], transposing: .first, into: dk[sample, head],
          accumulates: dk.accumulates)
      }
    }
  }
}
