import HDF5

extension DataGroup {
  /// Writes this group as the root of a new HDF5 file, in place of one that may be there.
  /// - Throws: ``HDF5Error``.
  package func write(to path: String) throws(HDF5Error) {
    let file = try HDF5File(creating: path)
    try write(into: file, at: "/")
    try file.close()
  }

  private func write(into file: borrowing HDF5File, at path: String) throws(HDF5Error) {
    if path != "/" { try file.createGroup(path) }
    for attribute in attributes { try attribute.write(into: file, on: path) }
    let prefix = path == "/" ? "/" : path + "/"
    for variable in variables where variable.isCoordinate {
      try variable.write(into: file, below: prefix)
      try file.makeScale(prefix + variable.name, name: variable.name)
    }
    for variable in variables where !variable.isCoordinate {
      try variable.write(into: file, below: prefix)
    }
    for group in groups { try group.write(into: file, at: prefix + group.name) }
  }
}

extension DataAttribute {
  fileprivate func write(
    into file: borrowing HDF5File, on path: String
  ) throws(HDF5Error) {
    switch value.values {
    case .int8(let values): try write(values, into: file, on: path)
    case .int32(let values): try write(values, into: file, on: path)
    case .int64(let values): try write(values, into: file, on: path)
    case .float32(let values): try write(values, into: file, on: path)
    case .float64(let values): try write(values, into: file, on: path)
    case .string(let values): try write(values, into: file, on: path)
    case .other(let type): preconditionFailure("attribute \(name) of \(path) is \(type)")
    }
  }

  private func write<Element: Storable>(
    _ values: [Element], into file: borrowing HDF5File, on path: String
  ) throws(HDF5Error) {
    if value.shape.isEmpty {
      try file.setAttribute(name, values[0], on: path)
    } else {
      try file.setAttribute(name, values, on: path)
    }
  }
}

extension DataVariable {
  /// Smaller arrays are neither chunked nor compressed.
  private static let compressedFrom = 1 << 16

  fileprivate func write(
    into file: borrowing HDF5File, below prefix: String
  ) throws(HDF5Error) {
    switch values {
    case .int8(let values): try write(values, into: file, below: prefix)
    case .int32(let values): try write(values, into: file, below: prefix)
    case .int64(let values): try write(values, into: file, below: prefix)
    case .float32(let values): try write(values, into: file, below: prefix)
    case .float64(let values): try write(values, into: file, below: prefix)
    case .string(let values): try write(values, into: file, below: prefix)
    case .other(let type): preconditionFailure("\(prefix)\(name) is \(type)")
    }
  }

  private func write<Element: Storable>(
    _ values: [Element], into file: borrowing HDF5File, below prefix: String
  ) throws(HDF5Error) {
    let path = prefix + name
    let isCompressed =
      !dimensions.isEmpty && [.float64, .int64].contains(Element.elementType)
      && values.count * MemoryLayout<Element>.stride >= Self.compressedFrom
    try file.write(
      values, shape: shape, to: path,
      filters: isCompressed ? .shuffleAndDeflate(level: 1) : .none)
    for attribute in attributes { try attribute.write(into: file, on: path) }
    guard !isCoordinate else { return }
    for (axis, dimension) in dimensions.enumerated() {
      try file.attachScale(prefix + dimension, to: path, axis: axis)
    }
  }
}
