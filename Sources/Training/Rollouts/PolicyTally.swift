/// Sums over the steps of gradients: what figures of an update are made of.
package struct PolicyTally: Sendable, Equatable, BitwiseCopyable {
  package var samples: Int
  /// Σ of the whole loss, and of its parts before their weights.
  package var loss = 0.0
  package var policyLoss = 0.0
  package var valueLoss = 0.0
  /// Σ of the entropy of the actions, nats.
  package var entropy = 0.0
  /// Σ of r − 1 − ln r, whose mean estimates the divergence of the policy from that of the rollout.
  /// Source: Schulman, *Approximating KL Divergence* (2020).
  package var divergence = 0.0
  /// Steps whose ratio lies outside of the clip range.
  package var clipped = 0

  package init(samples: Int = 0) { self.samples = samples }

  package static func += (tally: inout PolicyTally, more: PolicyTally) {
    tally.samples += more.samples
    tally.loss += more.loss
    tally.policyLoss += more.policyLoss
    tally.valueLoss += more.valueLoss
    tally.entropy += more.entropy
    tally.divergence += more.divergence
    tally.clipped += more.clipped
  }
}

/// Mean 0 and deviation 1 for the advantages of a batch.
package struct AdvantageNormalization: Sendable {
  private let mean, scale: Float

  /// Leaves advantages as they are.
  package static let none = AdvantageNormalization(mean: 0, scale: 1)

  private init(mean: Float, scale: Float) { (self.mean, self.scale) = (mean, scale) }

  /// Over the rows of the whole batch, taken in order; all ranks that hold them find equal bits.
  /// One row alone is left as it is.
  package init(_ rollout: RolloutRows, _ rows: some Collection<Int>) {
    guard rows.count > 1 else {
      self = .none
      return
    }
    var moments = Moments()
    for row in rows { moments.add(Double(rollout.numbers[rollout.position(row, .advantage)])) }
    self.init(mean: Float(moments.mean), scale: Float(1 / (moments.sampleDeviation + 1e-8)))
  }

  package func callAsFunction(_ advantage: Float) -> Float { (advantage - mean) * scale }
}
