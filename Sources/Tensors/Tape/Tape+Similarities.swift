/// Losses of pairs, sets and sequences, made of other ops; n is the last extent.
extension Tape {
  /// The divergence `Σ t (ln t − ln softmax x)` of each row from targets that are probabilities:
  /// `logits x [.., n], targets t [.., n] → [..]` in nats. A target of 0 adds nothing. Targets are data.
  ///
  /// Source: Kullback and Leibler, *Annals of Mathematical Statistics* 22 (1951).
  package func klDivergences(_ logits: Variable, to targets: Variable) -> Variable {
    let logs = log(clamped(targets, to: .leastNormalMagnitude...Float.greatestFiniteMagnitude))
    return add(softCrossEntropy(logits, targets), rowSums(multiply(targets, logs)))
  }

  /// The divergence `Σ eᵖ (p − q)` of each row of logarithms of probabilities, both with gradients:
  /// `p [.., n], q [.., n] → [..]` in nats. Where p is −∞, nothing is added.
  package func klDivergences(ofLogs p: Variable, fromLogs q: Variable) -> Variable {
    let range = -Float.greatestFiniteMagnitude / 4...Float.greatestFiniteMagnitude / 4
    let difference = subtract(clamped(p, to: range), clamped(q, to: range))
    return rowSums(multiply(exp(p), difference))
  }

  /// `a · b / (|a| |b|)` of each row, norms below ε counting as ε: `a [.., n], b [.., n] → [..]`.
  package func cosineSimilarities(
    _ a: Variable, _ b: Variable, epsilon: Float = 1e-8
  ) -> Variable {
    rowSums(multiply(unitRows(a, epsilon: epsilon), unitRows(b, epsilon: epsilon)))
  }

  /// 1 − cos where the label is 1, and max(0, cos − margin) where it is −1:
  /// `a [.., n], b [.., n], labels [..] → losses [..]`.
  ///
  /// As PyTorch's `cosine_embedding_loss`.
  package func cosineEmbeddingLosses(
    _ a: Variable, _ b: Variable, labels: Variable, margin: Float = 0
  ) -> Variable {
    let cosines = cosineSimilarities(a, b)
    return choose(
      relu(labels), affine(cosines, scale: -1, shift: 1), relu(affine(cosines, shift: -margin)))
  }

  /// `max(0, |a − p| − |a − n| + margin)` of each row: anchors, positives and negatives
  /// `[.., n] → losses [..]`. ε is added to each difference, as in PyTorch's `triplet_margin_loss`.
  ///
  /// Source: Schroff et al., arXiv 1503.03832, with distances that are not squared.
  package func tripletMargins(
    _ anchors: Variable, _ positives: Variable, _ negatives: Variable, margin: Float = 1,
    epsilon: Float = 1e-6
  ) -> Variable {
    func distances(_ others: Variable) -> Variable {
      let difference = affine(subtract(anchors, others), shift: epsilon)
      return norm(difference, axes: [anchors.shape.rank - 1])
    }
    let excess = subtract(distances(positives), distances(negatives))
    return relu(affine(excess, shift: margin))
  }

  /// The cross-entropy of finding, for each query, its own key among all keys by their cosines over a
  /// temperature: `queries [b, n], keys [b, n] → losses [b]` in nats. The other keys are those of the
  /// shard, so a loss depends on how a batch is cut into shards.
  ///
  /// - Parameter isSymmetric: Whether keys look for their queries too; the loss is the mean of both.
  ///
  /// Source: van den Oord et al., arXiv 1807.03748, eq. 4; symmetric as in Radford et al., arXiv
  /// 2103.00020.
  package func infoNCE(
    _ queries: Variable, _ keys: Variable, temperature: Float, isSymmetric: Bool = false
  ) -> Variable {
    precondition(
      queries.shape == keys.shape && keys.shape.rank == 2,
      "queries of shape \(queries.shape) and keys of shape \(keys.shape)")
    let cosines = matmul(unitRows(queries), unitRows(keys), transposing: .second)
    let logits = affine(cosines, scale: 1 / temperature)
    let own = constant(Tensor((0..<keys.shape[0]).map(Float.init)))
    let losses = crossEntropy(logits, own)
    guard isSymmetric else { return losses }
    return affine(add(losses, crossEntropy(permuted(logits, [1, 0]), own)), scale: 0.5)
  }

  /// Connectionist temporal classification: ``Op/ctcLosses``.
  ///
  /// - Parameters:
  ///   - logProbabilities: [t, b, c], such as those of ``logSoftmax(_:)``.
  ///   - targets: Labels [b, s], the blank not among those that count.
  ///   - steps: How many steps of each sample count, [b].
  ///   - lengths: How many labels of each target count, [b].
  ///   - zeroesInfinity: Whether the loss of a target that its steps cannot spell is 0.
  package func ctcLosses(
    _ logProbabilities: Variable, targets: Variable, steps: Variable, lengths: Variable,
    blank: Int = 0, zeroesInfinity: Bool = false
  ) -> Variable {
    var attributes = Attributes()
    (attributes.blank, attributes.zeroesInfinity) = (blank, zeroesInfinity)
    return record(.ctcLosses, [logProbabilities, targets, steps, lengths], attributes)
  }

  /// Rows over their norm, norms below ε counting as ε: `x [.., n] → [.., n]`.
  package func unitRows(_ x: Variable, epsilon: Float = 1e-8) -> Variable {
    let norms = norm(x, axes: [x.shape.rank - 1], keepsAxes: true)
    return divide(x, clamped(norms, to: epsilon...Float.greatestFiniteMagnitude))
  }
}
