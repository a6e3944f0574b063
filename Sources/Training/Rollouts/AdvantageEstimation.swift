/// Generalised advantage estimation: `A(t) = δ(t) + γλ A(t + 1)` within an episode, with
/// `δ(t) = r(t) + γ v′(t) − v(t)`.
///
/// v′(t) is the value of what followed step t in its own episode: 0 where the episode ended of its
/// own, that of the last observation where the step limit cut it off. The sum stops at both. Source:
/// Schulman et al., arXiv 1506.02438, eq. 16; Pardo et al., *Time Limits in Reinforcement Learning*
/// (ICML 2018) for the cut.
package struct AdvantageEstimation: Sendable {
  /// γ in [0, 1].
  package let discount: Double
  /// λ in [0, 1].
  package let decay: Double

  package init(discount: Double, decay: Double) {
    precondition(
      (0...1).contains(discount) && (0...1).contains(decay), "discount \(discount), λ \(decay)")
    (self.discount, self.decay) = (discount, decay)
  }

  /// One step of one environment as it was seen.
  package struct Step: Sendable {
    package var reward: Float
    /// v(t), of the observation before the step.
    package var value: Float
    /// v′(t), of the observation after it; not read where the episode ended of its own.
    package var following: Float
    package var isTerminated: Bool
    package var isTruncated: Bool

    package init(
      reward: Float, value: Float, following: Float, isTerminated: Bool, isTruncated: Bool
    ) {
      (self.reward, self.value, self.following) = (reward, value, following)
      (self.isTerminated, self.isTruncated) = (isTerminated, isTruncated)
    }
  }

  /// The advantages of consecutive steps of one environment.
  package func advantages(_ steps: some BidirectionalCollection<Step>) -> [Float] {
    var later = 0.0
    let reversed = steps.reversed().map { step -> Float in
      let following = step.isTerminated ? 0 : discount * Double(step.following)
      let isLast = step.isTerminated || step.isTruncated
      let surprise = Double(step.reward) + following - Double(step.value)
      later = surprise + (isLast ? 0 : discount * decay * later)
      return Float(later)
    }
    return reversed.reversed()
  }
}
