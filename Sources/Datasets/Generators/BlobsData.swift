import Tensors

/// Normal clouds around random centres; sample `i` belongs to class `i mod classes`.
///
/// The centres are uniform in [−range, range)ᶠ, drawn from the substream "centres", class after
/// class. Drawn per sample: one normal number for each feature.
package struct BlobsData: GeneratedData {
  package let samples: Int
  package let classes: Int
  package let features: Int
  /// Standard deviation of a cloud along each axis.
  package let spread: Double
  /// How far centres lie from 0 at most, along each axis.
  package let range: Double

  package init(
    samples: Int, classes: Int = 3, features: Int = 2, spread: Double = 1, range: Double = 10
  ) {
    precondition(
      samples >= 0 && classes > 0 && features > 0 && spread >= 0 && range >= 0,
      "\(samples) samples of \(classes) classes in \(features) dimensions")
    (self.samples, self.classes, self.features) = (samples, classes, features)
    (self.spread, self.range) = (spread, range)
  }

  package var identity: String {
    "blobs(samples: \(samples), classes: \(classes), features: \(features), spread: \(spread), "
      + "range: \(range))"
  }

  /// The centres behind the table of the same stream: `[classes, features]`.
  package func centres(from stream: RandomStream) -> Matrix {
    var cursor = stream.substream("centres").cursor()
    let values = cursor.uniforms(classes * features).map { (2 * $0 - 1) * range }
    return Matrix(rows: classes, columns: features, values: values)
  }

  package func table(from stream: RandomStream) -> Table {
    let centres = centres(from: stream)
    return table(
      from: stream, featureNames: (0..<features).map { "x\($0)" }, targetName: "class"
    ) { index, cursor in
      let centre = centres.row(index % classes)
      return (centre.map { $0 + spread * cursor.normal() }, Double(index % classes))
    }
  }
}
