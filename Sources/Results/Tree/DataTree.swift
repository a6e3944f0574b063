import HDF5

/// A group of a results file: one data set of xarray. All its variables share its dimensions, each
/// of which is itself a variable of the group: `trial [trial]`.
package struct DataGroup: Equatable, Sendable {
  /// Without a path; empty for the root.
  package var name: String
  package var attributes: [DataAttribute] = []
  package var variables: [DataVariable] = []
  package var groups: [DataGroup] = []

  package init(_ name: String) { self.name = name }

  /// The variable of that name.
  package subscript(_ variable: String) -> DataVariable? {
    variables.first { $0.name == variable }
  }

  package func attribute(_ name: String) -> Attribute? {
    attributes.first { $0.name == name }?.value
  }

  /// The group at a path below this one: `sweep/epoch`.
  package func group(_ path: String) -> DataGroup? {
    var group = self
    for name in path.split(separator: "/") {
      guard let next = group.groups.first(where: { $0.name == name }) else { return nil }
      group = next
    }
    return group
  }
}

/// An attribute of a group or variable.
package struct DataAttribute: Equatable, Sendable {
  package var name: String
  package var value: Attribute

  package init(_ name: String, _ value: Attribute) { (self.name, self.value) = (name, value) }

  package init(_ name: String, _ text: String) {
    self.init(name, Attribute(shape: [], values: .string([text])))
  }

  package init(_ name: String, _ number: Int) {
    self.init(name, Attribute(shape: [], values: .int64([Int64(number)])))
  }

  package init(_ name: String, _ number: Double) {
    self.init(name, Attribute(shape: [], values: .float64([number])))
  }

  package init(_ name: String, flag: Bool) {
    self.init(name, Attribute(shape: [], values: .int8([flag ? 1 : 0])))
  }
}

/// An array with named axes.
package struct DataVariable: Equatable, Sendable {
  package var name: String
  /// The dimension of each axis; empty for a scalar, and for tensors below `/artifacts` whose axes
  /// have no names.
  package var dimensions: [String]
  package var shape: [Int]
  /// Row-major.
  package var values: Values
  package var attributes: [DataAttribute] = []

  package init(_ name: String, _ dimensions: [String], shape: [Int], _ values: Values) {
    (self.name, self.dimensions, self.shape, self.values) = (name, dimensions, shape, values)
  }

  /// Whether it holds the coordinates of a dimension.
  package var isCoordinate: Bool { dimensions == [name] }

  package func attribute(_ name: String) -> Attribute? {
    attributes.first { $0.name == name }?.value
  }

  package mutating func describe(longName: String = "", units: String = "") {
    if !longName.isEmpty { attributes.append(DataAttribute("long_name", longName)) }
    if !units.isEmpty { attributes.append(DataAttribute("units", units)) }
  }

  package func described(longName: String = "", units: String = "") -> DataVariable {
    var variable = self
    variable.describe(longName: longName, units: units)
    return variable
  }

  /// The values as numbers of floating point; `nil` for texts.
  package var reals: [Double]? {
    switch values {
    case .float64(let values): values
    case .float32(let values): values.map(Double.init)
    case .int64(let values): values.map(Double.init)
    case .int32(let values): values.map(Double.init)
    case .int8(let values): values.map(Double.init)
    case .string, .other: nil
    }
  }

  /// The values as whole numbers; `nil` for others.
  package var integers: [Int]? {
    switch values {
    case .int64(let values): values.map(Int.init)
    case .int32(let values): values.map(Int.init)
    case .int8(let values): values.map(Int.init)
    case .float64, .float32, .string, .other: nil
    }
  }

  package var texts: [String]? { if case .string(let values) = values { values } else { nil } }
}

extension Values {
  /// Elements in all.
  package var count: Int {
    switch self {
    case .int8(let values): values.count
    case .int32(let values): values.count
    case .int64(let values): values.count
    case .float32(let values): values.count
    case .float64(let values): values.count
    case .string(let values): values.count
    case .other: 0
    }
  }

  /// The name of the type, as in HDF5 and NumPy.
  package var typeName: String {
    switch self {
    case .int8: "int8"
    case .int32: "int32"
    case .int64: "int64"
    case .float32: "float32"
    case .float64: "float64"
    case .string: "string"
    case .other(let name): name
    }
  }
}
