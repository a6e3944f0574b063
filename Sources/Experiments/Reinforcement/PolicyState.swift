import Tensors
import Training
import Trials

/// A policy's training as named arrays.
extension PolicyTraining {
  /// All that it needs to go on, with the returns since the last evaluation. Collective; independent
  /// of who ran what.
  func arrays(_ returns: MeanReturn) throws -> [NamedArray] {
    let state = try state()
    let progress = [state.update, state.step, returns.count].map(Int64.init)
    let environments = [plan.environments, state.environments.count / plan.environments]
    return [
      NamedArray("progress", shape: [3], .int64(progress)),
      NamedArray("returns", shape: [1], .float64([returns.sum])),
      NamedArray("environments", shape: environments, .float64(state.environments)),
      NamedArray("weights", shape: [state.weights.count], .float32(state.weights)),
    ]
      + state.optimizer.enumerated().map { index, buffer in
        NamedArray("optimizer.\(index)", shape: [buffer.count], .float32(buffer))
      }
  }

  /// - Returns: The returns since the last evaluation.
  /// - Throws: ``ForeignState`` when the arrays are not of this plan.
  func restore(_ arrays: [NamedArray]) throws -> MeanReturn {
    var state = State(update: -1, step: 0, weights: [], optimizer: [], environments: [])
    var (sum, count) = (0.0, 0)
    for array in arrays {
      switch (array.name, array.values) {
      case ("progress", .int64(let values)) where values.count == 3:
        (state.update, state.step, count) = (Int(values[0]), Int(values[1]), Int(values[2]))
      case ("returns", .float64(let values)) where values.count == 1: sum = values[0]
      case ("environments", .float64(let values)): state.environments = values
      case ("weights", .float32(let values)): state.weights = values
      case (_, .float32(let values)) where array.name == "optimizer.\(state.optimizer.count)":
        state.optimizer.append(values)
      default: throw ForeignState(array: array.name)
      }
    }
    guard restore(state) else { throw ForeignState(array: "weights") }
    return MeanReturn(sum: sum, count: count)
  }

  /// The parameters under their paths.
  var namedWeights: [NamedArray] { weights.withParameters(of: plan.model.parameters.layout) }
}
