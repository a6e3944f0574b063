/// Recording ops of images by name; shapes and gradients are documented at ``Op``.
extension Tape {
  /// - Parameter bias: nil for none.
  package func convolution(
    _ x: Variable, weight: Variable, bias: Variable?, window: Window, groups: Int = 1,
    activation: Activation = .none
  ) -> Variable {
    var attributes = Attributes()
    (attributes.window, attributes.groups) = (window, groups)
    attributes.activation = activation
    guard let bias else { return record(.plainConvolution, [x, weight], attributes) }
    return record(.convolution, [x, weight, bias], attributes)
  }

  package func maxPooling(_ x: Variable, window: Window) -> Variable {
    var attributes = Attributes()
    attributes.window = window
    return record(.maxPooling, [x], attributes)
  }

  package func averagePooling(_ x: Variable, window: Window) -> Variable {
    var attributes = Attributes()
    attributes.window = window
    return record(.averagePooling, [x], attributes)
  }

  package func addRelu(_ a: Variable, _ b: Variable) -> Variable { record(.addRelu, [a, b]) }

  package func groupNorm(
    _ x: Variable, weight: Variable, bias: Variable, groups: Int, epsilon: Float = 1e-5,
    activation: Activation = .none
  ) -> Variable {
    var attributes = Attributes()
    (attributes.groups, attributes.epsilon) = (groups, epsilon)
    attributes.activation = activation
    return record(.groupNorm, [x, weight, bias], attributes)
  }

  /// In training, by the statistics of the batch, which are observed: the mean, and the variance
  /// divided by N − 1 (by 1 where N is 1), each for as many samples as there are. In evaluation, by the
  /// running statistics.
  ///
  /// - Parameters:
  ///   - mean: A statistic [c]; of one layer of the model alone.
  ///   - variance: A statistic [c].
  package func batchNorm(
    _ x: Variable, weight: Variable, bias: Variable, mean: Parameter, variance: Parameter,
    epsilon: Float = 1e-5, activation: Activation = .none
  ) -> Variable {
    var attributes = Attributes()
    (attributes.epsilon, attributes.activation) = (epsilon, activation)
    guard case .training = mode else {
      return record(
        .normalizeChannels, [x, weight, bias, parameter(mean), parameter(variance)], attributes)
    }
    let y = record(.batchNorm, [x, weight, bias], attributes, isObserved: true)
    if isFreezing { return y }
    let (samples, channels) = (x.shape[0], x.shape[1])
    let count = channels == 0 ? 0 : x.shape.count / channels
    let saved = nodes[nodes.count - 1].saved
    let correction = Float(Double(samples) * Double(count) / Double(max(count - 1, 1)))
    observations.append(
      Observation(numbers: saved, parameter: mean, factor: Float(samples)))
    observations.append(
      Observation(numbers: saved + channels, parameter: variance, factor: correction))
    return y
  }
}
