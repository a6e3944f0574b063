import Trials

/// A file of named tensors, opened: what it has is known, and values are read one by one.
package struct TensorArchive: Sendable {
  package let path: String
  package let entries: [TensorEntry]
  private let source: ByteSource

  /// Reads the headers of a file, by whose ending the format is known.
  /// - Throws: ``TensorFileError``.
  package init(_ path: String) throws {
    source = try ByteSource(file: path)
    entries =
      switch try TensorFormat(of: path) {
      case .safetensors: try Safetensors.entries(of: source)
      case .npz: try NumPyArchive.entries(of: source)
      }
    self.path = path
  }

  /// The tensor of an entry of this file.
  /// - Throws: ``TensorFileError`` where the file is damaged.
  package func read(_ entry: TensorEntry) throws -> NamedArray { try entry.read(source) }
}

/// The formats of files of tensors.
package enum TensorFormat: String, CaseIterable, Sendable {
  /// What PyTorch's users exchange weights in.
  case safetensors
  /// Arrays of NumPy in a zip file.
  case npz

  /// - Throws: ``TensorFileError`` where a path has another ending.
  package init(of path: String) throws {
    guard let format = Self.allCases.first(where: { path.hasSuffix(".\($0.rawValue)") }) else {
      throw TensorFileError(path, "must end in .safetensors or .npz")
    }
    self = format
  }

  /// The bytes of a file of these tensors.
  /// - Parameter isDeflated: Whether an `.npz` is made smaller, as by `np.savez_compressed`.
  /// - Throws: ``TensorFileError`` where the format cannot hold them.
  /// - Precondition: names differ, and each shape fits its values.
  package func encoded(
    _ tensors: [NamedArray], path: String, isDeflated: Bool = false
  ) throws -> [UInt8] {
    switch self {
    case .safetensors: Safetensors.encoded(tensors)
    case .npz: try NumPyArchive.encoded(tensors, path: path, isDeflated: isDeflated)
    }
  }
}

/// A tensor in a file, before its values are read.
package struct TensorEntry: Sendable {
  package let name: String
  package let shape: [Int]
  /// Their names, or none.
  package let axes: [String]
  /// The type of the values, by the file's word for it.
  let type: (word: String, stored: StoredType?)
  /// Where the values are.
  let place: Place

  /// Whether values of its type are read.
  package var isReadable: Bool { type.stored != nil }

  enum Place: Sendable {
    case plain(Range<Int>)
    /// In a file of a zip archive, from a byte of it on; columns first where so written.
    case member(ZipMember, from: Int, isColumnMajor: Bool)
  }

  /// - Parameters:
  ///   - type: The file's word for it, and what it is where values of it can be read.
  ///   - bytes: As many as there are for the values.
  /// - Throws: ``TensorFileError`` where they do not fit the shape.
  init(
    name: String, shape: [Int], axes: [String] = [], type: (word: String, stored: StoredType?),
    bytes: Int, of path: String, place: Place
  ) throws {
    if let type = type.stored {
      guard
        Self.elements(of: shape).map({ $0.multipliedReportingOverflow(by: type.width) })
          .map({ !$0.overflow && $0.partialValue == bytes }) ?? false
      else { throw TensorFileError(path, "\(name) has \(bytes) bytes for shape \(shape)") }
    }
    (self.name, self.shape, self.axes) = (name, shape, axes)
    (self.type, self.place) = (type, place)
  }

  func read(_ source: ByteSource) throws -> NamedArray {
    guard let type = type.stored else {
      throw TensorFileError(source.path, "\(name) has the type \(type.word), which is not read")
    }
    let bytes =
      switch place {
      case .plain(let range): try source[range]
      case .member(let member, let start, let isColumnMajor):
        isColumnMajor
          ? try rows(of: member.contents(source).dropFirst(start), width: type.width)
          : try member.contents(source).dropFirst(start)
      }
    guard let values = NamedArray.Values(type, bytes) else {
      throw TensorFileError(source.path, "\(name) has \(bytes.count) bytes")
    }
    return NamedArray(name, shape: shape, axes: axes, values)
  }

  /// Values with the last extent fastest.
  private func rows(of bytes: ArraySlice<UInt8>, width: Int) -> ArraySlice<UInt8> {
    guard shape.count > 1, !bytes.isEmpty else { return bytes }
    let first = bytes.startIndex
    var strides = shape
    var step = width
    for axis in shape.indices { (strides[axis], step) = (step, step * shape[axis]) }
    var indices = [Int](repeating: 0, count: shape.count)
    var rows: [UInt8] = []
    rows.reserveCapacity(bytes.count)
    var offset = 0
    while rows.count < bytes.count {
      rows += bytes[first + offset..<first + offset + width]
      var axis = shape.count - 1
      while axis >= 0 {
        (indices[axis], offset) = (indices[axis] + 1, offset + strides[axis])
        if indices[axis] < shape[axis] { break }
        offset -= shape[axis] * strides[axis]
        (indices[axis], axis) = (0, axis - 1)
      }
    }
    return rows[...]
  }

  /// The product of the extents; `nil` where one is negative or it is too large.
  private static func elements(of shape: [Int]) -> Int? {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      if overflow || extent < 0 { return nil }
      count = product
    }
    return count
  }
}

extension NamedArray {
  /// Bytes of the values.
  /// - Precondition: the shape fits them.
  var storedCount: Int {
    let count = shape.reduce(1, *)
    precondition(
      count == values.count, "\(values.count) values for shape \(shape) of \(name)")
    return count * values.type.width
  }
}
