import CHDF5

/// The types of elements that are written, and into which what others wrote is read.
package enum ElementType: String, Sendable, CaseIterable {
  case int8, int32, int64, float32, float64, string

  /// Whether every value of `stored` is a value of this type, so that reading loses nothing.
  package func holds(_ stored: ElementType) -> Bool {
    switch (self, stored) {
    case (.int32, .int8), (.int64, .int8), (.int64, .int32): true
    case (.float32, .int8), (.float64, .int8), (.float64, .int32), (.float64, .float32): true
    default: self == stored
    }
  }

  /// The type that holds the values of a type of the library; nil where there is none (compound,
  /// references, variable-length arrays, enumerations, unsigned 64-bit integers …).
  init?(holding type: borrowing Identifier) {
    let size = H5Tget_size(type.raw)
    switch H5Tget_class(type.raw) {
    case H5T_INTEGER:
      let isSigned = H5Tget_sign(type.raw) == H5T_SGN_2
      switch (size, isSigned) {
      case (1, true): self = .int8
      case (1, false), (2, _), (3, _), (4, true): self = .int32
      case (4, false), (8, true): self = .int64
      default: return nil
      }
    case H5T_FLOAT where size <= 4: self = .float32
    case H5T_FLOAT where size == 8: self = .float64
    case H5T_STRING: self = .string
    default: return nil
    }
  }

  /// The type in memory.
  func memoryType(at place: Place) throws(HDF5Error) -> Identifier {
    switch self {
    case .int8: try copy(of: h5t_native_int8(), at: place)
    case .int32: try copy(of: h5t_native_int32(), at: place)
    case .int64: try copy(of: h5t_native_int64(), at: place)
    case .float32: try copy(of: h5t_native_float(), at: place)
    case .float64: try copy(of: h5t_native_double(), at: place)
    case .string: try variableLengthString(at: place)
    }
  }

  /// The type in the file: little-endian, strings of variable length in UTF-8.
  func fileType(at place: Place) throws(HDF5Error) -> Identifier {
    switch self {
    case .int8: try copy(of: h5t_little_int8(), at: place)
    case .int32: try copy(of: h5t_little_int32(), at: place)
    case .int64: try copy(of: h5t_little_int64(), at: place)
    case .float32: try copy(of: h5t_little_float(), at: place)
    case .float64: try copy(of: h5t_little_double(), at: place)
    case .string: try variableLengthString(at: place)
    }
  }

  private func copy(of type: hid_t, at place: Place) throws(HDF5Error) -> Identifier {
    try Identifier("H5Tcopy", at: place, H5Tcopy(type), closedBy: H5Tclose)
  }

  private func variableLengthString(at place: Place) throws(HDF5Error) -> Identifier {
    let type = try copy(of: h5t_c_string(), at: place)
    try place.check("H5Tset_size", H5Tset_size(type.raw, h5t_variable()))
    try place.check("H5Tset_cset", H5Tset_cset(type.raw, H5T_CSET_UTF8))
    return type
  }
}
