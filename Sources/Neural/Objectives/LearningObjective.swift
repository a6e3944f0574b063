import Tensors

/// What a training makes small, with the models that it moves: from inputs and targets to a loss of
/// every sample.
///
/// A loss depends on its own sample alone, or on those of its shard (with batch normalisation, and
/// where samples are compared with each other), so that means are taken over the samples of all shards.
/// What is random is drawn by ``Tape/normals(_:like:_:)`` and its like, from the step and the sample's
/// place in the epoch.
package protocol LearningObjective: Parametric {
  /// What is told of samples beside their mean loss.
  var figures: [Figure] { get }
  /// Records the losses.
  ///
  /// - Parameters:
  ///   - x: Inputs [n, ..].
  ///   - targets: [n, numbers of a target].
  func callAsFunction(_ x: Variable, _ targets: Variable, on tape: Tape) -> Judgement
  /// What a trained objective has to show, beside its weights.
  ///
  /// - Parameters:
  ///   - samples: Inputs [n, ..] that it was not trained on, where there are any.
  ///   - stream: For what is drawn.
  func exhibits(_ samples: Tensor, weights: Storage, stream: RandomStream) -> [Exhibit]
}

extension LearningObjective {
  package func exhibits(_ samples: Tensor, weights: Storage, stream: RandomStream) -> [Exhibit] {
    []
  }
}

/// What an objective has recorded on a tape.
package struct Judgement: Sendable {
  /// A number for every sample, or for every token or pixel where each has one.
  package let losses: Variable
  /// Sums over the samples, after a forward pass.
  package let tally: @Sendable (Tape) -> Tally

  package init(_ losses: Variable, tally: @escaping @Sendable (Tape) -> Tally) {
    (self.losses, self.tally) = (losses, tally)
  }

  /// Sums of losses and, as ``Tally/sums``, of each part of so many.
  package init(_ losses: Variable, sumsOf parts: [Variable] = []) {
    self.init(losses) { tape in
      var tally = Tally(samples: losses.shape.count)
      tally.loss = tape.sum(of: losses)
      for (place, part) in parts.enumerated() { tally.sums[place] = tape.sum(of: part) }
      return tally
    }
  }
}

/// A figure of merit, from sums over samples.
package struct Figure: Sendable {
  /// As in `accuracy/validation`.
  package let name: String
  package let unit: String
  package let meaning: String
  /// Whether it rises as a model improves; nil: neither rising nor falling is better.
  package let isBetterHigher: Bool?
  package let value: @Sendable (Tally) -> Double

  package init(
    _ name: String, unit: String = "1", isBetterHigher: Bool? = false, _ meaning: String,
    value: @escaping @Sendable (Tally) -> Double
  ) {
    (self.name, self.unit, self.meaning) = (name, unit, meaning)
    (self.isBetterHigher, self.value) = (isBetterHigher, value)
  }

  /// The mean over the samples of what is summed at a place of ``Tally/sums``.
  package static func mean(
    _ name: String, unit: String = "1", isBetterHigher: Bool? = false, _ meaning: String,
    ofSum place: Int
  ) -> Figure {
    Figure(name, unit: unit, isBetterHigher: isBetterHigher, meaning) {
      $0.sums[place] / Double($0.samples)
    }
  }

  package static let accuracy = Figure(
    "accuracy", isBetterHigher: true, "share classified right"
  ) { $0.accuracy }
  /// A sequence is exact with the right tokens before each place just if it is with those that the model
  /// has told: until the first that is wrong they are the same.
  package static let exactMatch = Figure(
    "exact_match", isBetterHigher: true,
    "share of sequences of which every token is told right, as they are by taking the likeliest token "
      + "after those told before"
  ) { $0.exactMatch }
  package static let rootMeanSquaredError = Figure("rmse", "root mean squared error") {
    $0.rootMeanSquaredError
  }
}
