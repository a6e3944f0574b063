import Neural
import Tensors
import Training
import Trials

/// All that a training needs to go on, as named arrays.
struct FitState {
  let arrays: [NamedArray]

  init(_ arrays: [NamedArray]) { self.arrays = arrays }
}

extension Fit {
  /// Weights, optimizer state, epoch, step and what watches the training. Independent of who computed
  /// what. Collective.
  func state(_ watch: FitWatch) throws -> FitState {
    var arrays = [
      NamedArray("progress", shape: [2], .int64([Int64(epoch), Int64(step)])),
      NamedArray("weights", shape: [weights.count], .float32(weights.values)),
    ]
    for (index, buffer) in try optimizerState().buffers.enumerated() {
      arrays.append(
        NamedArray(
          "optimizer.\(index)", shape: [buffer.count], .float32(buffer.values)))
    }
    if let state = lossScaling?.state {
      arrays.append(
        NamedArray(
          "loss_scaling", shape: [3],
          .float64([state.scale, Double(state.sound), Double(state.skipped)])))
    }
    return FitState(arrays + watch.arrays)
  }

  /// Goes on from a saved state.
  /// - Throws: ``ForeignState`` when it is not of this model and optimizer.
  func restore(_ state: FitState, _ watch: inout FitWatch) throws {
    var buffers: [Storage] = []
    var saved: Storage?
    var progress: [Int64] = []
    var scaling: LossScaling.State?
    for array in state.arrays where !watch.restore(array) {
      switch (array.name, array.values) {
      case ("progress", .int64(let values)): progress = values
      case ("weights", .float32(let values)): saved = Storage(values)
      case ("loss_scaling", .float64(let values)) where values.count == 3 && lossScaling != nil:
        scaling = LossScaling.State(
          scale: values[0], sound: Int(values[1]), skipped: Int(values[2]))
      case (_, .float32(let values)) where array.name == "optimizer.\(buffers.count)":
        buffers.append(Storage(values))
      default: throw ForeignState(array: array.name)
      }
    }
    guard let saved, saved.count == weights.count, progress.count == 2,
      buffers.count == plan.optimizer.stateCount,
      buffers.allSatisfy({ $0.count == weights.count }),
      watch.bestWeights.map({ $0.count == weights.count }) ?? true
    else { throw ForeignState(array: "weights") }
    rateScale = watch.rateScale
    restore(
      saved, OptimizerState(range: 0..<weights.count, buffers: buffers),
      epoch: Int(progress[0]), step: Int(progress[1]), scaling: scaling)
  }
}

/// A checkpoint, or weights of another trial, that do not belong to this training.
struct ForeignState: Error, CustomStringConvertible {
  let array: String
  var description: String { "the saved '\(array)' does not belong to this model" }
}

extension NamedArray {
  init(_ exhibit: Exhibit) {
    self.init(
      exhibit.name, shape: exhibit.tensor.shape.array, axes: exhibit.axes,
      .float32(exhibit.tensor.values))
  }
}

extension Storage {
  /// The parameters under their paths.
  func withParameters(of layout: ParameterLayout) -> [NamedArray] {
    layout.parameters.map { parameter in
      NamedArray(
        parameter.name, shape: parameter.shape.array,
        .float32(tensor(parameter).values))
    }
  }

  /// Begins with the parameters that another trial left under their paths.
  /// - Throws: ``ForeignState`` when they are not those of the model.
  func inherit(_ arrays: [NamedArray], of layout: ParameterLayout) throws {
    for parameter in layout.parameters {
      let array = arrays.first { $0.name == parameter.name }
      guard case .float32(let values)? = array?.values, array?.shape == parameter.shape.array else {
        throw ForeignState(array: parameter.name)
      }
      write(Tensor(values, parameter.shape), to: parameter)
    }
  }
}
