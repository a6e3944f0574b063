/// A tensor under its name, as it is saved: row-major values and their shape.
package struct NamedArray: Sendable, Equatable {
  package enum Values: Sendable, Equatable {
    case float32([Float])
    case float64([Double])
    case int64([Int64])
    case int32([Int32])
    case uint8([UInt8])
  }
  /// A stable path: `layers.0.weight`.
  package var name: String
  /// Extents, slowest first; empty for a scalar.
  package var shape: [Int]
  package var values: Values
  /// A name for each axis, or none.
  package var axes: [String]

  package init(_ name: String, shape: [Int], axes: [String] = [], _ values: Values) {
    (self.name, self.shape, self.values, self.axes) = (name, shape, values, axes)
  }
}
