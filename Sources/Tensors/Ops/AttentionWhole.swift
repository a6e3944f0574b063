/// Heads with all their weights at once.
extension Attention {
  private func weights(at pointer: UnsafeMutablePointer<Float>) -> Panel {
    Panel(
      pointer: pointer, rows: queries.length, columns: keys.length, stride: keys.length)
  }

  /// The weights of a head, kept for the backward pass.
  private func kept(_ head: AttentionHead) -> Panel {
    weights(at: frame.saved + head.index * queries.length * keys.length)
  }

  /// What dropout leaves of the weights, in the second part of the scratch memory.
  private func dropped(_ weights: Panel, _ head: AttentionHead) -> Panel {
    guard drops else { return weights }
    let left = self.weights(at: frame.scratch + queries.length * keys.length)
    drop(weights, to: left.pointer, head)
    return left
  }

  func forwardWhole(_ head: AttentionHead, into out: Panel) {
    let (sample, place, weights) = (head.sample, head.head, kept(head))
    gemm(queries[sample, place], keys[sample, place], transposing: .second, into: weights)
    frame.kernels.c.attention_weights(
      weights.pointer, weights.rows, weights.columns, sight(head))
    gemm(dropped(weights, head), values[sample, place], into: out)
  }

  func backwardWhole(_ head: AttentionHead, from g: Panel, _ targets: HeadTargets) {
    let (sample, place, weights) = (head.sample, head.head, kept(head))
    let scores = self.weights(at: frame.scratch)
    if let dv = targets.values {
      gemm(
        dropped(weights, head), g, transposing: .first, into: dv[sample, place],
        accumulates: dv.accumulates)
    }
    gemm(g, values[sample, place], transposing: .second, into: scores)
    if drops { drop(scores, to: scores.pointer, head) }
    frame.kernels.c.attention_weights_gradient(
      weights.pointer, scores.pointer, scores.rows, scores.columns, sight(head))
    if let dq = targets.queries {
      gemm(scores, keys[sample, place], into: dq[sample, place], accumulates: dq.accumulates)
    }
    if let dk = targets.keys {
      gemm(
        scores, queries[sample, place], transposing: .first, into: dk[sample, place],
        accumulates: dk.accumulates)
    }
  }
}
