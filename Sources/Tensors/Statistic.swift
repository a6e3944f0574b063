/// How a parameter moves that no gradient moves: a running mean over the updates of something that the
/// model sees of its samples, such as the mean of a channel.
///
/// Its numbers lie among the weights, and what a replay sees in the place of its gradient: the sum over
/// the shard's samples (the figure of the shard times its samples). So a shard's figures are added,
/// sent and restored as gradients and weights are, and the result depends on ranks as little.
package struct Statistic: Sendable, Equatable {
  /// The share of the newest figure in the running one, in (0, 1].
  package let share: Double

  package init(share: Double) {
    precondition(share > 0 && share <= 1, "the share \(share) must lie in 0 <... 1")
    self.share = share
  }
}

/// Numbers of a node that are reported in the gradient's place of a statistic.
struct Observation {
  let numbers: UnsafePointer<Float>
  let parameter: Parameter
  /// By what the numbers are multiplied.
  let factor: Float

  func report(to gradients: Storage) {
    let target = gradients.pointer + parameter.offset
    for index in 0..<parameter.shape.count { target[index] = numbers[index] * factor }
  }
}

extension ParameterLayout {
  /// The ranges of statistics within `slice`, in order.
  package func statistics(in slice: Range<Int>) -> [(range: Range<Int>, statistic: Statistic)] {
    parameters.compactMap { parameter in
      guard let statistic = parameter.statistic else { return nil }
      let range = parameter.range.clamped(to: slice)
      return range.isEmpty ? nil : (range, statistic)
    }
  }

  /// Moves the statistics within `slice` towards the means of `samples` samples.
  ///
  /// - Parameter sums: The sums over the samples, in the places of the statistics; 0 afterwards, so that
  ///   they do not count as gradients.
  package func moveStatistics(
    of weights: Storage, to sums: Storage, samples: Int, in slice: Range<Int>
  ) {
    precondition(
      weights.count == count && sums.count == count && samples > 0,
      "statistics of \(samples) samples in \(weights.count) and \(sums.count) numbers")
    for (range, statistic) in statistics(in: slice) {
      let (old, new) = (Float(1 - statistic.share), Float(statistic.share / Double(samples)))
      for index in range {
        weights.pointer[index] = old * weights.pointer[index] + new * sums.pointer[index]
      }
    }
    clearStatistics(of: sums, in: slice)
  }

  /// Writes 0 in the places of statistics within `slice`, so that they do not count as gradients.
  package func clearStatistics(of gradients: Storage, in slice: Range<Int>) {
    for (range, _) in statistics(in: slice) {
      for index in range { gradients.pointer[index] = 0 }
    }
  }
}
