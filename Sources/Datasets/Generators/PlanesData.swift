import Tensors

/// Several linear relations of the same features, `y_k = w_k · x + noise · ε_k`; as labels, whether x lies
/// above the plane k: 1 where y_k > 0, else 0.
///
/// Features are standard normal. The planes are standard normal numbers of the substream "planes",
/// divided by √features: `[targets, features]`. Drawn per sample: x₀ …, ε₀ ….
package struct PlanesData: GeneratedData {
  package let samples: Int
  package let features: Int
  package let targets: Int
  /// Standard deviation of the noise, in units of y, whose own is 1.
  package let noise: Double
  package let areLabels: Bool

  package init(
    samples: Int, features: Int, targets: Int, noise: Double = 0.1, areLabels: Bool = false
  ) {
    precondition(
      samples >= 0 && features > 0 && targets > 0 && noise >= 0,
      "\(samples) samples of \(features) features and \(targets) targets, noise \(noise)")
    (self.samples, self.features, self.targets) = (samples, features, targets)
    (self.noise, self.areLabels) = (noise, areLabels)
  }

  package var identity: String {
    "planes(samples: \(samples), features: \(features), targets: \(targets), noise: \(noise), "
      + "labels: \(areLabels))"
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
      for value in planes.times(x) {
        let y = value + noise * cursor.normal()
        found.append(areLabels ? (y > 0 ? 1 : 0) : y)
      }
    }
    return Table(
      features: Matrix(rows: samples, columns: features, values: inputs),
      targets: Matrix(rows: samples, columns: targets, values: found),
      featureNames: (0..<features).map { "x\($0)" }, targetNames: (0..<targets).map { "y\($0)" })
  }
}
