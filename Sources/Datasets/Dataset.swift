import Tensors

/// Samples with a target, counted from 0.
package protocol Dataset: Sendable {
  /// How many samples there are.
  var count: Int { get }
  /// The samples with the given indices, in that order, repeats allowed.
  func selecting(_ indices: [Int]) -> Self
}

/// Grey images with one label each. Bytes stay bytes: 0 is black, 255 white.
package struct LabelledImages: Dataset, Equatable {
  /// Extents of one image.
  package let rows: Int
  package let columns: Int
  /// `[count, rows, columns]`, one image after the other.
  package let pixels: [UInt8]
  /// `[count]`, the number of the class.
  package let labels: [UInt8]

  package init(rows: Int, columns: Int, pixels: [UInt8], labels: [UInt8]) {
    precondition(
      pixels.count == labels.count * rows * columns,
      "\(pixels.count) pixels for \(labels.count) images [\(rows), \(columns)]")
    (self.rows, self.columns, self.pixels, self.labels) = (rows, columns, pixels, labels)
  }

  package var count: Int { labels.count }

  /// One more than the largest label.
  package var classCount: Int { labels.max().map { Int($0) + 1 } ?? 0 }

  package func selecting(_ indices: [Int]) -> LabelledImages {
    let size = rows * columns
    var selected = [UInt8]()
    selected.reserveCapacity(indices.count * size)
    for index in indices {
      selected.append(contentsOf: pixels[index * size..<(index + 1) * size])
    }
    return LabelledImages(
      rows: rows, columns: columns, pixels: selected, labels: indices.map { labels[$0] })
  }
}

/// What several targets of a row are.
package enum TargetForm: String, CaseIterable, Sendable {
  case numbers
  /// 0 or 1 each: several may hold.
  case labels
  /// Probabilities, which add up to 1.
  case shares
}

/// Rows of numbers with one target each, or several.
package struct Table: Dataset, Equatable {
  /// `[count, featureNames.count]`.
  package let features: Matrix
  /// `[count, targetNames.count]`: numbers, or the number of the class.
  package let targets: Matrix
  package let featureNames: [String]
  package let targetNames: [String]
  /// The names of the classes, where the target is one.
  package let classNames: [String]

  package init(
    features: Matrix, target: [Double], featureNames: [String], targetName: String,
    classNames: [String] = []
  ) {
    self.init(
      features: features, targets: Matrix(column: target), featureNames: featureNames,
      targetNames: [targetName], classNames: classNames)
  }

  package init(
    features: Matrix, targets: Matrix, featureNames: [String], targetNames: [String],
    classNames: [String] = []
  ) {
    precondition(
      features.rows == targets.rows && features.columns == featureNames.count
        && targets.columns == targetNames.count,
      "features [\(features.rows), \(features.columns)] and targets [\(targets.rows), "
        + "\(targets.columns)] with \(featureNames.count) and \(targetNames.count) names")
    (self.features, self.targets) = (features, targets)
    (self.featureNames, self.targetNames) = (featureNames, targetNames)
    self.classNames = classNames
  }

  package var count: Int { targets.rows }

  /// The only target of each row.
  package var target: [Double] {
    precondition(targetNames.count == 1, "the target of a table with \(targetNames)")
    return targets.values
  }

  package func selecting(_ indices: [Int]) -> Table {
    Table(
      features: features.selecting(rows: indices), targets: targets.selecting(rows: indices),
      featureNames: featureNames, targetNames: targetNames, classNames: classNames)
  }
}
