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
  /// Samples whose largest output is at their label.
  package var hits = 0
  /// Sequences, where each has outputs at several places, and those of them without a miss.
  package var sequences = 0
  package var exactSequences = 0
  /// Σ of the samples' mean squared errors, where targets are numbers.
  package var squares = 0.0
  /// Σ of whatever else the objective tells, each at a place of its own.
  package var sums = SIMD16<Double>.zero

  package init() {}

  /// Of rows that all count 1.
  package init(samples: Int) { (rows, self.samples, weight) = (samples, samples, Double(samples)) }

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
    tally.sequences += more.sequences
    tally.exactSequences += more.exactSequences
    tally.squares += more.squares
    tally.sums += more.sums
  }

  /// NaN where there are no samples.
  package var meanLoss: Double { loss / weight }
  /// NaN where there are no samples.
  package var accuracy: Double { Double(hits) / Double(samples) }
  /// The share of sequences of which every label is met; NaN where there are none.
  package var exactMatch: Double { Double(exactSequences) / Double(sequences) }
  /// NaN where there are no samples.
  package var rootMeanSquaredError: Double { (squares / Double(samples)).squareRoot() }
}
