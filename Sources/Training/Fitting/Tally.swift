/// Sums and counts over samples: what metrics are made of, so that no mean is ever a mean of means.
package struct Tally: Sendable, Equatable, BitwiseCopyable {
  /// Σ of the samples' losses.
  package var loss = 0.0
  /// Samples whose largest output is at their label.
  package var hits = 0
  /// Samples, or tokens where each has a loss of its own.
  package var samples = 0

  package init(loss: Double = 0, hits: Int = 0, samples: Int = 0) {
    (self.loss, self.hits, self.samples) = (loss, hits, samples)
  }

  /// Adds them up in their order.
  package init(summing tallies: [Tally]) {
    self.init()
    for tally in tallies { self += tally }
  }

  package static func += (tally: inout Tally, more: Tally) {
    tally.loss += more.loss
    tally.hits += more.hits
    tally.samples += more.samples
  }

  /// NaN where there are no samples.
  package var meanLoss: Double { loss / Double(samples) }
  /// NaN where there are no samples.
  package var accuracy: Double { Double(hits) / Double(samples) }
}
