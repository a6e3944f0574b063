import Datasets
import Neural
import Spec
import Tensors
import Training

/// `data:` of networks.
let learningData: [Part<any DataRecipe>] =
  [
    Part("fashion-mnist", "70 000 images of clothes, 28 × 28, ten classes") { settings in
      let folder = settings.takeOptionalPath("path", "folder of the four files, if not Debian's")
      let checked = settings.take("checked", default: true, "compare the files' MD5")
      let limit = takeLimit(&settings)
      let shares = SplitShares(&settings, hasTest: false)
      if settings.isDescribing { return ImageLearning.example }
      let source = try FashionMNIST(folder: folder, checked: checked)
      return ImageLearning(
        files: "fashion-mnist \(source.folder)",
        extents: ImageExtents(channels: 1, rows: 28, columns: 28),
        classes: FashionMNIST.classes.count, normalization: .fashionMNIST,
        validation: shares.validation, hasTest: true, limit: limit, arePublished: checked,
        checksums: {
          try source.verifyChecksums()
          return [try source.identity()]
        },
        images: { try source.load($0, limit: limit) })
    },
    Part("idx", "images and labels in IDX files, plain or gzip") { settings in
      let files = IDXFiles(&settings)
      let classes = settings.take("classes", default: 10, in: 2...256, "classes, 0 and up")
      let limit = takeLimit(&settings)
      let shares = SplitShares(&settings, hasTest: false)
      if settings.isDescribing { return ImageLearning.example }
      let extents = try files.check()
      return ImageLearning(
        files: "idx \(files.paths) \(classes)",
        extents: ImageExtents(channels: 1, rows: extents[1], columns: extents[2]),
        classes: classes, normalization: .unit, validation: shares.validation,
        hasTest: files.testImages != nil, limit: limit, arePublished: false,
        checksums: files.identity,
        images: { try files.load($0, limit: limit) })
    },
  ] + tables.map(TableLearning.part) + [heldSymbols] + texts + labelledSequences + [verses]
  + sequencePairs
  + sceneData

private func takeLimit(_ settings: inout Settings) -> Int? {
  settings.takeOptional("limit", in: 1...Int.max, "the first n samples of each split only")
}

/// Labelled images, of which the headers have been read.
struct ImageLearning: DataRecipe {
  /// Which they are.
  let files: String
  let extents: ImageExtents
  let classes: Int?
  let normalization: PixelNormalization
  let validation: Double
  let hasTest: Bool
  let limit: Int?
  /// Whether the checksums are compared with known ones.
  let arePublished: Bool
  /// Compares checksums and tells them.
  let checksums: @Sendable () throws -> [String]
  /// `nil` where there is no such part.
  let images: @Sendable (FashionMNIST.Part) throws -> LabelledImages?

  /// For `explain`, where no file is there.
  static let example = ImageLearning(
    files: "", extents: ImageExtents(channels: 1, rows: 1, columns: 1), classes: 2,
    normalization: .unit, validation: 0,
    hasTest: true, limit: nil,
    arePublished: true, checksums: { [] }, images: { _ in nil })

  /// Data that nobody has published are read once, so that damage is found before anything runs.
  var identity: [String] {
    get throws {
      let sums = try checksums()
      guard !arePublished else { return sums }
      for part in FashionMNIST.Part.allCases { try images(part).map(requireClasses) }
      return sums
    }
  }

  var features: Int { extents.count }
  var image: ImageExtents? { extents }
  var pixels: PixelScale? { normalization.scale }
  var hasValidation: Bool { validation > 0 }

  var source: String { "\(files) \(validation) \(String(describing: limit))" }

  func load(_ random: (String) -> RandomStream) throws -> LearningData {
    guard let all = try images(.training) else {
      return try LearningData(training: ImageSamples(nil, normalization))
    }
    try requireClasses(all)
    let (training, aside) = all.split(
      validation: validation, stream: random("validation split"))
    let test = try images(.test)
    if let test { try requireClasses(test) }
    return try LearningData(
      training: ImageSamples(training, normalization),
      validation: try .aside(validation, aside.count) { ImageSamples(aside, normalization) },
      test: test.map { ImageSamples($0, normalization) })
  }

