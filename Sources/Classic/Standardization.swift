import Tensors

/// Shifts and scales each feature to mean 0 and variance 1, as found in the data it was fitted to.
package struct Standardization: Sendable, Equatable {
  /// `[features]`.
  package let means: [Double]
  /// `[features]`, standard deviations over the whole data (divided by the count); 1 where a
  /// feature never changes.
  package let deviations: [Double]

  /// - Parameter features: `[samples, features]`, at least one sample.
  package static func fitted(to features: Matrix) -> Standardization {
    precondition(features.rows > 0, "standardization of no samples")
    let count = Double(features.rows)
    var means: [Double] = []
    var deviations: [Double] = []
    for column in 0..<features.columns {
      let values = features.column(column)
      let mean = values.reduce(0, +) / count
      let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (square / count).squareRoot()
      means.append(mean)
      deviations.append(values.allSatisfy { $0 == values[0] } ? 1 : deviation)
    }
    return Standardization(means: means, deviations: deviations)
  }

  /// `(x − mean) / deviation`, `[samples, features]`.
  package func applied(to features: Matrix) -> Matrix {
    map(features) { ($0 - $1) / $2 }
  }

  /// `x · deviation + mean`, `[samples, features]`.
  package func inverted(_ features: Matrix) -> Matrix {
    map(features) { $0 * $2 + $1 }
  }

  private func map(_ features: Matrix, _ change: (Double, Double, Double) -> Double) -> Matrix {
    precondition(
      features.columns == means.count,
      "\(features.columns) features for a standardization of \(means.count)")
    var result = features
    for index in result.values.indices {
      let column = index % means.count
      result.values[index] = change(result.values[index], means[column], deviations[column])
    }
    return result
  }
}
