import Neural
import Spec

/// A model before its input and output sizes are known.
struct ModelRecipe {
  /// Whether its inputs are tokens rather than numbers.
  var readsTokens = false
  let make: @Sendable (_ inputs: Int, _ outputs: Int) -> any Model
}

/// `model:` in files.
let models: [Part<ModelRecipe>] = layeredModels + languageModels

/// `model:` of numbers.
private let layeredModels: [Part<ModelRecipe>] = [
  Part("mlp", "linear layers with a nonlinearity between them") { settings in
    let hidden = settings.take(
      "hidden", default: [128], in: 1...65536, counts: 0...64, "widths of the hidden layers")
    let activation = settings.take(
      "activation", default: Nonlinearity.relu.rawValue,
      oneOf: Nonlinearity.allCases.map(\.rawValue), "function after each hidden layer")
    let dropout = settings.take(
      "dropout", default: 0.0, in: 0.0..<1.0, "share of hidden units set to 0 in training")
    return ModelRecipe { inputs, outputs in
      MLP(
        inputs: inputs, hidden: hidden, outputs: outputs,
        nonlinearity: Nonlinearity(rawValue: activation) ?? .relu, dropout: dropout)
    }
  }
]
