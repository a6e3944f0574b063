import Tensors

/// Embeddings that lie near those of the same class and far from others, judged within a shard: losses
/// compare a sample with the others of its logical shard, and samples are ranked among those of a chunk
/// of the evaluation.
///
/// Embeddings are outputs of a model, divided by their length. A sample that has no other of its class
/// in the shard (for triplets, or none of another class) has the loss 0 and counts nothing in the mean.
package struct MetricLearning: LearningObjective {
  package enum Rule: Sendable, Equatable {
    /// The mean over the others of its class of −ln of the share that such a pair has, e to the cosine
    /// over the temperature, of those with all others. Source: Khosla et al., *Supervised Contrastive
    /// Learning*, arXiv 2004.11362, eq. 2; InfoNCE with the other samples of the class as keys.
    case contrast(temperature: Double)
    /// max(0, d₊ − d₋ + margin) with the distances d₊ to the farthest of its class and d₋ to the nearest of
    /// another. Source: Hermans et al., *In Defense of the Triplet Loss*, arXiv 1703.07737, eq. 5.
    case triplets(margin: Double)
  }

  package let model: any Model
  package let classes: Int
  package let rule: Rule

  package init(_ model: any Model, classes: Int, by rule: Rule) {
    precondition(classes > 0, "embeddings of \(classes) classes")
    (self.model, self.classes, self.rule) = (model, classes, rule)
  }

  package var parameters: ParameterSet { model.parameters }
  package var torchNames: TorchNames { model.torchNames }
  package var figures: [Figure] { Self.figures }

  /// What is told of any such embedding.
  package static let figures = [
    Figure(
      "recall_at_1", isBetterHigher: true,
      "share of samples whose nearest other sample of the shard, of 256 in judging, is of their class"
    ) { $0.sums[0] / $0.sums[1] }
  ]

  /// - Parameter targets: The classes [n, 1].
  package func callAsFunction(
    _ x: Variable, _ targets: Variable, on tape: Tape
  ) -> Judgement {
    let (rows, labels) = (x.shape[0], targets.reshaped([targets.shape.count]))
    let outputs = model(x, on: tape)
    let embeddings = tape.unitRows(outputs.reshaped([rows, outputs.shape.count / max(rows, 1)]))
    let cosines = tape.matmul(embeddings, embeddings, transposing: .second)
    let own = tape.constant(Self.identity(rows))
    let members = tape.oneHot(labels, classes: classes)
    let same = tape.matmul(members, members, transposing: .second)
    let positives = tape.relu(tape.subtract(same, own))
    // 1 where there is another of the class.
    var counted = tape.clamped(tape.rowSums(positives), to: 0...1)
    let losses: Variable
    switch rule {
    case .contrast(let temperature):
      let logits = tape.subtract(
        tape.affine(cosines, scale: Float(1 / temperature)),
        tape.affine(own, scale: max(Self.far, Float(4 / temperature))))
      let counts = tape.clamped(
        tape.rowSums(positives), to: 1...Float.greatestFiniteMagnitude)
      let shares = tape.divide(positives, counts.reshaped([rows, 1]))
      losses = tape.softCrossEntropy(logits, shares)
    case .triplets(let margin):
      let others = tape.rowSums(tape.affine(same, scale: -1, shift: 1))
      counted = tape.multiply(counted, tape.clamped(others, to: 0...1))
      losses = tape.multiply(triplets(cosines, same, positives, margin, tape), counted)
    }
    let weights = counted
    // A sample is no neighbour of itself.
    let rivals = tape.subtract(cosines, tape.affine(own, scale: Self.far))
    return Judgement(losses) { tape in
      tally(tape, losses, weights, nearest: tape.value(of: rivals), tape.value(of: labels))
    }
  }

  /// Beyond all cosines and distances of unit vectors, and cosines over temperatures from 4e-4 on.
  private static let far: Float = 1e4

  private static func identity(_ rows: Int) -> Tensor {
    var identity = Tensor(zeros: [rows, rows])
    identity.withUnsafeMutableBufferPointer { numbers in
      for row in 0..<rows { numbers[row * (rows + 1)] = 1 }
    }
    return identity
  }

  private func triplets(
    _ cosines: Variable, _ same: Variable, _ positives: Variable, _ margin: Double, _ tape: Tape
  ) -> Variable {
    // Two unit vectors that are nearly one would have an infinite slope of their distance.
    let squares = tape.clamped(tape.affine(cosines, scale: -2, shift: 2), to: 1e-8...4)
    let distances = tape.sqrt(squares)
    let farthest = tape.maximum(tape.multiply(distances, positives), axes: [1])
    let nearest = tape.minimum(
      tape.add(distances, tape.affine(same, scale: Self.far)), axes: [1])
    return tape.relu(tape.affine(tape.subtract(farthest, nearest), shift: Float(margin)))
  }

  /// In ``Tally/sums``: the samples whose nearest is of their class, and those that count.
  private func tally(
    _ tape: Tape, _ losses: Variable, _ counted: Variable, nearest: Tensor, _ labels: Tensor
  ) -> Tally {
    let rows = losses.shape.count
    var tally = Tally(samples: rows)
    tally.loss = tape.sum(of: losses)
    let (cosines, labels) = (nearest.values, labels.values)
    for (row, counts) in tape.value(of: counted).values.enumerated() where counts > 0 {
      let rivals = cosines[row * rows..<(row + 1) * rows]
      let best = rivals.indices.max { rivals[$0] < rivals[$1] } ?? row * rows
      tally.sums[0] += labels[best - row * rows] == labels[row] ? 1 : 0
      tally.sums[1] += 1
    }
    tally.weight = tally.sums[1]
    return tally
  }
}
