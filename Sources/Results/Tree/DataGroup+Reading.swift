import HDF5

extension DataGroup {
  /// What the library notes of dimension scales, in the attributes of both sides.
  private static let scaleAttributes: Set<String> = [
    "CLASS", "NAME", "REFERENCE_LIST", "DIMENSION_LIST",
  ]

  /// Reads the groups, datasets and attributes of an HDF5 file.
  /// - Parameter tensors: whether the datasets below `/artifacts` are read.
  /// - Throws: ``HDF5Error`` when there is none, or it is damaged.
  package init(
    reading path: String, tensors: Bool = true
  ) throws(HDF5Error) {
    let file = try HDF5File(reading: path)
    try self.init(reading: file, at: "/", name: "", tensors: tensors)
  }

  private init(
    reading file: borrowing HDF5File, at path: String, name: String, tensors: Bool
  ) throws(HDF5Error) {
    self.init(name)
    attributes = try Self.attributes(of: path, in: file)
    let prefix = path == "/" ? "/" : path + "/"
    for child in try file.children(of: path) {
      switch child.kind {
      case .dataset where tensors || !path.hasPrefix("/artifacts"):
        variables.append(try Self.variable(child.name, at: prefix + child.name, in: file))
      case .dataset: break
      case .group:
        groups.append(
          try DataGroup(
            reading: file, at: prefix + child.name, name: child.name, tensors: tensors))
      }
    }
  }

  private static func variable(
    _ name: String, at path: String, in file: borrowing HDF5File
  ) throws(HDF5Error) -> DataVariable {
    let (values, shape) = try file.read(from: path)
    var dimensions: [String] = []
    if try file.scaleName(of: path) != nil {
      dimensions = [name]
    } else {
      for scales in try file.scales(of: path) {
        guard let scale = scales.first else { continue }
        dimensions.append(String(scale.split(separator: "/").last ?? ""))
      }
    }
    var variable = DataVariable(name, dimensions, shape: shape, values)
    variable.attributes = try attributes(of: path, in: file)
    return variable
  }

  private static func attributes(
    of path: String, in file: borrowing HDF5File
  ) throws(HDF5Error) -> [DataAttribute] {
    var attributes: [DataAttribute] = []
    for name in try file.attributeNames(of: path) where !scaleAttributes.contains(name) {
      guard let value = try file.attribute(name, of: path) else { continue }
      attributes.append(DataAttribute(name, value))
    }
    return attributes
  }
}
