import Tensors

/// Data made from a formula and a stream: the same parameters and stream give the same bits.
///
/// Sample `i` is drawn from `stream.cursor(item: i)`, in the order that the generator's
/// documentation names, so a table of more samples begins with the same ones.
package protocol GeneratedData: Sendable, Equatable {
  /// How many samples to make.
  var samples: Int { get }
  /// Name and parameters, for the identity of an experiment.
  var identity: String { get }
  /// The samples.
  func table(from stream: RandomStream) -> Table
}

extension GeneratedData {
  /// A table whose row `i` and target come from the cursor of item `i`.
  func table(
    from stream: RandomStream, featureNames: [String], targetName: String,
    sample: (Int, inout RandomCursor) -> (features: [Double], target: Double)
  ) -> Table {
    var features: [Double] = []
    features.reserveCapacity(samples * featureNames.count)
    var target: [Double] = []
    target.reserveCapacity(samples)
    for item in 0..<samples {
      var cursor = stream.cursor(item: item)
      let made = sample(item, &cursor)
      features += made.features
      target.append(made.target)
    }
    return Table(
      features: Matrix(rows: samples, columns: featureNames.count, values: features),
      target: target, featureNames: featureNames, targetName: targetName)
  }
}
