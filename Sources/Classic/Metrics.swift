/// Sums over samples from which the errors of a regression follow; parts are added, never averaged.
package struct RegressionMetrics: Sendable, Equatable {
  package private(set) var count = 0
  package private(set) var absoluteErrors = 0.0
  package private(set) var squaredErrors = 0.0
  /// The mean of the targets so far, and the sum of their squared distances from it.
  package private(set) var targetMean = 0.0
  package private(set) var targetSquares = 0.0

  package init() {}

  /// - Parameters:
  ///   - predictions: `[samples]`.
  ///   - targets: `[samples]`.
  package init(_ predictions: [Double], _ targets: [Double]) {
    precondition(
      predictions.count == targets.count,
      "\(predictions.count) predictions for \(targets.count) targets")
    for (prediction, target) in zip(predictions, targets) {
      add(prediction: prediction, target: target)
    }
  }

  /// Counts one sample. (Targets: Welford, *Technometrics* 4, 1962)
  package mutating func add(prediction: Double, target: Double) {
    let error = prediction - target
    count += 1
    absoluteErrors += error.magnitude
    squaredErrors += error * error
    let shift = target - targetMean
    targetMean += shift / Double(count)
    targetSquares += shift * (target - targetMean)
  }

  /// Counts the samples of another part. (Chan, Golub & LeVeque, 1979, equation 2.1)
  package mutating func add(_ other: RegressionMetrics) {
    guard other.count > 0 else { return }
    let total = Double(count + other.count)
    let shift = other.targetMean - targetMean
    targetSquares +=
      other.targetSquares + shift * shift * Double(count) * Double(other.count) / total
    targetMean += shift * Double(other.count) / total
    absoluteErrors += other.absoluteErrors
    squaredErrors += other.squaredErrors
    count += other.count
  }

  /// Root of the mean squared error, in units of the target; NaN without samples.
  package var rmse: Double { (squaredErrors / Double(count)).squareRoot() }
  /// Mean absolute error, in units of the target; NaN without samples.
  package var mae: Double { absoluteErrors / Double(count) }
  /// The share of the targets' variance that is explained, at most 1. Where all targets are equal:
  /// 1 without errors, 0 with.
  package var r2: Double {
    guard targetSquares > 0 else { return squaredErrors == 0 ? 1 : 0 }
    return 1 - squaredErrors / targetSquares
  }
}
