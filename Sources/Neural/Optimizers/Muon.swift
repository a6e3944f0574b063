import Tensors

/// Momentum whose singular values are all moved towards 1, for the matrices inside a network; AdamW
/// for all other parameters.
///
/// Source: Jordan et al., *Muon: an optimizer for hidden layers in neural networks* (2024), in the
/// form of PyTorch's `torch.optim.Muon`, but in Float where that rounds the matrix to bfloat16. A
/// kernel of a convolution is a matrix of its first extent by all others.
package struct Muon: Optimizer {
  /// How the rate of a matrix [m, n] follows from its shape.
  package enum Scaling: String, CaseIterable, Sendable {
    /// √max(1, m / n).
    case original
    /// 0.2 √max(m, n), so that steps have the size of Adam's. Source: Liu et al., arXiv 2502.16982.
    case matchAdam = "match_adam"

    func factor(rows: Int, columns: Int) -> Double {
      switch self {
      case .original: max(1, Double(rows) / Double(columns)).squareRoot()
      case .matchAdam: 0.2 * Double(max(rows, columns)).squareRoot()
      }
    }
  }

  /// In [0, 1).
  package var momentum: Double
  package var nesterov: Bool
  package var scaling: Scaling
  package var orthogonalization: Orthogonalization
  /// Of the matrices and, with AdamW, of the others.
  package var weightDecay: Double {
    didSet { adam.weightDecay = weightDecay }
  }
  /// Matrices that AdamW moves too, such as an embedding or the last layer.
  package let exceptions: ParameterSelection
  /// AdamW's learning rate over that of the matrices.
  package let adamRate: Double
  private var adam: Adam

  package init(
    momentum: Double = 0.95, nesterov: Bool = true, scaling: Scaling = .original,
    orthogonalization: Orthogonalization = Orthogonalization(), weightDecay: Double = 0.1,
    exceptions: ParameterSelection = .named([]), adamRate: Double = 1,
    adamBetas: (first: Double, second: Double) = (0.9, 0.999)
  ) {
    precondition(
      (0..<1).contains(momentum) && weightDecay >= 0 && adamRate >= 0,
      "momentum \(momentum), weight decay \(weightDecay), rate \(adamRate)")
    (self.momentum, self.nesterov, self.scaling) = (momentum, nesterov, scaling)
    (self.orthogonalization, self.weightDecay) = (orthogonalization, weightDecay)
    (self.exceptions, self.adamRate) = (exceptions, adamRate)
    adam = Adam(betas: adamBetas, weightDecay: weightDecay, isDecoupled: true)
  }

  /// Matrices need one, the others two.
  package var stateCount: Int { 2 }
  package var needsWholeTensors: Bool { true }

  package func update(
    _ stretch: Stretch, step: Int, learningRate: Double, with kernels: Kernels
  ) {
    let parameter = stretch.wholeParameter
    guard parameter.isMatrix, !exceptions.contains(parameter) else {
      return adam.update(
        stretch, step: step, learningRate: adamRate * learningRate, with: kernels)
    }
    let rows = parameter.shape[0]
    let columns = parameter.shape.count / rows
    let mean = stretch.kept(0)
    kernels.move(mean, towards: stretch.gradients, by: Float(1 - momentum))
    let direction = stretch.gradients
    kernels.move(direction, towards: mean, by: nesterov ? Float(momentum) : 1)
    orthogonalization.apply(to: direction, rows: rows, columns: columns, with: kernels)
    kernels.scale(stretch.weights, by: Float(shrinkage(at: learningRate)))
    let rate = learningRate * scaling.factor(rows: rows, columns: columns)
    kernels.add(direction, times: Float(-rate), to: stretch.weights)
  }
}
