import Glibc

/// Fashion-MNIST: 60 000 + 10 000 grey images of 28 × 28 pixels in ten classes.
///
/// Source: Xiao, Rasul & Vollgraf, *Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine
/// Learning Algorithms* (arXiv 1708.07747).
package struct FashionMNIST: Sendable, Equatable {
  package static let classes = [
    "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
    "ankle boot",
  ]

  /// One of the two parts that the authors made.
  package enum Part: String, Sendable, CaseIterable {
    case training = "train"
    case test = "t10k"
  }

  /// The folder that holds the four files.
  package let folder: String
  /// Whether ``verifyChecksums()`` compares anything.
  package let isChecked: Bool

  /// Finds the data and reads the four headers, no more.
  ///
  /// - Parameters:
  ///   - folder: Where the files are. Without it: `RUNNER_DATA`, `RUNNER_DATA/fashion-mnist`,
  ///     and the folder of Debian's package.
  ///   - isChecked: Whether the files must be the published ones.
  /// - Throws: ``DatasetError`` where the data are missing or the headers wrong.
  package init(
    folder: String? = nil, checked isChecked: Bool = true,
    dataFolder: String? = DataPath.dataFolder
  ) throws(DatasetError) {
    let standard =
      (dataFolder.map { [$0, $0 + "/fashion-mnist"] } ?? []) + [
        "/usr/share/datasets/fashion-mnist"
      ]
    let places = folder.map { [$0] } ?? standard
    let first = Part.training.rawValue + "-images-idx3-ubyte.gz"
    guard let place = places.first(where: { DataPath.exists($0 + "/" + first) }) else {
      throw DatasetError(
        first, "Fashion-MNIST is not in \(places.joined(separator: ", "))",
        hint: "install it with 'apt install dataset-fashion-mnist', or set RUNNER_DATA")
    }
    (self.folder, self.isChecked) = (place, isChecked)
    for part in Part.allCases {
      let header = try LabelledImages.headers(images: images(part), labels: labels(part))
      guard Array(header.extents.dropFirst()) == [28, 28] else {
        throw DatasetError(images(part), "has images \(header.extents.dropFirst()), not [28, 28]")
      }
    }
  }

  package func images(_ part: Part) -> String { "\(folder)/\(part.rawValue)-images-idx3-ubyte.gz" }
  package func labels(_ part: Part) -> String { "\(folder)/\(part.rawValue)-labels-idx1-ubyte.gz" }

  /// The first `limit` samples of a part; what comes after them is not inflated.
  ///
  /// - Throws: ``DatasetError`` where a file is damaged.
  package func load(_ part: Part, limit: Int? = nil) throws(DatasetError) -> LabelledImages {
    try LabelledImages(images: images(part), labels: labels(part), limit: limit)
  }

  /// Compares the MD5 of the four files with those of the authors and of Debian's package, where
  /// the same data were stored without the name in the gzip header. Reads 31 MB: once a job is
  /// enough.
  ///
  /// - Throws: ``DatasetError`` naming the sum found and those expected.
  package func verifyChecksums() throws(DatasetError) {
    guard isChecked else { return }
    for part in Part.allCases {
      try Self.verify(images(part), Self.published(part).images)
      try Self.verify(labels(part), Self.published(part).labels)
    }
  }

  /// What the data are, for the identity of an experiment: the size and CRC-32 of the contents of
  /// each file, which gzip keeps in its last eight bytes, so that repacked files stay the same.
  ///
  /// - Throws: ``DatasetError`` where a file can't be read.
  package func identity() throws(DatasetError) -> String {
    var sums: [String] = []
    for part in Part.allCases {
      sums.append(try GzipTrailer(ofFile: images(part)).description)
      sums.append(try GzipTrailer(ofFile: labels(part)).description)
    }
    return "fashion-mnist " + sums.joined(separator: " ")
  }

  private static func verify(_ path: String, _ expected: [String]) throws(DatasetError) {
    let sum = try MD5.hexadecimal(ofFile: path)
    guard expected.contains(sum) else {
      throw DatasetError(
        path, "has the MD5 \(sum), expected \(expected.joined(separator: " or "))",
        hint: "fetch it again, or give its folder with 'checked: false'")
    }
  }

  private static func published(_ part: Part) -> (images: [String], labels: [String]) {
    switch part {
    case .training:
      (
        ["8d4fb7e6c68d591d4c3dfef9ec88bf0d", "cf8536b0aa1a6ac5fa3f23001093305c"],
        ["25c81989df183df01b3e8a0aad5dffbe", "10bea18fdb374794d4bb42e356e600c9"]
      )
    case .test:
      (
        ["bef4ecab320f06d8554ea6380940ec79", "f78720b4224f21cce2f2ccf2d7a94c9a"],
        ["bb300cfdad3c16e7a12a480ee83cd310", "0d30e22e447f3c33dab9ed536400ac01"]
      )
    }
  }
}
