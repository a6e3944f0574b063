import Tensors

/// Several linear relations of the same features, `y_k = w_k · x + noise · ε_k`; as labels, whether x lies
/// above the plane k: 1 where y_k > 0, else 0; as shares, `eʸ / Σ eʸ`.
///
/// Features are standard normal. The planes are standard normal numbers of the substream "planes",
/// divided by √features: `[targets, features]`. Drawn per sample: x₀ …, ε₀ ….
package struct PlanesData: GeneratedData {
  package let samples: Int
  package let features: Int
  package let targets: Int
  /// Standard deviation of the noise, in units of y, whose own is 1.
  package let noise: Double
  package let form: TargetForm

  package init(
    samples: Int, features: Int, targets: Int, noise: Double = 0.1, form: TargetForm = .numbers
  ) {
    precondition(
      samples >= 0 && features > 0 && targets > 0 && noise >= 0,
      "\(samples) samples of \(features) features and \(targets) targets, noise \(noise)")
    (self.samples, self.features, self.targets) = (samples, features, targets)
    (self.noise, self.form) = (noise, form)
  }

  package var identity: String {
    "planes(samples: \(samples), features: \(features), targets: \(targets), noise: \(noise), "
      + "form: \(form))"
  }

  /// The planes behind the table of the same stream: `[targets, features]`.
  package func planes(from stream: RandomStream) -> Matrix {
    var cursor = stream.substream("planes").cursor()
    let scale = 1 / Double(features).squareRoot()
    return Matrix(
      rows: targets, columns: features,
      values: cursor.normals(targets * features).map { $0 * scale })
  }

  package func table(from stream: RandomStream) -> Table {
    let planes = planes(from: stream)
    var (inputs, found): ([Double], [Double]) = ([], [])
    for item in 0..<samples {
      var cursor = stream.cursor(item: item)
      let x = cursor.normals(features)
      inputs += x
      found += targets(planes.times(x).map { $0 + noise * cursor.normal() })
    }
    return Table(
      features: Matrix(rows: samples, columns: features, values: inputs),
      targets: Matrix(rows: samples, columns: targets, values: found),
      featureNames: (0..<features).map { "x\($0)" }, targetNames: (0..<targets).map { "y\($0)" })
  }

  private func targets(_ y: [Double]) -> [Double] {
    switch form {
    case .numbers: return y
    case .labels: return y.map { $0 > 0 ? 1 : 0 }
    case .shares:
      let largest = y.max() ?? 0
      let weights = y.map { Elementary.exp($0 - largest) }
      let sum = weights.reduce(0, +)
      return weights.map { $0 / sum }
    }
  }
}
