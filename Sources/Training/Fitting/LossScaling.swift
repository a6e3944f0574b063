/// By what losses are multiplied before the backward pass, so that small gradients are no zeros, and what
/// becomes of it where gradients are infinite. Gradients are divided by it before they are used.
///
/// Source: Micikevicius et al., *Mixed Precision Training*, arXiv 1710.03740, §3.2, in the form of PyTorch's
/// `GradScaler`.
package struct LossScaling: Sendable, Equatable {
  /// How a scale follows from the gradients.
  package struct Changes: Sendable, Equatable {
    /// Above 1: after so many updates with finite gradients.
    package var growth = 2.0
    package var interval = 2000
    /// In (0, 1): after one with others.
    package var backoff = 0.5

    package init(growth: Double = 2, interval: Int = 2000, backoff: Double = 0.5) {
      precondition(
        growth > 1 && interval > 0 && backoff > 0 && backoff < 1,
        "growth \(growth) after \(interval) updates, backoff \(backoff)")
      (self.growth, self.interval, self.backoff) = (growth, interval, backoff)
    }
  }

  /// Nil for a scale that stays as it is; then infinite gradients are used as they are.
  package let changes: Changes?
  /// What it goes on from.
  package var state: State

  package struct State: Sendable, Equatable {
    package var scale: Double
    /// Updates with finite gradients since the scale changed.
    package var sound = 0
    /// Updates that moved nothing, because a gradient was not finite.
    package var skipped = 0

    package init(scale: Double, sound: Int = 0, skipped: Int = 0) {
      (self.scale, self.sound, self.skipped) = (scale, sound, skipped)
    }
  }

  /// Beyond it what divides a gradient again is no normal Float.
  private static let largest = 0x1p126

  /// - Parameter scale: The first one, above 0; powers of 2 lose no bits.
  package init(scale: Double, changes: Changes? = nil) {
    precondition(scale > 0 && scale.isFinite, "a scale of \(scale)")
    (state, self.changes) = (State(scale: scale), changes)
  }

  /// Takes account of the gradient of one more update.
  package mutating func see(isFinite: Bool) {
    guard let changes else { return }
    if !isFinite {
      state.scale *= changes.backoff
      (state.sound, state.skipped) = (0, state.skipped + 1)
    } else if state.sound + 1 == changes.interval {
      state.scale = min(state.scale * changes.growth, max(state.scale, Self.largest))
      state.sound = 0
    } else {
      state.sound += 1
    }
  }
}
