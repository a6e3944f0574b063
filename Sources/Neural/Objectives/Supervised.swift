import Tensors

/// The loss of a model's outputs beside targets.
package struct Supervised: LearningObjective {
  package let model: any Model
  package let loss: any Loss
  /// In what the model keeps its values and reads its weights; losses are Float.
  package var precision = Precision.float32
  /// Into how many segments its blocks are cut, whose values are computed again for the gradient; 0: none.
  package var segments = 0

  private let countsOverlaps: Bool

  /// - Parameter countsOverlaps: Whether ``Figure/meanOverlap`` is told too, of at most
  ///   ``Tally/mostOverlaps`` classes.
  package init(_ model: any Model, _ loss: any Loss, countsOverlaps: Bool = false) {
    (self.model, self.loss, self.countsOverlaps) = (model, loss, countsOverlaps)
  }

  /// The same in Float, with all values kept.
  package var plain: Supervised { Supervised(model, loss) }

  package var parameters: ParameterSet { model.parameters }
  package var torchNames: TorchNames { model.torchNames }

  package var figures: [Figure] { Self.figures(by: loss.targets) }

  /// What is told of any model that learns from such targets.
  package static func figures(by targets: TargetKind) -> [Figure] {
    switch targets {
    case .classes, .shares: [.accuracy]
    case .numbers: [.rootMeanSquaredError]
    case .labels: LabelCounts.figures
    case .spellings: TemporalClassification.figures
    }
  }

  /// Targets that are as many as the outputs of a classifier are probabilities of the classes.
  package func callAsFunction(
    _ x: Variable, _ targets: Variable, on tape: Tape
  ) -> Judgement {
    (tape.precision, tape.segmentCount) = (precision, segments)
    let outputs = model(x, on: tape)
    (tape.precision, tape.segmentCount) = (.float32, 0)
    if loss.targets == .classes, outputs.shape.columns > 1,
      targets.shape.count == outputs.shape.count
    {
      let expected = targets.reshaped(outputs.shape)
      let losses = tape.softCrossEntropy(outputs, expected)
      return Judgement(losses) {
        Tally($0, losses: losses, outputs: outputs, probabilities: expected)
      }
    }
    let expected = targets.reshaped(loss.targets.shape(for: outputs.shape))
    let losses = loss(outputs, expected, on: tape)
    return Judgement(losses) { [loss, countsOverlaps] tape in
      var tally = Tally(tape, losses: losses, outputs: outputs, targets: expected, by: loss)
      if countsOverlaps { tally.countOverlaps(of: outputs, with: expected, on: tape) }
      return tally
    }
  }
}

extension Supervised {
  package func exhibits(_ samples: Tensor, weights: Storage, stream: RandomStream) -> [Exhibit] {
    model.exhibits(samples, weights: weights)
  }
}

extension Tally {
  /// What a tape's last forward pass tells of the rows it holds.
  init(_ tape: Tape, losses: Variable, outputs: Variable, targets: Variable, by loss: any Loss) {
    self.init(samples: losses.shape.count)
    self.loss = tape.sum(of: losses)
    switch loss.targets {
    case .classes:
      let found = tape.hits(of: outputs, labels: targets)
      (hits, exactSequences) = (found.rows, found.sequences)
      sequences = outputs.shape.rank > 2 ? outputs.shape[0] : 0
      samples = Int(tape.weight(of: targets))
      weight =
        loss.classWeights.isEmpty
        ? Double(samples) : tape.weight(of: targets, classWeights: loss.classWeights)
    case .numbers:
      squares =
        loss is MeanSquaredError ? self.loss : tape.squaredErrors(of: outputs, to: targets)
    case .shares: hits = tape.hits(of: outputs, targets: targets)
    case .spellings: preconditionFailure("a loss of single samples compares with no spelling")
    case .labels: LabelCounts(outputs, targets, on: tape).write(to: &self)
    }
  }

  /// The same where targets are probabilities of classes.
  init(_ tape: Tape, losses: Variable, outputs: Variable, probabilities: Variable) {
    self.init(samples: losses.shape.count)
    loss = tape.sum(of: losses)
    hits = tape.hits(of: outputs, targets: probabilities)
  }
}

extension Tally {
  /// Classes of which ``sums`` has room for the overlaps.
  package static let mostOverlaps = 8

  /// Puts for each class the rows that are told and labelled so, and those that are either, side by
  /// side into ``sums``.
  fileprivate mutating func countOverlaps(
    of outputs: Variable, with targets: Variable, on tape: Tape
  ) {
    precondition(
      outputs.shape.columns <= Self.mostOverlaps, "overlaps of \(outputs.shape.columns) classes")
    let (both, either) = tape.overlaps(of: outputs, labels: targets)
    for label in both.indices {
      (sums[2 * label], sums[2 * label + 1]) = (Double(both[label]), Double(either[label]))
    }
  }

  /// The mean over the classes that occur of rows told and labelled so by rows of which either holds.
  fileprivate var meanOverlap: Double {
    let shares = (0..<Self.mostOverlaps).compactMap { label in
      sums[2 * label + 1] > 0 ? sums[2 * label] / sums[2 * label + 1] : nil
    }
    return shares.reduce(0, +) / Double(shares.count)
  }
}

extension Figure {
  /// Everingham et al., *International Journal of Computer Vision* 88 (2010), §4.2.
  package static let meanOverlap = Figure(
    "iou", isBetterHigher: true,
    "mean over classes of the intersection of what is told and what is so, by their union"
  ) { $0.meanOverlap }
}
