import Testing
import Training

/// Values worked out by hand.
struct AdvantageEstimationTests {
  private typealias Step = AdvantageEstimation.Step

  private func step(
    _ reward: Float, _ value: Float, _ following: Float, terminated: Bool = false,
    truncated: Bool = false
  ) -> AdvantageEstimation.Step {
    Step(
      reward: reward, value: value, following: following, isTerminated: terminated,
      isTruncated: truncated)
  }

  private func advantages(
    _ steps: [AdvantageEstimation.Step], discount: Double = 0.5, decay: Double = 0.5
  ) -> [Float] {
    AdvantageEstimation(discount: discount, decay: decay).advantages(steps)
  }

  /// δ = (1 + 2 − 3, 2 + 1 − 4, 4 + 3 − 2) = (0, −1, 5) and γλ = 1/4.
  @Test func `within an episode surprises are summed with falling weights`() {
    let found = advantages([step(1, 3, 4), step(2, 4, 2), step(4, 2, 6)])
    #expect(found == [0.0625, 0.25, 5])
  }

  @Test func `after a termination nothing follows`() {
    let found = advantages([step(1, 3, 100, terminated: true), step(2, 1, 4)])
    #expect(found == [-2, 3])
  }

  @Test func `a truncation takes the value of the last observation, and the sum ends there`() {
    let found = advantages([step(1, 3, 8, truncated: true), step(2, 1, 4)])
    #expect(found == [2, 3])
  }

  @Test func `a termination at the step limit is a termination`() {
    #expect(advantages([step(1, 3, 8, terminated: true, truncated: true)]) == [-2])
  }

  /// Constant reward 1 for ever has the value 1/(1 − γ); a step limit must not change that.
  @Test(arguments: [0.0, 0.7, 1.0]) func `true values leave no advantage at the limit`(
    decay: Double
  ) {
    let steps = (0..<6).map { step(1, 10, 10, truncated: $0 % 3 == 2) }
    let found = advantages(steps, discount: 0.9, decay: decay)
    #expect(found.allSatisfy { abs($0) < 1e-6 })
  }

  @Test func `a decay of 1 gives the discounted return less the value`() {
    let steps = [step(1, 0.5, 9), step(2, 9, 9), step(3, 9, 7)]
    let found = advantages(steps, discount: 0.9, decay: 1)
    let expected: Float = 1 + 1.8 + 2.43 + 5.103 - 0.5
    #expect(abs(found[0] - expected) < 1e-5)
  }
}
