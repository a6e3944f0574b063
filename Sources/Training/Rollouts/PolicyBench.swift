import Neural
import Tensors

/// A policy and its values for a fixed number of observations at once, so that matrix products have
/// one shape whatever is asked.
final class PolicyBench {
  let rows: Int
  let actionCount: Int
  private let tape: Tape
  private let inputs, probabilities, logProbabilities, values: Variable

  init(_ model: ActorCritic, rows: Int, observationWidth: Int) {
    tape = Tape(model.parameters.layout)
    inputs = tape.input([rows, observationWidth])
    let outputs = model(inputs, on: tape)
    probabilities = tape.softmax(outputs.logits)
    logProbabilities = tape.logSoftmax(outputs.logits)
    values = outputs.values
    (self.rows, actionCount) = (rows, outputs.logits.shape.columns)
  }

  /// - Parameter observations: [rows, width].
  func see(_ observations: UnsafeMutableBufferPointer<Float>, weights: Storage) {
    tape.withUnsafeMutableBufferPointer(of: inputs) {
      _ = $0.update(fromContentsOf: observations)
    }
    tape.forward(weights: weights)
  }

  /// The values of the observations last seen.
  func withValues<Result>(_ body: (UnsafeMutableBufferPointer<Float>) -> Result) -> Result {
    tape.withUnsafeMutableBufferPointer(of: values, body)
  }

  /// Chooses by one uniform number in [0, 1) for each row.
  /// - Parameter choose: Gets the row, the action and its logarithmic probability.
  func sample(_ uniform: (Int) -> Double, _ choose: (Int, Int, Float) -> Void) {
    tape.withUnsafeMutableBufferPointer(of: probabilities) { probabilities in
      tape.withUnsafeMutableBufferPointer(of: logProbabilities) { logProbabilities in
        for row in 0..<rows {
          let first = row * actionCount
          var left = uniform(row)
          var action = 0
          while action < actionCount - 1 {
            left -= Double(probabilities[first + action])
            if left < 0 { break }
            action += 1
          }
          choose(row, action, logProbabilities[first + action])
        }
      }
    }
  }

  /// Chooses the most probable action of each row, the first where several are.
  func chooseBest(_ choose: (Int, Int) -> Void) {
    tape.withUnsafeMutableBufferPointer(of: probabilities) { probabilities in
      for row in 0..<rows {
        let first = row * actionCount
        var best = 0
        for action in 1..<actionCount
        where probabilities[first + action] > probabilities[first + best] {
          best = action
        }
        choose(row, best)
      }
    }
  }
}