  private func requireClasses(_ images: LabelledImages) throws {
    guard let classes, images.classCount <= classes else {
      throw DatasetError(
        "labels", "has the label \(images.classCount - 1), but there are \(classes ?? 0) classes",
        hint: "give the number of classes as 'classes'")
    }
  }
}

/// The four files of `data: idx`.
private struct IDXFiles: Sendable {
  let images, labels: String
  let testImages, testLabels: String?

  init(_ settings: inout Settings) {
    images = settings.takePath("images", example: "images.idx", "training images")
    labels = settings.takePath("labels", example: "labels.idx", "training labels")
    testImages = settings.takeOptionalPath("test_images", "test images")
    testLabels = settings.takeOptionalPath("test_labels", "test labels")
    if (testImages == nil) != (testLabels == nil) {
      settings.note("test_images and test_labels come together", at: "test_images")
    }
  }

  /// - Returns: the extents of the training images.
  func check() throws -> [Int] {
    let extents = try LabelledImages.headers(images: images, labels: labels).extents
    if let testImages, let testLabels {
      let tests = try LabelledImages.headers(images: testImages, labels: testLabels).extents
      guard tests.dropFirst() == extents.dropFirst() else {
        throw DatasetError(
          testImages,
          "has images of \(tests[1]) × \(tests[2]) pixels, and those of \(images) have "
            + "\(extents[1]) × \(extents[2])")
      }
    }
    return extents
  }

  var paths: [String] { [images, labels, testImages, testLabels].compactMap { $0 } }

  func identity() throws -> [String] {
    try paths.map(DataPath.identity)
  }

  func load(_ part: FashionMNIST.Part, limit: Int?) throws -> LabelledImages? {
    switch part {
    case .training: return try LabelledImages(images: images, labels: labels, limit: limit)
    case .test:
      guard let testImages, let testLabels else { return nil }
      return try LabelledImages(images: testImages, labels: testLabels, limit: limit)
    }
  }
}

/// `(pixel / 255 − mean) / deviation`.
struct PixelNormalization: Sendable {
  let mean: Float
  let deviation: Float

  /// What black and white pixels become.
  var scale: PixelScale {
    PixelScale(black: -mean / deviation, white: (1 - mean) / deviation)
  }

  /// Over all pixels of the training images.
  static let fashionMNIST = PixelNormalization(mean: 0.2860, deviation: 0.3530)
  static let unit = PixelNormalization(mean: 0, deviation: 1)
}

/// Images that stay bytes until they are needed.
struct ImageSamples: SampleSource {
  let count: Int
  let inputShape: Shape
  let targetWidth = 1
  private let pixels: [UInt8]
  private let labels: [UInt8]
  private let normalization: PixelNormalization

  init(_ images: LabelledImages?, _ normalization: PixelNormalization) {
    count = images?.count ?? 0
    inputShape = [images.map { $0.rows * $0.columns } ?? 0]
    (pixels, labels) = (images?.pixels ?? [], images?.labels ?? [])
    self.normalization = normalization
  }

  func write(
    _ samples: UnsafeBufferPointer<Int>, inputs: UnsafeMutableBufferPointer<Float>,
    targets: UnsafeMutableBufferPointer<Float>, with kernels: Kernels
  ) {
    let scale = 1 / (255 * normalization.deviation)
    let offset = -normalization.mean / normalization.deviation
    pixels.withUnsafeBufferPointer {
      kernels.gather(
        $0, rows: samples, columns: inputShape.count, scale: scale, offset: offset, into: inputs)
    }
    for (place, sample) in samples.enumerated() { targets[place] = Float(labels[sample]) }
  }
}
