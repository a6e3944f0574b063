import Tensors

/// The loss of a model's outputs beside targets.
package struct Supervised: LearningObjective {
  package let model: any Model
  package let loss: any Loss

  package init(_ model: any Model, _ loss: any Loss) { (self.model, self.loss) = (model, loss) }

  package var parameters: ParameterSet { model.parameters }
  package var torchNames: TorchNames { model.torchNames }

  package var figures: [Figure] { Self.figures(by: loss.targets) }

  /// What is told of any model that learns from such targets.
  package static func figures(by targets: TargetKind) -> [Figure] {
    switch targets {
    case .classes: [.accuracy]
    case .numbers: [.rootMeanSquaredError]
    }
  }

  /// Targets that are as many as the outputs of a classifier are probabilities of the classes.
  package func callAsFunction(
    _ x: Variable, _ targets: Variable, on tape: Tape
  ) -> Judgement {
    let outputs = model(x, on: tape)
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
    return Judgement(losses) {
      Tally($0, losses: losses, outputs: outputs, targets: expected, by: loss)
    }
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
    }
  }

  /// The same where targets are probabilities of classes.
  init(_ tape: Tape, losses: Variable, outputs: Variable, probabilities: Variable) {
    self.init(samples: losses.shape.count)
    loss = tape.sum(of: losses)
    hits = tape.hits(of: outputs, targets: probabilities)
  }
}
