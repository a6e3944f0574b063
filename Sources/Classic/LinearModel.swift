import Tensors

/// `prediction = x · weights + intercept`.
package struct LinearModel: Sendable, Equatable {
  /// `[features]`.
  package let weights: [Double]
  package let intercept: Double

  package init(weights: [Double], intercept: Double) {
    (self.weights, self.intercept) = (weights, intercept)
  }

  /// - Parameter features: `[samples, features]`.
  /// - Returns: `[samples]`.
  package func predict(_ features: Matrix) -> [Double] {
    precondition(
      features.columns == weights.count,
      "\(features.columns) features for a model of \(weights.count)")
    return features.times(weights).map { $0 + intercept }
  }
}

/// Features and target less their means, from which a model without intercept is fitted.
struct CentredData {
  let features: Matrix
  let target: Matrix
  private let featureMeans: [Double]
  private let targetMean: Double

  /// - Parameter isCentred: Without it the means count as 0, and so does the intercept.
  init(_ features: Matrix, _ target: [Double], centred isCentred: Bool) {
    precondition(
      features.rows == target.count && features.rows > 0,
      "\(features.rows) samples with \(target.count) targets")
    let count = Double(target.count)
    var means = [Double](repeating: 0, count: features.columns)
    targetMean = isCentred ? target.reduce(0, +) / count : 0
    if isCentred {
      for row in 0..<features.rows {
        for (column, value) in features.row(row).enumerated() { means[column] += value }
      }
      means = means.map { $0 / count }
    }
    featureMeans = means
    var shifted = features
    if isCentred {
      for index in shifted.values.indices { shifted.values[index] -= means[index % means.count] }
    }
    self.features = shifted
    let mean = targetMean
    self.target = Matrix(column: target.map { $0 - mean })
  }

  /// The model of the data as they were: `intercept = mean(y) − mean(x) · weights`.
  func model(weights: [Double]) -> LinearModel {
    let offset = zip(featureMeans, weights).reduce(0) { $0 + $1.0 * $1.1 }
    return LinearModel(weights: weights, intercept: targetMean - offset)
  }
}
