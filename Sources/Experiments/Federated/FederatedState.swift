import Tensors
import Training
import Trials

/// All that a federation needs to go on at any round, on however many ranks.
struct FederatedState {
  let round, virtualSteps: Int
  let weights: [Float]

  init(_ federation: Federation, virtualSteps: Int) {
    (round, self.virtualSteps) = (federation.round, virtualSteps)
    weights = federation.weights.values
  }

  /// - Throws: ``ForeignState`` when these are not the arrays of a federation.
  init(_ arrays: [NamedArray]) throws {
    guard arrays.count == 2, case .int64(let progress) = arrays[0].values, progress.count == 2,
      case .float32(let weights) = arrays[1].values
    else { throw ForeignState(array: arrays.first?.name ?? "progress") }
    (round, virtualSteps) = (Int(progress[0]), Int(progress[1]))
    self.weights = weights
  }

  var arrays: [NamedArray] {
    [
      NamedArray("progress", shape: [2], .int64([Int64(round), Int64(virtualSteps)])),
      NamedArray("weights", shape: [weights.count], .float32(weights)),
    ]
  }

  /// - Throws: ``ForeignState`` when the weights are of another model.
  func restore(_ federation: Federation) throws {
    guard weights.count == federation.weights.count else { throw ForeignState(array: "weights") }
    federation.restore(Storage(weights), round: round)
  }
}
