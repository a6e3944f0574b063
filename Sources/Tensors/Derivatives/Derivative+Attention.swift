/// Attention from products, softmax and masks, which have derivatives of any order.
extension Derivative {
  static let attentions: [String: Derivative] = [
    "selfAttention": .expansion { d in d.attention(d.parts, mask: nil) },
    "maskedSelfAttention": .expansion { d in d.attention(d.parts, mask: d.b) },
    "attention": .expansion { d in
      d.attention([d.a, d.b, d.c].map { d.heads(of: $0) }, mask: d.operands[3])
    },
    "rotary": .gradients { d in
      let half = d.b.shape.columns / 2
      let signs = [Float](repeating: 1, count: half) + [Float](repeating: -1, count: half)
      let back = d.tape.multiplyRow(d.b, d.tape.constant(Tensor(signs)))
      return [d.tape.rotary(d.g, turns: back, columns: d.attributes.range), nil]
    },
  ]
}

extension Derivation {
  private var headCount: Int { attributes.heads }

  /// `x [batch, length, heads · width]` as `[batch · heads, length, width]`.
  fileprivate func heads(of x: Variable) -> Variable {
    let (batch, length) = (x.shape[0], x.shape[1])
    let width = x.shape.columns / headCount
    return tape.permuted(x.reshaped([batch, length, headCount, width]), [0, 2, 1, 3])
      .reshaped([batch * headCount, length, width])
  }

  /// Queries, keys and values of `x [batch, length, 3 n]`, each as ``heads(of:)``.
  fileprivate var parts: [Variable] {
    let n = a.shape.columns / 3
    return (0..<3).map { heads(of: tape.sliced(a, $0 * n..<($0 + 1) * n, axis: 2)) }
  }

  /// - Parameter parts: Queries, keys and values, each `[batch · heads, .., width]`.
  fileprivate func attention(_ parts: [Variable], mask: Variable?) -> Variable {
    let (batch, width) = (parts[0].shape[0] / headCount, parts[0].shape[2])
    let (queries, keys) = (parts[0].shape[1], parts[1].shape[1])
    var scores = tape.affine(
      tape.batchedMatmul(parts[0], parts[1], transposing: .second),
      scale: 1 / Float(width).squareRoot())
    let seen = seen(mask, batch, queries, keys)
    let hidden = seen.map { tape.affine($0, scale: 1e30, shift: -1e30) }
    if let hidden { scores = tape.add(scores, hidden) }
    var weights = tape.softmax(scores)
    if let seen { weights = tape.multiply(weights, seen) }
    if attributes.rate > 0 { weights = tape.multiply(weights, kept(batch, queries, keys)) }
    let y = tape.batchedMatmul(weights, parts[2])
      .reshaped([batch, headCount, queries, width])
    return tape.permuted(y, [0, 2, 1, 3]).reshaped(self.y.shape)
  }

  /// 1 where a query sees a key, else 0, `[batch · heads, queries, keys]`; nil where all see all.
  private func seen(
    _ mask: Variable?, _ batch: Int, _ queries: Int, _ keys: Int
  ) -> Variable? {
    let (count, shape) = (batch * headCount, [batch * headCount, queries, keys] as Shape)
    var seen: Variable?
    if let mask {
      // Row (sample, head, query) takes the mask of its sample, or of its sample and query.
      let rows = (0..<count * queries).map { row -> Float in
        let sample = row / queries / headCount
        return Float(mask.shape.rank == 2 ? sample : sample * queries + row % queries)
      }
      let table = mask.reshaped([mask.shape.rows, keys])
      let spread = tape.embedding(table, tape.constant(Tensor(rows, [count, queries])))
      seen = tape.gated(filled(1, shape), tape.square(spread))
    }
    guard attributes.isCausal else { return seen }
    let causal = (0..<queries * keys).map { $0 % keys <= $0 / keys ? 1 : 0 as Float }
    let row = tape.constant(Tensor(causal, [queries * keys]))
    let all = seen ?? filled(1, shape)
    return tape.multiplyRow(all.reshaped([count, queries * keys]), row).reshaped(shape)
  }

  /// What dropout multiplies the weights by, `[batch · heads, queries, keys]`.
  private func kept(_ batch: Int, _ queries: Int, _ keys: Int) -> Variable {
    let padded = (keys + 63) / 64 * 64
    var dropout = Attributes()
    (dropout.rate, dropout.key) = (attributes.rate, attributes.key)
    let ones = filled(1, [batch, headCount * queries, padded])
    let factors = tape.record(.dropout, [ones], dropout)
    return tape.sliced(factors, 0..<keys, axis: 2)
      .reshaped([batch * headCount, queries, keys])
  }
}
