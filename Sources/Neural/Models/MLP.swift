import Tensors

/// A multilayer perceptron: linear layers with a nonlinearity, and dropout after it, between them.
///
/// Parameters are `layers.0.weight`, `layers.0.bias`, `layers.1.weight`, …
package struct MLP: Model {
  package let parameters: ParameterSet
  package let nonlinearity: Nonlinearity
  private let layers: [Linear]
  private let dropouts: [Dropout]

  var layerCount: Int { layers.count }
  var hasDropout: Bool { dropouts.contains { $0.rate > 0 } }

  /// - Parameters:
  ///   - inputs: Features of a sample, 1 or more.
  ///   - hidden: The widths of the hidden layers; none gives a linear model.
  ///   - outputs: Classes or targets, 1 or more.
  ///   - dropout: The share of hidden units set to 0, in [0, 1).
  package init(
    inputs: Int, hidden: [Int], outputs: Int, nonlinearity: Nonlinearity = .relu,
    dropout: Double = 0, initializer: Initializer = .linear
  ) {
    var parameters = ParameterSet()
    let widths = [inputs] + hidden + [outputs]
    layers = zip(widths, widths.dropFirst()).enumerated().map { index, extents in
      Linear(
        extents.0, extents.1, initializer: initializer, at: "layers.\(index)", in: &parameters)
    }
    dropouts = hidden.indices.map { Dropout(dropout, at: "layers.\($0).dropout") }
    self.nonlinearity = nonlinearity
    self.parameters = parameters
  }

  /// `x [samples, inputs] → [samples, outputs]`, without a nonlinearity at the end.
  package func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    var x = x
    for (layer, dropout) in zip(layers, dropouts) {
      x = dropout(nonlinearity(layer, x, on: tape), on: tape)
    }
    return layers[layers.count - 1](x, on: tape)
  }
}
