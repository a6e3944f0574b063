import CHDF5

/// What a name in a group stands for.
package enum ObjectKind: Equatable, Sendable {
  case group, dataset
}

/// What is known of a dataset without reading it.
package struct DatasetProperties: Equatable, Sendable {
  /// The extents; empty for a scalar.
  package let shape: [Int]
  /// The type that holds its elements; nil for one that is not read.
  package let elementType: ElementType?
  /// Whether it is a dimension scale.
  package let isScale: Bool
  /// The extents of a chunk; nil for one contiguous block.
  package let chunks: [Int]?
  package let isShuffled: Bool
  /// 1 to 9; nil where not compressed by gzip.
  package let deflateLevel: Int?
  /// Bytes in the file, without texts of variable length.
  package let storedByteCount: Int
}

extension HDF5File {
  /// The groups and datasets in a group, in the order of the bytes of their names.
  /// - Throws: ``HDF5Error``, as when there is no such group.
  package func children(
    of path: String = "/"
  ) throws(HDF5Error) -> [(name: String, kind: ObjectKind)] {
    let place = place(path)
    return try Library.locked { () throws(HDF5Error) -> [(name: String, kind: ObjectKind)] in
      let group = try Identifier(
        "H5Gopen2", at: place, H5Gopen2(identifier.raw, place.object, h5p_default()),
        closedBy: H5Gclose)
      var names: [String] = []
      let status = withUnsafeMutablePointer(to: &names) { names in
        h5l_iterate(
          group.raw,
          { _, name, _, names in
            guard let name, let names else { return -1 }
            names.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
            return 0
          }, names)
      }
      try place.check("H5Literate", status)
      var children: [(name: String, kind: ObjectKind)] = []
      for name in names.sorted(by: Self.precedes) {
        let object = try Identifier(
          "H5Oopen", at: Place(file: self.path, object: path == "/" ? name : "\(path)/\(name)"),
          H5Oopen(group.raw, name, h5p_default()), closedBy: H5Oclose)
        switch H5Iget_type(object.raw) {
        case H5I_GROUP: children.append((name, .group))
        case H5I_DATASET: children.append((name, .dataset))
        default: continue  // a named type has no values
        }
      }
      return children
    }
  }

  /// Whether there is an object of that path.
  /// - Throws: ``HDF5Error`` when the file is damaged on the way.
  package func contains(_ path: String) throws(HDF5Error) -> Bool {
    let place = place(path)
    return try Library.locked { () throws(HDF5Error) -> Bool in
      var prefix = ""
      for name in place.object.split(separator: "/") {
        prefix += "/" + name
        let answer = H5Lexists(identifier.raw, prefix, h5p_default())
        try place.check("H5Lexists", answer)
        if answer == 0 { return false }
      }
      return true
    }
  }

  /// Shape, type and storage of a dataset.
  /// - Throws: ``HDF5Error``, as when there is no such dataset.
  package func properties(of path: String) throws(HDF5Error) -> DatasetProperties {
    let place = place(path)
    return try Library.locked { () throws(HDF5Error) -> DatasetProperties in
      let dataset = try openDataset(at: place)
      let type = try type(of: dataset, at: place)
      let shape = try shape(of: dataset, at: place)
      let creation = try Identifier(
        "H5Dget_create_plist", at: place, H5Dget_create_plist(dataset.raw), closedBy: H5Pclose)
      let filters = try Self.filters(of: creation, at: place)
      let isScale = H5DSis_scale(dataset.raw)
      try place.check("H5DSis_scale", isScale)
      return DatasetProperties(
        shape: shape, elementType: ElementType(holding: type), isScale: isScale > 0,
        chunks: try Self.chunks(of: creation, rank: shape.count, at: place),
        isShuffled: filters.isShuffled, deflateLevel: filters.deflateLevel,
        storedByteCount: Int(H5Dget_storage_size(dataset.raw)))
    }
  }

  /// What stands for elements of a dataset that were never written; nil where nobody said.
  /// - Throws: ``HDF5Error``, as when there is no such dataset or it is of another type.
  package func fill<Element: Storable>(
    _: Element.Type, of path: String
  ) throws(HDF5Error) -> Element? {
    let place = place(path)
    return try Library.locked { () throws(HDF5Error) -> Element? in
      let dataset = try openDataset(at: place)
      let type = try type(of: dataset, at: place)
      let creation = try Identifier(
        "H5Dget_create_plist", at: place, H5Dget_create_plist(dataset.raw), closedBy: H5Pclose)
      var status = H5D_FILL_VALUE_UNDEFINED
      try place.check(
        "H5Pfill_value_defined", H5Pfill_value_defined(creation.raw, &status))
      guard status == H5D_FILL_VALUE_USER_DEFINED else { return nil }
      let values = try Self.values(
        Element.self, storedAs: type, count: 1, for: "H5Pget_fill_value", at: place
      ) { type, memory in
        H5Pget_fill_value(creation.raw, type, memory)
      }
      return values[0]
    }
  }

  private static func chunks(
    of creation: borrowing Identifier, rank: Int, at place: Place
  ) throws(HDF5Error) -> [Int]? {
    guard H5Pget_layout(creation.raw) == H5D_CHUNKED else { return nil }
    var extents = [hsize_t](repeating: 0, count: rank)
    try place.check("H5Pget_chunk", H5Pget_chunk(creation.raw, CInt(rank), &extents))
    return extents.map(Int.init)
  }

  private static func filters(
    of creation: borrowing Identifier, at place: Place
  ) throws(HDF5Error) -> (isShuffled: Bool, deflateLevel: Int?) {
    let count = H5Pget_nfilters(creation.raw)
    try place.check("H5Pget_nfilters", count)
    var (isShuffled, deflateLevel): (Bool, Int?) = (false, nil)
    for index in 0..<max(count, 0) {
      var (flags, configuration): (CUnsignedInt, CUnsignedInt) = (0, 0)
      var (settings, settingCount): ([CUnsignedInt], Int) = ([0], 1)
      let filter = H5Pget_filter2(
        creation.raw, CUnsignedInt(index), &flags, &settingCount, &settings, 0, nil,
        &configuration)
      try place.check("H5Pget_filter2", filter)
      if filter == H5Z_FILTER_SHUFFLE { isShuffled = true }
      if filter == H5Z_FILTER_DEFLATE { deflateLevel = Int(settings[0]) }
    }
    return (isShuffled, deflateLevel)
  }
}
