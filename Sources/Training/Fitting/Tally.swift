/// Sums and counts over samples: what metrics are made of, so that no mean is ever a mean of means.
///
/// A sample is a row of outputs that has a loss: a token where each has one of its own. Ignored labels
/// are no samples.
package struct Tally: Sendable, Equatable, BitwiseCopyable {
  /// Σ of the losses.
  package var loss = 0.0
  /// By what the mean loss divides: the samples, or the sum of their weights.
  package var weight = 0.0
  /// Rows of outputs, those with ignored labels too.
  package var rows = 0
  package var samples = 0
  /// Samples whose largest output is at their label; of several labels each, labels told right.
  package var hits = 0
  /// Σ of the samples' mean squared errors, where targets are numbers.
  package var squares = 0.0
  /// Of several labels each: how many there are, those that are 1, those told to be 1, and both.
  package var labels = 0
  package var present = 0
  package var claimed = 0
  package var found = 0

  package init() {}

  /// Adds them up in their order.
  package init(summing tallies: some Sequence<Tally>) {
    for tally in tallies { self += tally }
  }

  package static func += (tally: inout Tally, more: Tally) {
    tally.loss += more.loss
    tally.weight += more.weight
    tally.rows += more.rows
    tally.samples += more.samples
    tally.hits += more.hits
    tally.squares += more.squares
    tally.labels += more.labels
    tally.present += more.present
    tally.claimed += more.claimed
    tally.found += more.found
  }

  /// NaN where there are no samples.
  package var meanLoss: Double { loss / weight }
  /// The share of samples, or of labels, told right; NaN where there are none.
  package var accuracy: Double { Double(hits) / Double(labels > 0 ? labels : samples) }
  /// NaN where there are no samples.
  package var rootMeanSquaredError: Double { (squares / Double(samples)).squareRoot() }
  /// `2 found / (present + claimed)` over all labels: their micro-averaged F₁ score; 0 where none is 1
  /// and none is told to be.
  package var f1: Double { found == 0 ? 0 : Double(2 * found) / Double(present + claimed) }
}
