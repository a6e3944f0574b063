/// Lowers a rate where a loss no longer falls.
///
/// A loss is better where it is below the best one by a share of `threshold`. After more than
/// `patience` losses in a row that are not, the scale is multiplied by `factor`. The form of PyTorch's
/// `ReduceLROnPlateau` with its relative threshold; a loss that is no number is not better.
package struct Plateau: Sendable, Equatable {
  /// In (0, 1].
  package let factor: Double
  /// Losses without a better one that are borne.
  package let patience: Int
  /// In [0, 1).
  package let threshold: Double
  /// What it goes on from.
  package var state = State()

  package struct State: Sendable, Equatable {
    /// The lowest loss that counted as better.
    package var best = Double.infinity
    /// Losses since.
    package var waited = 0
    /// The factor of the rate now.
    package var scale = 1.0

    package init(best: Double = .infinity, waited: Int = 0, scale: Double = 1) {
      (self.best, self.waited, self.scale) = (best, waited, scale)
    }
  }

  package init(factor: Double, patience: Int = 10, threshold: Double = 1e-4) {
    precondition(
      factor > 0 && factor <= 1 && patience >= 0 && (0..<1).contains(threshold),
      "factor \(factor), patience \(patience), threshold \(threshold)")
    (self.factor, self.patience, self.threshold) = (factor, patience, threshold)
  }

  /// Takes account of one more loss.
  package mutating func see(_ loss: Double) {
    if loss < state.best * (1 - threshold) {
      (state.best, state.waited) = (loss, 0)
    } else {
      state.waited += 1
    }
    if state.waited > patience {
      state.scale *= factor
      state.waited = 0
    }
  }
}
