import Neural
import Tensors

/// The loss of proximal policy optimisation for a fixed number of steps:
/// `−min(r A, clamp(r, 1 ± c) A) + w (v − R)² − h H`, with r the ratio of the action's probability to
/// that of the rollout, A the normalised advantage, R the value to be learnt, H the entropy.
///
/// Source: Schulman et al., arXiv 1707.06347, eq. 7 and 9; the squared error without a factor ½, as
/// in Stable-Baselines3.
package final class ClippedObjective {
  private let tape: Tape
  private let inputs, actions, old, advantages, targets, clip: Variable
  private let logRatios, ratios, surrogate, errors, negativeEntropy, loss: Variable

  package init(
    _ model: ActorCritic, rows: Int, observationWidth: Int, valueWeight: Double,
    entropyWeight: Double
  ) {
    let tape = Tape(model.parameters.layout)
    inputs = tape.input([rows, observationWidth])
    (actions, old, advantages) = (tape.input([rows]), tape.input([rows]), tape.input([rows]))
    (targets, clip) = (tape.input([rows, 1]), tape.input([1]))
    let outputs = model(inputs, on: tape)
    let surprise = tape.crossEntropy(outputs.logits, actions)
    logRatios = tape.negate(tape.add(surprise, old))
    ratios = tape.exp(logRatios)
    surrogate = tape.clippedSurrogate(ratios, advantages, clip: clip)
    errors = tape.squaredErrors(outputs.values, targets)
    negativeEntropy = tape.rowSums(
      tape.multiply(tape.softmax(outputs.logits), tape.logSoftmax(outputs.logits)))
    var loss = tape.add(tape.negate(surrogate), tape.affine(errors, scale: Float(valueWeight)))
    if entropyWeight > 0 {
      loss = tape.add(loss, tape.affine(negativeEntropy, scale: Float(entropyWeight)))
    }
    (self.loss, self.tape) = (loss, tape)
  }

  /// Computes the loss of some rows of a rollout, as many as this objective is for.
  package func forward(
    _ rollout: RolloutRows, _ rows: ArraySlice<Int>, normalization: AdvantageNormalization,
    clipRange: Double, weights: Storage
  ) -> PolicyTally {
    tape.withUnsafeMutableBufferPointer(of: clip) { $0[0] = Float(clipRange) }
    copyObservations(rollout, rows)
    copy(.action, of: rollout, rows, to: actions) { $0 }
    copy(.logProbability, of: rollout, rows, to: old) { $0 }
    copy(.advantage, of: rollout, rows, to: advantages, normalization.callAsFunction)
    copy(.target, of: rollout, rows, to: targets) { $0 }
    tape.forward(weights: weights)
    return tally(rows: rows.count, clipRange: Float(clipRange))
  }

  /// The gradient of `scale · Σ loss` of the last rows.
  package func backward(scale: Float, into gradients: Storage) {
    tape.backward(from: loss, scale: scale, into: gradients)
  }

  private func copyObservations(_ rollout: RolloutRows, _ rows: ArraySlice<Int>) {
    let (width, stride) = (rollout.observationWidth, rollout.width)
    rollout.numbers.withUnsafeBufferPointer { numbers in
      tape.withUnsafeMutableBufferPointer(of: inputs) { inputs in
        var place = 0
        for row in rows {
          for column in 0..<width { inputs[place + column] = numbers[row * stride + column] }
          place += width
        }
      }
    }
  }

  private func copy(
    _ place: RolloutRows.Place, of rollout: RolloutRows, _ rows: ArraySlice<Int>,
    to variable: Variable, _ map: (Float) -> Float
  ) {
    rollout.numbers.withUnsafeBufferPointer { numbers in
      tape.withUnsafeMutableBufferPointer(of: variable) { values in
        for (index, row) in rows.enumerated() {
          values[index] = map(numbers[rollout.position(row, place)])
        }
      }
    }
  }

  private func tally(rows: Int, clipRange: Float) -> PolicyTally {
    var tally = PolicyTally(samples: rows)
    tally.loss = tape.sum(of: loss)
    tally.policyLoss = -tape.sum(of: surrogate)
    tally.valueLoss = tape.sum(of: errors)
    tally.entropy = -tape.sum(of: negativeEntropy)
    tape.withUnsafeMutableBufferPointer(of: ratios) { ratios in
      tape.withUnsafeMutableBufferPointer(of: logRatios) { logRatios in
        for row in 0..<rows {
          tally.divergence += Double(ratios[row] - 1) - Double(logRatios[row])
          tally.clipped += (ratios[row] - 1).magnitude > clipRange ? 1 : 0
        }
      }
    }
    return tally
  }
}
