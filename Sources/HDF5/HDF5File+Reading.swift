import CHDF5

extension HDF5File {
  /// Reads a whole dataset.
  ///
  /// - Returns: the values in row-major order, and the extents (empty for a scalar). Numbers of
  ///   a narrower type are widened; strings are read in whatever form they are stored.
  /// - Throws: ``HDF5Error`` when there is no such dataset, when its type has values that `Element`
  ///   has not, or when it is damaged.
  package func read<Element: Storable>(
    _: Element.Type, from path: String
  ) throws(HDF5Error) -> (values: [Element], shape: [Int]) {
    let place = place(path)
    return try Library.locked { () throws(HDF5Error) -> (values: [Element], shape: [Int]) in
      let dataset = try openDataset(at: place)
      let shape = try self.shape(of: dataset, at: place)
      let type = try self.type(of: dataset, at: place)
      let values = try Self.values(
        Element.self, storedAs: type, count: shape.reduce(1, *), for: "H5Dread", at: place
      ) { type, memory in
        H5Dread(dataset.raw, type, h5s_all(), h5s_all(), h5p_default(), memory)
      }
      return (values, shape)
    }
  }

  /// Reads a dataset of one value.
  /// - Throws: ``HDF5Error`` as ``read(_:from:)``, and when it has another number of values.
  package func readScalar<Element: Storable>(
    _: Element.Type, from path: String
  ) throws(HDF5Error) -> Element {
    let (values, shape) = try read(Element.self, from: path)
    guard values.count == 1 else {
      throw place(path).refusal(of: "H5Dread", "holds an array of shape \(shape), not one value")
    }
    return values[0]
  }

  /// Reads a whole dataset in the type it has.
  /// - Throws: ``HDF5Error`` as ``read(_:from:)``; never for a type: see ``Values/other(_:)``.
  package func read(from path: String) throws(HDF5Error) -> (values: Values, shape: [Int]) {
    let place = place(path)
    return try Library.locked { () throws(HDF5Error) -> (values: Values, shape: [Int]) in
      let dataset = try openDataset(at: place)
      let shape = try self.shape(of: dataset, at: place)
      let type = try self.type(of: dataset, at: place)
      let values = try Self.values(
        storedAs: type, count: shape.reduce(1, *), for: "H5Dread", at: place
      ) { type, memory in
        H5Dread(dataset.raw, type, h5s_all(), h5s_all(), h5p_default(), memory)
      }
      return (values, shape)
    }
  }

  /// Reads a tensor of Float32 into memory.
  /// - Precondition: `buffer` has 4 bytes for each element.
  /// - Throws: ``HDF5Error`` when there is no such dataset, or it is not of Float32.
  package func read(
    tensor path: String, into buffer: UnsafeMutableRawBufferPointer
  ) throws(HDF5Error) {
    let place = place(path)
    try Library.locked { () throws(HDF5Error) in
      let dataset = try openDataset(at: place)
      let shape = try self.shape(of: dataset, at: place)
      let stored = try self.type(of: dataset, at: place)
      try Self.refuse(stored, as: .float32, for: "H5Dread", at: place)
      let byteCount = 4 * shape.reduce(1, *)
      precondition(buffer.count == byteCount, "\(buffer.count) bytes for shape \(shape) of \(path)")
      if byteCount == 0 { return }
      let type = try ElementType.float32.memoryType(at: place)
      try place.check(
        "H5Dread",
        H5Dread(
          dataset.raw, type.raw, h5s_all(), h5s_all(), h5p_default(), buffer.baseAddress))
    }
  }
}

// MARK: - Steps of reading, inside Library.locked

extension HDF5File {
  func type(of dataset: borrowing Identifier, at place: Place) throws(HDF5Error) -> Identifier {
    try Identifier("H5Dget_type", at: place, H5Dget_type(dataset.raw), closedBy: H5Tclose)
  }

  func shape(of dataset: borrowing Identifier, at place: Place) throws(HDF5Error) -> [Int] {
    let space = try Identifier(
      "H5Dget_space", at: place, H5Dget_space(dataset.raw), closedBy: H5Sclose)
    return try Self.shape(of: space, at: place)
  }

  /// The extents of a space; `[0]` for one without elements.
  static func shape(of space: borrowing Identifier, at place: Place) throws(HDF5Error) -> [Int] {
    if H5Sget_simple_extent_type(space.raw) == H5S_NULL { return [0] }
    let rank = H5Sget_simple_extent_ndims(space.raw)
    try place.check("H5Sget_simple_extent_ndims", rank)
    var extents = [hsize_t](repeating: 0, count: Int(rank))
    try place.check(
      "H5Sget_simple_extent_dims", H5Sget_simple_extent_dims(space.raw, &extents, nil))
    return extents.map(Int.init)
  }

  /// `count` elements stored as `stored`, which `read` leaves in memory in the type it is given.
  static func values<Element: Storable>(
    _: Element.Type, storedAs stored: borrowing Identifier, count: Int, for call: StaticString,
    at place: Place, _ read: (hid_t, UnsafeMutableRawPointer) -> herr_t
  ) throws(HDF5Error) -> [Element] {
    try refuse(stored, as: Element.elementType, for: call, at: place)
    var form = MemoryForm.native
    let type: Identifier
    if Element.elementType == .string, H5Tis_variable_str(stored.raw) == 0 {
      // The library converts no text of fixed length to variable length: take it as it is.
      let isSpacePadded = H5Tget_strpad(stored.raw) == H5T_STR_SPACEPAD
      form = .fixedLength(H5Tget_size(stored.raw), padding: isSpacePadded ? 0x20 : 0)
      type = try Identifier("H5Tcopy", at: place, H5Tcopy(stored.raw), closedBy: H5Tclose)
    } else {
      type = try textType(like: stored, or: Element.elementType, at: place)
    }
    let raw = type.raw
    return try Element.values(count: count, in: form) { memory throws(HDF5Error) in
      try place.check(call, read(raw, memory))
    }
  }

  /// The type in memory; a text keeps the character set it is stored in, ASCII or UTF-8, because
  /// the library refuses to convert between them.
  private static func textType(
    like stored: borrowing Identifier, or element: ElementType, at place: Place
  ) throws(HDF5Error) -> Identifier {
    let type = try element.memoryType(at: place)
    if element == .string {
      try place.check("H5Tset_cset", H5Tset_cset(type.raw, H5Tget_cset(stored.raw)))
    }
    return type
  }

  private static func refuse(
    _ stored: borrowing Identifier, as wanted: ElementType, for call: StaticString, at place: Place
  ) throws(HDF5Error) {
    let type = ElementType(holding: stored)
    if let type, wanted.holds(type) { return }
    let name = type?.rawValue ?? Values.className(of: stored)
    throw place.refusal(of: call, "holds \(name), which cannot be read as \(wanted.rawValue)")
  }
}
