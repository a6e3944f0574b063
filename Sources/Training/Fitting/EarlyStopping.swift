import Neural

/// Ends a training where a figure of the validation samples no longer becomes better.
///
/// An epoch is better where its figure lies beyond that of the best one by more than `leastGain`;
/// after `patience` epochs in a row that are not, the training is over. A figure that is no number is
/// not better. Source: Prechelt, *Early Stopping — But When?* (1998), criterion UP, with single epochs
/// as strips.
package struct EarlyStopping: Sendable, Equatable {
  /// Whether the figure rises as a model improves.
  package let isBetterHigher: Bool
  /// Epochs without a better one after which the training is over, 1 or more.
  package let patience: Int
  /// At least 0, in units of the figure.
  package let leastGain: Double
  /// Whether the weights of the best epoch are those of the training.
  package let restoresBest: Bool
  /// What it goes on from.
  package var state = State()

  package struct State: Sendable, Equatable {
    /// The figure of the best epoch; nil before the first.
    package var best: Double?
    /// The best epoch, counted from 1; 0 before the first.
    package var epoch = 0
    /// Epochs since.
    package var waited = 0

    package init(best: Double? = nil, epoch: Int = 0, waited: Int = 0) {
      (self.best, self.epoch, self.waited) = (best, epoch, waited)
    }
  }

  package init(
    isBetterHigher: Bool = false, patience: Int, leastGain: Double = 0, restoresBest: Bool = true
  ) {
    precondition(patience > 0 && leastGain >= 0, "patience \(patience), least gain \(leastGain)")
    (self.isBetterHigher, self.patience) = (isBetterHigher, patience)
    (self.leastGain, self.restoresBest) = (leastGain, restoresBest)
  }

  /// Whether the training is to end.
  package var isOver: Bool { state.waited >= patience }

  /// Takes account of the figure of one more epoch.
  /// - Returns: whether it is the best one.
  package mutating func see(_ value: Double, epoch: Int) -> Bool {
    guard isBetter(value) else {
      state.waited += 1
      return false
    }
    state = State(best: value, epoch: epoch)
    return true
  }

  private func isBetter(_ value: Double) -> Bool {
    guard let best = state.best else { return !value.isNaN }
    return isBetterHigher ? value > best + leastGain : value < best - leastGain
  }
}
