extension LabelledImages {
  /// The number and extents of images that fit their labels, from the two headers alone.
  ///
  /// - Throws: ``DatasetError`` where a file is not what it should be or the counts differ.
  package static func headers(
    images imagePath: String, labels labelPath: String
  ) throws(DatasetError) -> IDXHeader {
    let images = try IDXFile.header(imagePath)
    let labels = try IDXFile.header(labelPath)
    guard images.extents.count == 3 else {
      throw DatasetError(
        imagePath, "has the extents \(images.extents), not [count, rows, columns]",
        hint: "name the file of images here")
    }
    guard labels.extents.count == 1 else {
      throw DatasetError(
        labelPath, "has the extents \(labels.extents), not [count]",
        hint: "name the file of labels here")
    }
    guard images.extents[0] == labels.extents[0] else {
      throw DatasetError(
        labelPath,
        "\(labels.extents[0]) labels for the \(images.extents[0]) images of \(imagePath)",
        hint: "name two files that belong together")
    }
    guard images.byteCount > 0 else {
      throw DatasetError(
        imagePath, "holds no pixel: its extents are \(images.extents)",
        hint: "name a file with images")
    }
    return images
  }

  /// The first `limit` images and labels (all without a limit) of two IDX files.
  ///
  /// - Throws: ``DatasetError`` where a file is damaged or they don't belong together.
  package init(
    images imagePath: String, labels labelPath: String, limit: Int? = nil
  ) throws(DatasetError) {
    _ = try Self.headers(images: imagePath, labels: labelPath)
    let images = try IDXFile.bytes(imagePath, limit: limit)
    let labels = try IDXFile.bytes(labelPath, limit: limit)
    self.init(
      rows: images.header.extents[1], columns: images.header.extents[2], pixels: images.bytes,
      labels: labels.bytes)
  }
}
