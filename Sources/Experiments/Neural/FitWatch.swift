import Neural
import Tensors
import Training
import Trials

/// What looks at a training after each epoch: it lowers the learning rate, ends the training, and
/// keeps the weights of the best epoch.
struct FitWatch {
  var plateau: Plateau?
  var stopping: EarlyStopping?
  /// The weights by which the best epoch was judged, where they are wanted.
  var bestWeights: Storage?

  init(_ plateau: Plateau?, _ stopping: EarlyStopping?) {
    (self.plateau, self.stopping) = (plateau, stopping)
  }

  /// Whether the training ends before its last epoch.
  var isOver: Bool { stopping?.isOver ?? false }

  /// The factor of the learning rates.
  var rateScale: Double { plateau?.state.scale ?? 1 }

  /// Takes account of one more epoch.
  ///
  /// - Parameters:
  ///   - loss: Of the validation samples, or of the training samples where there are none.
  ///   - figure: By which early stopping judges.
  ///   - weights: By which samples were judged; copied if they are to be kept.
  mutating func see(loss: Double, figure: Double?, epoch: Int, weights: Storage?) {
    plateau?.see(loss)
    guard let figure, stopping?.see(figure, epoch: epoch) == true else { return }
    if stopping?.restoresBest == true { bestWeights = weights?.copy() }
  }
}

extension FitWatch {
  /// For a checkpoint.
  var arrays: [NamedArray] {
    var arrays: [NamedArray] = []
    if let state = plateau?.state {
      arrays.append(
        NamedArray(
          "plateau", shape: [3], .float64([state.best, Double(state.waited), state.scale])))
    }
    if let state = stopping?.state {
      arrays.append(
        NamedArray(
          "early_stopping", shape: [3],
          .float64([state.best ?? .nan, Double(state.epoch), Double(state.waited)])))
    }
    if let bestWeights {
      arrays.append(
        NamedArray("best_weights", shape: [bestWeights.count], .float32(bestWeights.values)))
    }
    return arrays
  }

  /// Takes an array of a checkpoint up.
  /// - Returns: whether it is one of ``arrays``.
  mutating func restore(_ array: NamedArray) -> Bool {
    switch (array.name, array.values) {
    case ("plateau", .float64(let values)) where values.count == 3 && plateau != nil:
      plateau?.state = Plateau.State(best: values[0], waited: Int(values[1]), scale: values[2])
    case ("early_stopping", .float64(let values)) where values.count == 3 && stopping != nil:
      stopping?.state = EarlyStopping.State(
        best: values[0].isNaN ? nil : values[0], epoch: Int(values[1]), waited: Int(values[2]))
    case ("best_weights", .float32(let values)) where stopping != nil:
      bestWeights = Storage(values)
    default: return false
    }
    return true
  }
}
