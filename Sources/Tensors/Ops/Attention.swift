/// Scaled dot-product attention with several heads.
///
/// Head h reads the columns `h · width ..< (h + 1) · width` of queries, keys and values:
/// `weights = softmax(q kᵀ / √width)` over the keys, `y = weights · v`. All products of a head are
/// matrix products on the heads' columns where they lie; scale, mask and softmax are one pass.
/// `dv = weightsᵀ g`; with `e = g vᵀ` and `s = weights (e − Σ weights e) / √width`, `dq = s k` and
/// `dk = sᵀ q`. Source: Vaswani et al., arXiv 1706.03762, §3.2.
///
/// With `attributes.rate`, y and dv are of weights of which a share is 0 and the others are divided by
/// 1 − rate, and so is e; the random words are those of ``dropout`` on [samples, heads · queries, keys
/// rounded up to 64], drawn again in the backward pass.
///
/// With `attributes.isCausal` query t sees the keys 0 ... t. A mask is `[batch, queries, keys]`, or
/// `[batch, keys]` for all queries alike, such as one of padding; a query sees the keys where it is not
/// 0, and one that sees none gives 0. How it is computed says ``AttentionForm``.
extension Op {
  static let attentions = [selfAttention, maskedSelfAttention, attention]

  /// Attention of a sequence to itself: `x [batch, length, 3 n]`, each row a query, a key and a
  /// value of n columns, `→ [batch, length, n]`.
  package static let selfAttention = selfAttention("selfAttention", hasMask: false)

  /// ``selfAttention`` under a mask: `x [batch, length, 3 n], mask → [batch, length, n]`.
  package static let maskedSelfAttention = selfAttention("maskedSelfAttention", hasMask: true)

  private static func selfAttention(_ name: String, hasMask: Bool) -> Op {
    Op(
      name, arity: hasMask ? 2 : 1, differentiable: 1,
      shape: { s in
        s.require(s[0].rank == 3 && s[0].columns % 3 == 0, "[batch, length, 3 n] is needed")
        if hasMask { s.requireMask(s[1], keys: s[0][1]) }
        s.requireHeads(s[0].columns / 3)
        return s[0].replacingColumns(s[0].columns / 3)
      },
      saved: { $0.attentionExtents(keys: $0[0][1], parts: 3).savedCount },
      scratch: { $0.attentionExtents(keys: $0[0][1], parts: 3).scratchCount },
      forward: { f in Attention(ofEachPart: f, hasMask: hasMask).forward() },
      backward: { f in
        guard let dx = f.aGradient else { return }
        let heads = HeadColumns(dx, f, parts: 3)
        Attention(ofEachPart: f, hasMask: hasMask)
          .backward(heads.part(0), heads.part(1), heads.part(2))
      })
  }

  /// Attention of one sequence to another: `q [batch, m, n], k [batch, length, n],
  /// v [batch, length, n], mask → [batch, m, n]`.
  package static let attention = Op(
    "attention", arity: 4, differentiable: 3,
    shape: { s in
      s.require(
        s[0].rank == 3 && s[1].rank == 3 && s[1] == s[2] && s[0][0] == s[1][0]
          && s[0].columns == s[1].columns,
        "[batch, m, n] and twice [batch, length, n] are needed")
      s.requireMask(s[3], keys: s[1][1])
      s.requireHeads(s[0].columns)
      return s[0]
    },
    saved: { $0.attentionExtents(keys: $0[1][1]).savedCount },
    scratch: { $0.attentionExtents(keys: $0[1][1]).scratchCount },
    forward: { f in Attention(ofOperands: f).forward() },
    backward: { f in
      Attention(ofOperands: f).backward(
        f.aGradient.map { HeadColumns($0, f) }, f.bGradient.map { HeadColumns($0, f) },
        f.cGradient.map { HeadColumns($0, f) })
    })
}

/// How attention is computed. The results are equal but for rounding.
package enum AttentionForm: Sendable, Equatable {
  /// Whole with up to ``longestWhole`` keys, in blocks of 128 with more.
  case bySize
  /// All weights of a head at once, and kept for the backward pass: queries · keys numbers a head.
  case whole
  /// Blocks of so many queries and keys, a multiple of 64, with a running softmax; two numbers of a
  /// query are kept, and weights are computed again in the backward pass. Source: Dao et al.,
  /// arXiv 2205.14135, algorithms 1 and 4.
  case blocks(of: Int)

  /// More weights of one head do not fit the second cache beside queries, keys and values.
  package static let longestWhole = 512

  /// The extent of blocks; nil for whole heads.
  func block(keys: Int) -> Int? {
    switch self {
    case .bySize: keys > Self.longestWhole ? 128 : nil
    case .whole: nil
    case .blocks(let extent): extent
    }
  }
}

/// The extents of one node of attention, on which its memory depends.
struct AttentionExtents {
  let batch, heads, queries, keys, width: Int
  let drops: Bool
  /// Of queries and keys; nil: heads are computed whole.
  let block: Int?

  var weights: Int { queries * keys }

  /// The weights of all heads, or of every query the largest score and the share of each.
  var savedCount: Int { batch * heads * (block == nil ? weights : 2 * queries) }

  /// Whole: the gradient of one head's weights, and what dropout leaves of them. In blocks: see
  /// ``BlockRoom``.
  var scratchCount: Int {
    guard let block else { return (drops ? 2 : 1) * weights }
    return BlockRoom.count(block: block, width: width, queries: queries)
  }
}

extension Signature {
  fileprivate func requireHeads(_ columns: Int) {
    let heads = attributes.heads
    require(heads > 0 && columns % heads == 0, "\(heads) heads must divide \(columns) columns")
    require(
      attributes.rate >= 0 && attributes.rate < 1,
      "the rate \(attributes.rate) must lie in 0 ..< 1")
    if case .blocks(let extent) = attributes.attentionForm {
      require(extent > 0 && extent % 64 == 0, "blocks of \(extent) are no multiple of 64")
    }
  }

  /// A mask of all queries, or of the keys alone.
  fileprivate func requireMask(_ mask: Shape, keys: Int) {
    require(
      mask == [self[0][0], keys] || mask == [self[0][0], self[0][1], keys],
      "a mask is [batch, length] or [batch, m, length]")
  }

  fileprivate func attentionExtents(keys: Int, parts: Int = 1) -> AttentionExtents {
    AttentionExtents(
      batch: self[0][0], heads: attributes.heads, queries: self[0][1], keys: keys,
      width: self[0].columns / parts / attributes.heads, drops: attributes.rate > 0,
      block: attributes.attentionForm.block(keys: keys))
  }
}
