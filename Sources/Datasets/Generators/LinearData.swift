import Tensors

/// A linear relation with noise, `y = w₀ x₀ + … + w₋₁ x₋₁ + intercept + noise · ε`.
///
/// Features are normal with variance 1 and correlation `correlation` between any two:
/// `x_j = √c · s + √(1 − c) · z_j`. Near 1 they are collinear. Drawn per sample: s, z₀ …, ε.
/// The weights are standard normal numbers of the substream "weights".
package struct LinearData: GeneratedData {
  package let samples: Int
  package let features: Int
  /// Standard deviation of the noise, in units of y.
  package let noise: Double
  /// In [0, 1].
  package let correlation: Double
  package let intercept: Double

  package init(
    samples: Int, features: Int, noise: Double = 0.1, correlation: Double = 0,
    intercept: Double = 0
  ) {
    precondition(samples >= 0 && features > 0, "\(samples) samples of \(features) features")
    precondition(
      noise >= 0 && correlation >= 0 && correlation <= 1,
      "noise \(noise), correlation \(correlation)")
    (self.samples, self.features) = (samples, features)
    (self.noise, self.correlation, self.intercept) = (noise, correlation, intercept)
  }

  package var identity: String {
    "linear(samples: \(samples), features: \(features), noise: \(noise), "
      + "correlation: \(correlation), intercept: \(intercept))"
  }

  /// The weights behind the table of the same stream: `[features]`.
  package func weights(from stream: RandomStream) -> [Double] {
    var cursor = stream.substream("weights").cursor()
    return cursor.normals(features)
  }

  package func table(from stream: RandomStream) -> Table {
    let weights = weights(from: stream)
    let (common, own) = (correlation.squareRoot(), (1 - correlation).squareRoot())
    return table(
      from: stream, featureNames: (0..<features).map { "x\($0)" }, targetName: "y"
    ) { _, cursor in
      let shared = cursor.normal()
      let x = cursor.normals(features).map { common * shared + own * $0 }
      let y = zip(weights, x).reduce(intercept) { $0 + $1.0 * $1.1 }
      return (x, y + noise * cursor.normal())
    }
  }
}
