import Tensors

/// The parameters of a model and how each gets its first values.
package struct ParameterSet: Sendable {
  /// Where the parameters lie in the flat buffers.
  package private(set) var layout = ParameterLayout()
  private var initializers: [Initializer] = []

  package init() {}

  /// Declares a parameter, such as `layers.0.weight`.
  ///
  /// - Parameter statistic: How it moves where no optimizer moves it.
  package mutating func add(
    _ name: String, _ shape: Shape, _ initializer: Initializer, statistic: Statistic? = nil
  ) -> Parameter {
    initializers.append(initializer)
    return layout.add(name, shape, statistic)
  }

  /// The weights before the first step: for each parameter a function of the stream and its name,
  /// whatever else the model has.
  package func initialWeights(using stream: RandomStream) -> Storage {
    let weights = Storage(count: layout.count)
    for (parameter, initializer) in zip(layout.parameters, initializers) {
      var cursor = stream.substream(parameter.name).cursor()
      weights.withUnsafeMutableBufferPointer { all in
        initializer.fill(
          UnsafeMutableBufferPointer(rebasing: all[parameter.range]), shape: parameter.shape,
          using: &cursor)
      }
    }
    return weights
  }
}
