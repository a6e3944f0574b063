import CHDF5

extension HDF5File {
  /// Makes a group, and those above it that are not there yet.
  /// - Throws: ``HDF5Error``, as when something of that name is there.
  package func createGroup(_ path: String) throws(HDF5Error) {
    let place = place(path)
    try Library.locked { () throws(HDF5Error) in
      let links = try linkProperties(at: place)
      _ = try Identifier(
        "H5Gcreate2", at: place,
        H5Gcreate2(identifier.raw, place.object, links.raw, h5p_default(), h5p_default()),
        closedBy: H5Gclose)
    }
  }

  /// Makes the dataset `path` with its groups and writes it whole.
  ///
  /// - Parameters:
  ///   - values: in row-major order, as many as `shape` has elements.
  ///   - shape: the extents, each ≥ 0; empty for a scalar.
  ///   - chunks: the extents of a chunk, cut to `shape`; nil for one contiguous block or, with a
  ///     filter, for chunks of whole rows. Strings, scalars and datasets without elements are
  ///     always contiguous and unfiltered.
  ///   - fill: what stands for elements never written; nil for NaN, or 0 in integers.
  /// - Throws: ``HDF5Error``, as when the name is taken, the disk is full or a string contains NUL.
  package func write<Element: Storable>(
    _ values: [Element], shape: [Int], to path: String, chunks: [Int]? = nil,
    filters: Filters = .none, fill: Element? = nil
  ) throws(HDF5Error) {
    let place = place(path)
    let count = shape.reduce(1, *)
    precondition(values.count == count, "\(values.count) values for shape \(shape) of \(path)")
    try refuseUnstorable(values, for: "H5Dwrite", at: place)
    let layout = Self.layout(
      of: Element.elementType, shape: shape, chunks: chunks, filters: filters,
      elementSize: MemoryLayout<Element>.size)
    try Element.withMemoryForm(of: values) { memory throws(HDF5Error) in
      try Library.locked { () throws(HDF5Error) in
        let properties = try creationProperties(layout, filters: filters, at: place)
        if let fill = fill ?? Element.missing {
          try setFill(fill, in: properties, at: place)
        }
        try createDataset(
          Element.elementType, shape: shape, properties: properties, from: memory, at: place)
      }
    }
  }

  /// Makes the dataset `path` of one value: no limit to the length of a text, unlike in an
  /// attribute of fixed length.
  /// - Throws: ``HDF5Error`` as ``write(_:shape:to:chunks:filters:fill:)``.
  package func writeScalar<Element: Storable>(
    _ value: Element, to path: String
  ) throws(HDF5Error) {
    try write([value], shape: [], to: path)
  }

  /// Writes a tensor of Float32 from memory, contiguous and unfiltered.
  /// - Precondition: `bytes` are 4 for each element of `shape`.
  /// - Throws: ``HDF5Error``, as when the name is taken or the disk is full.
  package func write(
    tensor bytes: UnsafeRawBufferPointer, shape: [Int], to path: String
  ) throws(HDF5Error) {
    let place = place(path)
    let byteCount = 4 * shape.reduce(1, *)
    precondition(bytes.count == byteCount, "\(bytes.count) bytes for shape \(shape) of \(path)")
    try Library.locked { () throws(HDF5Error) in
      let properties = try creationProperties(nil, filters: .none, at: place)
      try setFill(Float.nan, in: properties, at: place)
      try createDataset(
        .float32, shape: shape, properties: properties, from: bytes.baseAddress, at: place)
    }
  }

  private static func layout(
    of type: ElementType, shape: [Int], chunks: [Int]?, filters: Filters, elementSize: Int
  ) -> [Int]? {
    // A filter would see the addresses of strings, not their text.
    if type == .string || shape.isEmpty || shape.contains(0) { return nil }
    if let chunks { return Chunks.cut(chunks, to: shape) }
    return filters == .none ? nil : Chunks.wholeRows(of: shape, elementSize: elementSize)
  }
}

