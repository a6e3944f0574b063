import Tensors

/// Labels of a sequence without their places: connectionist temporal classification, where a model scores
/// the labels and a blank, the class 0, at every step (``Tensors/Op/ctcLosses``).
///
/// It is judged by what the best class of each step spells, with repeats and blanks taken out. The mean
/// of the losses is that over sequences.
package struct TemporalClassification: LearningObjective {
  package let model: any Model

  package init(_ model: any Model) { self.model = model }

  package var parameters: ParameterSet { model.parameters }
  package var torchNames: TorchNames { model.torchNames }
  package var figures: [Figure] { Self.figures }

  /// What is told of any such model.
  package static let figures = [
    Figure(
      "label_error_rate", "edits from what is spelled to the labels, by the number of labels"
    ) { $0.sums[0] / $0.sums[1] },
    Figure("exact_match", isBetterHigher: true, "share of sequences that are spelled right") {
      $0.sums[2] / Double($0.samples)
    },
  ]

  /// - Parameter targets: Labels [n, s] from 1; below 0 where a target is filled up at its end.
  package func callAsFunction(
    _ x: Variable, _ targets: Variable, on tape: Tape
  ) -> Judgement {
    let outputs = model(x, on: tape)
    precondition(
      outputs.shape.rank == 3 && outputs.shape[0] == targets.shape[0],
      "outputs of shape \(outputs.shape) for targets of shape \(targets.shape)")
    let (rows, steps) = (outputs.shape[0], outputs.shape[1])
    let counted = tape.clamped(tape.affine(targets, shift: 1), to: 0...1)
    let logs = tape.permuted(tape.logSoftmax(outputs), [1, 0, 2])
    let losses = tape.ctcLosses(
      logs, targets: tape.relu(targets),
      steps: tape.constant(Tensor([Float](repeating: Float(steps), count: rows))),
      lengths: tape.rowSums(counted))
    let best = tape.argMaximum(outputs, axes: [2])
    return Judgement(losses) { tape in
      var tally = Tally(samples: rows)
      tally.loss = tape.sum(of: losses)
      let (classes, labels) = (tape.value(of: best).values, tape.value(of: targets).values)
      let width = targets.shape[1]
      for row in 0..<rows {
        let expected = labels[row * width..<(row + 1) * width].filter { $0 >= 0 }
        let edits = Self.edits(
          from: Self.spelling(classes[row * steps..<(row + 1) * steps]), to: expected)
        tally.sums += SIMD16(
          lowHalf: [Double(edits), Double(expected.count), edits == 0 ? 1 : 0, 0, 0, 0, 0, 0],
          highHalf: .zero)
      }
      return tally
    }
  }

  /// Classes of steps without repeats and blanks.
  package static func spelling(_ classes: some Collection<Float>) -> [Float] {
    var (spelling, last): ([Float], Float) = ([], 0)
    for label in classes {
      if label != last, label != 0 { spelling.append(label) }
      last = label
    }
    return spelling
  }

  /// The fewest labels to insert, delete or replace. (Levenshtein, *Soviet Physics Doklady* 10, 1966)
  package static func edits(from a: [Float], to b: [Float]) -> Int {
    var row = Array(0...b.count)
    for (i, label) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let replaced = diagonal + (label == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
