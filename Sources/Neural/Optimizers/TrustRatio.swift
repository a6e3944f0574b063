import Tensors

/// The lengths of a parameter and of the step it is to make, as LARS and LAMB compare them.
///
/// Both are taken in Double over the whole parameter in one fixed order.
struct TrustRatio {
  let weights, step: Double

  init(_ weights: StorageSlice, _ step: StorageSlice, with kernels: Kernels) {
    self.weights = kernels.sumOfSquares(weights).squareRoot()
    self.step = kernels.sumOfSquares(step).squareRoot()
  }

  /// `ratio` of lengths that are not 0, else 1: what is 0 says nothing of scale.
  func unlessZero(_ ratio: Double) -> Double { weights > 0 && step > 0 ? ratio : 1 }
}
