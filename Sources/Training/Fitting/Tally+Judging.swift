import Neural
import Tensors

extension Tally {
  /// What a tape's last forward pass tells of the rows it holds.
  init(_ tape: Tape, losses: Variable, outputs: Variable, targets: Variable, by loss: any Loss) {
    self.init()
    (self.loss, rows) = (tape.sum(of: losses), losses.shape.count)
    (samples, weight) = (rows, Double(rows))
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
    self.init()
    (loss, rows) = (tape.sum(of: losses), losses.shape.count)
    (samples, weight) = (rows, Double(rows))
    hits = tape.hits(of: outputs, targets: probabilities)
  }

  /// Makes of gradients that were divided by the number of rows those of the mean loss, which divides
  /// by what the samples count. Gradients are left alone where all is ignored: they are 0.
  func divide(_ gradients: StorageSlice, with kernels: Kernels) {
    guard weight != Double(rows), weight > 0 else { return }
    kernels.scale(gradients, by: Float(Double(rows) / weight))
  }
}