// MARK: - Steps of writing, inside Library.locked

extension HDF5File {
  func refuseUnstorable<Element: Storable>(
    _ values: [Element], for call: StaticString, at place: Place
  ) throws(HDF5Error) {
    if let index = Element.firstUnstorable(in: values) {
      throw place.refusal(of: call, "text \(index) contains a NUL character")
    }
  }

  /// A space of elements; without extents a scalar.
  func space(of shape: [Int], at place: Place) throws(HDF5Error) -> Identifier {
    precondition(shape.allSatisfy { $0 >= 0 }, "shape \(shape) of \(place.object)")
    if shape.isEmpty {
      return try Identifier("H5Screate", at: place, H5Screate(H5S_SCALAR), closedBy: H5Sclose)
    }
    return try Identifier(
      "H5Screate_simple", at: place,
      H5Screate_simple(CInt(shape.count), shape.map(hsize_t.init), nil), closedBy: H5Sclose)
  }

  /// Missing groups are made, and names are UTF-8.
  private func linkProperties(at place: Place) throws(HDF5Error) -> Identifier {
    let links = try Identifier(
      "H5Pcreate", at: place, H5Pcreate(h5p_link_create()), closedBy: H5Pclose)
    try place.check(
      "H5Pset_create_intermediate_group", H5Pset_create_intermediate_group(links.raw, 1))
    try place.check("H5Pset_char_encoding", H5Pset_char_encoding(links.raw, H5T_CSET_UTF8))
    return links
  }

  private func creationProperties(
    _ chunks: [Int]?, filters: Filters, at place: Place
  ) throws(HDF5Error) -> Identifier {
    let properties = try Identifier(
      "H5Pcreate", at: place, H5Pcreate(h5p_dataset_create()), closedBy: H5Pclose)
    // Equal content gives equal bytes, whenever it is written.
    try place.check("H5Pset_obj_track_times", H5Pset_obj_track_times(properties.raw, false))
    guard let chunks else { return properties }
    try place.check(
      "H5Pset_chunk", H5Pset_chunk(properties.raw, CInt(chunks.count), chunks.map(hsize_t.init)))
    if case .shuffleAndDeflate(let level) = filters {
      precondition((1...9).contains(level), "gzip level \(level) is not in 1...9")
      try place.check("H5Pset_shuffle", H5Pset_shuffle(properties.raw))
      try place.check("H5Pset_deflate", H5Pset_deflate(properties.raw, CUnsignedInt(level)))
    }
    return properties
  }

  private func setFill<Element: Storable>(
    _ fill: Element, in properties: borrowing Identifier, at place: Place
  ) throws(HDF5Error) {
    let type = try Element.elementType.memoryType(at: place)
    let properties = properties.raw
    let status = try Element.withMemoryForm(of: [fill]) { memory throws(HDF5Error) in
      H5Pset_fill_value(properties, type.raw, memory)
    }
    try place.check("H5Pset_fill_value", status)
  }

  private func createDataset(
    _ element: ElementType, shape: [Int], properties: borrowing Identifier,
    from memory: UnsafeRawPointer?, at place: Place
  ) throws(HDF5Error) {
    let space = try space(of: shape, at: place)
    let fileType = try element.fileType(at: place)
    let links = try linkProperties(at: place)
    let dataset = try Identifier(
      "H5Dcreate2", at: place,
      H5Dcreate2(
        identifier.raw, place.object, fileType.raw, space.raw, links.raw, properties.raw,
        h5p_default()),
      closedBy: H5Dclose)
    if !shape.contains(0) {
      let memoryType = try element.memoryType(at: place)
      try place.check(
        "H5Dwrite",
        H5Dwrite(dataset.raw, memoryType.raw, h5s_all(), h5s_all(), h5p_default(), memory))
    }
    try dataset.close("H5Dclose", at: place)
  }
}
