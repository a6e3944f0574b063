import CKernels

/// Losses against targets that are no single class.
extension Op {
  /// Softmax and cross-entropy against probabilities: `logits [.., n], targets [.., n] → losses [..]`
  /// in nats, `loss = Σ t (ln Σ eˣ − x)`; `dx = (softmax x · Σ t − t) · g`. Targets have no gradient.
  ///
  /// With a target of 1 at one class it is ``crossEntropy``. Classes with a target of 0 count nothing,
  /// also where their logit is −∞. 0 when rows are empty.
  package static let softCrossEntropy = Op(
    "softCrossEntropy", arity: 2, differentiable: 1,
    shape: { s in
      s.require(s[0].rank > 0 && s[0] == s[1], "a probability for each logit is needed")
      return s[0].withoutColumns
    },
    saved: { $0[0].count }, scratch: { $0[0].count },
    forward: { f in
      let (rows, n, targets) = (f.a.rows, f.a.columns, f.b.pointer)
      f.kernels.c.log_softmax(f.a.pointer, f.saved, rows, n)
      for row in 0..<rows {
        var loss: Float = 0
        for place in row * n..<(row + 1) * n where targets[place] != 0 {
          loss -= targets[place] * f.saved[place]
        }
        f.out.pointer[row] = loss
      }
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      let (rows, n, targets, g) = (f.a.rows, f.a.columns, f.b.pointer, f.outGradient.pointer)
      f.kernels.c.exp(f.saved, f.scratch, f.a.count)
      for row in 0..<rows {
        var total: Float = 0
        for place in row * n..<(row + 1) * n { total += targets[place] }
        for place in row * n..<(row + 1) * n {
          let slope = (f.scratch[place] * total - targets[place]) * g[row]
          dx.put(slope, at: place)
        }
      }
    })
}

extension Tape {
  package func softCrossEntropy(_ logits: Variable, _ targets: Variable) -> Variable {
    record(.softCrossEntropy, [logits, targets])
  }

  /// How many rows of `scores` [.., n] have their (first) largest number where `targets` [.., n]
  /// have theirs.
  package func hits(of scores: Variable, targets: Variable) -> Int {
    precondition(
      scores.shape == targets.shape,
      "scores of shape \(scores.shape) and targets of shape \(targets.shape)")
    let (rows, columns) = (scores.shape.rows, scores.shape.columns)
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * rows) { found in
      guard let maxima = found.baseAddress else { return 0 }
      for (place, variable) in [scores, targets].enumerated() {
        withUnsafeMutableBufferPointer(of: variable) {
          kernels.c.row_maxima(
            $0.baseAddress, maxima, maxima + (1 + place) * rows, rows, columns)
        }
      }
      return (0..<rows).count { maxima[rows + $0] == maxima[2 * rows + $0] }
    }
  }
}
