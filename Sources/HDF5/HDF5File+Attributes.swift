import CHDF5

extension HDF5File {
  /// Gives the object `path` an attribute of one value, in place of one that may be there.
  /// - Throws: ``HDF5Error``, as when there is no such object.
  package func setAttribute<Element: Storable>(
    _ name: String, _ value: Element, on path: String
  ) throws(HDF5Error) {
    try setAttribute(name, [value], shape: [], on: path)
  }

  /// Gives the object `path` an attribute `[values.count]`, in place of one that may be there.
  /// - Throws: ``HDF5Error``, as when there is no such object, or numbers exceed 64 KiB.
  package func setAttribute<Element: Storable>(
    _ name: String, _ values: [Element], on path: String
  ) throws(HDF5Error) {
    try setAttribute(name, values, shape: [values.count], on: path)
  }

  private func setAttribute<Element: Storable>(
    _ name: String, _ values: [Element], shape: [Int], on path: String
  ) throws(HDF5Error) {
    let place = place(path)
    try refuseUnstorable(values, for: "H5Awrite", at: place)
    try Element.withMemoryForm(of: values) { memory throws(HDF5Error) in
      try Library.locked { () throws(HDF5Error) in
        if try hasAttribute(name, at: place) {
          try place.check(
            "H5Adelete_by_name",
            H5Adelete_by_name(identifier.raw, place.object, name, h5p_default()))
        }
        let space = try space(of: shape, at: place)
        let fileType = try Element.elementType.fileType(at: place)
        let attribute = try Identifier(
          "H5Acreate_by_name", at: place,
          H5Acreate_by_name(
            identifier.raw, place.object, name, fileType.raw, space.raw, h5p_default(),
            h5p_default(), h5p_default()),
          closedBy: H5Aclose)
        if values.isEmpty { return }
        let memoryType = try Element.elementType.memoryType(at: place)
        try place.check("H5Awrite", H5Awrite(attribute.raw, memoryType.raw, memory))
      }
    }
  }

  /// The names of all attributes of the object `path`, those of dimension scales included, in the
  /// order of their bytes.
  /// - Throws: ``HDF5Error``, as when there is no such object.
  package func attributeNames(of path: String) throws(HDF5Error) -> [String] {
    let place = place(path)
    return try Library.locked { () throws(HDF5Error) -> [String] in
      var names: [String] = []
      let status = withUnsafeMutablePointer(to: &names) { names in
        H5Aiterate_by_name(
          identifier.raw, place.object, H5_INDEX_NAME, H5_ITER_INC, nil,
          { _, name, _, names in
            guard let name, let names else { return -1 }
            names.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
            return 0
          }, names, h5p_default())
      }
      try place.check("H5Aiterate_by_name", status)
      return names.sorted(by: Self.precedes)
    }
  }

  /// The attribute `name` of the object `path`; nil where the object has none of that name.
  /// - Throws: ``HDF5Error``, as when there is no such object.
  package func attribute(_ name: String, of path: String) throws(HDF5Error) -> Attribute? {
    let place = place(path)
    return try Library.locked { () throws(HDF5Error) -> Attribute? in
      guard try hasAttribute(name, at: place) else { return nil }
      let attribute = try Identifier(
        "H5Aopen_by_name", at: place,
        H5Aopen_by_name(identifier.raw, place.object, name, h5p_default(), h5p_default()),
        closedBy: H5Aclose)
      let type = try Identifier(
        "H5Aget_type", at: place, H5Aget_type(attribute.raw), closedBy: H5Tclose)
      let space = try Identifier(
        "H5Aget_space", at: place, H5Aget_space(attribute.raw), closedBy: H5Sclose)
      let shape = try Self.shape(of: space, at: place)
      let values = try Self.values(
        storedAs: type, count: shape.reduce(1, *), for: "H5Aread", at: place
      ) { type, memory in
        H5Aread(attribute.raw, type, memory)
      }
      return Attribute(shape: shape, values: values)
    }
  }

  private func hasAttribute(_ name: String, at place: Place) throws(HDF5Error) -> Bool {
    let answer = H5Aexists_by_name(identifier.raw, place.object, name, h5p_default())
    try place.check("H5Aexists_by_name", answer)
    return answer > 0
  }

  /// Order by the bytes of UTF-8: the same on every machine and in every language.
  static func precedes(_ first: String, _ second: String) -> Bool {
    first.utf8.lexicographicallyPrecedes(second.utf8)
  }
}
