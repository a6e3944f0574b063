import Tensors

/// Counts of labels of which several may hold. A label is claimed where its output, a logit, is above 0.
struct LabelCounts {
  private var decisions = 0
  private var right = 0
  /// Rows without a wrong decision.
  private var exact = 0
  /// Labels that are claimed, that hold, and both.
  private var claimed = 0
  private var holding = 0
  private var both = 0

  /// Counts after a forward pass.
  /// - Parameter targets: Of the shape of the outputs [.., labels]; a label holds above 1/2.
  init(_ outputs: Variable, _ targets: Variable, on tape: Tape) {
    let columns = outputs.shape.columns
    tape.withUnsafeMutableBufferPointer(of: outputs) { outputs in
      tape.withUnsafeMutableBufferPointer(of: targets) { targets in
        for start in stride(from: 0, to: outputs.count, by: max(columns, 1)) {
          var hits = 0
          for place in start..<start + columns {
            let (isClaimed, holds) = (outputs[place] > 0, targets[place] > 0.5)
            hits += isClaimed == holds ? 1 : 0
            claimed += isClaimed ? 1 : 0
            holding += holds ? 1 : 0
            both += isClaimed && holds ? 1 : 0
          }
          right += hits
          exact += hits == columns ? 1 : 0
        }
        decisions = outputs.count
      }
    }
  }

  /// In places of ``Tally/sums``, for ``figures``.
  func write(to tally: inout Tally) {
    for (place, count) in [right, decisions, exact, both, claimed + holding].enumerated() {
      tally.sums[place] = Double(count)
    }
  }

  /// What is told of such labels, from counts over all samples.
  static let figures = [
    Figure("accuracy", isBetterHigher: true, "share of labels decided right") {
      $0.sums[0] / $0.sums[1]
    },
    Figure("exact_match", isBetterHigher: true, "share of samples with all labels right") {
      $0.sums[2] / Double($0.samples)
    },
    Figure("f1", isBetterHigher: true, "F1 over all labels: 2 · hits / (claimed + holding)") {
      $0.sums[4] == 0 ? 0 : 2 * $0.sums[3] / $0.sums[4]
    },
  ]
}
