/// Where one parameter lies in the flat buffers of weights, gradients and optimizer state.
package struct Parameter: Sendable, Equatable {
  /// Its path in the model, such as `layers.0.weight`.
  package let name: String
  package let shape: Shape
  /// Its place in the order of declaration.
  package let index: Int
  /// The first number, a multiple of 16.
  package let offset: Int
  /// How it moves, where it is no weight that an optimizer moves.
  package let statistic: Statistic?

  package var range: Range<Int> { offset..<(offset + shape.count) }
}

extension Parameter: CustomStringConvertible {
  /// `'layers.0.weight' [64, 784]`
  package var description: String { "'\(name)' \(shape)" }
}

/// The parameters of a model in one flat buffer, in the order of their declaration.
///
/// Each begins at a multiple of 16 numbers; the gaps are 0 in every buffer and stay so.
package struct ParameterLayout: Sendable, Equatable {
  package private(set) var parameters: [Parameter] = []
  /// The size of the flat buffers, a multiple of 16.
  package private(set) var count = 0

  package init() {}

  /// Declares a parameter after those there are.
  ///
  /// - Precondition: no other has this name.
  package mutating func add(
    _ name: String, _ shape: Shape, _ statistic: Statistic? = nil
  ) -> Parameter {
    precondition(self[name] == nil, "two parameters are called \(name)")
    let parameter = Parameter(
      name: name, shape: shape, index: parameters.count, offset: count, statistic: statistic)
    parameters.append(parameter)
    count += Storage.roundedUp(shape.count)
    return parameter
  }

  package subscript(name: String) -> Parameter? {
    parameters.first { $0.name == name }
  }

  /// The numbers of all parameters, without the gaps.
  package var scalarCount: Int { parameters.reduce(0) { $0 + $1.shape.count } }
}

extension Storage {
  /// A copy of one parameter's numbers.
  package func tensor(_ parameter: Parameter) -> Tensor {
    precondition(
      parameter.range.upperBound <= count, "\(parameter.name) lies outside \(count) numbers")
    return Tensor(buffer[parameter.range], parameter.shape)
  }

  /// Overwrites one parameter's numbers.
  ///
  /// - Precondition: `tensor` has the parameter's shape.
  package func write(_ tensor: Tensor, to parameter: Parameter) {
    precondition(
      tensor.shape == parameter.shape && parameter.range.upperBound <= count,
      "\(parameter.name) has shape \(parameter.shape), not \(tensor.shape)")
    tensor.withUnsafeBufferPointer { values in
      guard let source = values.baseAddress else { return }
      (pointer + parameter.offset).update(from: source, count: values.count)
    }
  }
}
