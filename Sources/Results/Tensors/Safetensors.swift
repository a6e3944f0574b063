import Crypto
import FoundationEssentials
import Glibc
import Trials

/// Files of tensors in the safetensors format, which PyTorch, JAX and NumPy read.
///
/// Eight bytes of length, little-endian, a header of JSON
/// `{"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}`, and the values side by
/// side, row-major and little-endian. (huggingface/safetensors, format 0.3)
package enum Safetensors {
  private struct Entry: Codable {
    var dtype: String
    var shape: [Int]
    var offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  /// Where the tensors of a results file lie while it is not finished.
  package static func folder(of results: String) -> String {
    (results.hasSuffix(".h5") ? String(results.dropLast(3)) : results) + ".tensors"
  }

  /// The name of a trial's file inside the folder.
  package static func fileName(trial: Int, tag: String) -> String {
    "\(trial)-\(ColumnName.plain(tag)).safetensors"
  }

  // MARK: - Writing

  /// Writes the tensors in the place of what was at `path`: whole, or not at all.
  /// - Returns: SHA-256 of the file, hexadecimal.
  /// - Throws: ``FileError``.
  /// - Precondition: names differ, and each shape fits its values.
  @discardableResult
  package static func write(_ tensors: [NamedArray], to path: String) throws -> String {
    let bytes = encoded(tensors)
    try write(bytes, to: path)
    return hash(bytes)
  }

  /// Writes the bytes of a file of tensors in the place of what was at `path`: whole, or not at all.
  /// - Throws: ``FileError``.
  package static func write(_ bytes: [UInt8], to path: String) throws {
    try AtomicFile.replace(path) { temporary in
      let file = try OpenFile(temporary, O_WRONLY | O_CREAT | O_TRUNC, to: "write")
      try file.write(bytes, at: 0)
    }
  }

  /// The bytes of a file of these tensors.
  package static func encoded(_ tensors: [NamedArray]) -> [UInt8] {
    var entries: [String: Entry] = [:]
    var offset = 0
    for tensor in tensors {
      let count = tensor.shape.reduce(1, *)
      precondition(
        count == tensor.values.count,
        "\(tensor.values.count) values for shape \(tensor.shape) of \(tensor.name)")
      let end = offset + count * tensor.values.width
      let entry = Entry(dtype: tensor.values.code, shape: tensor.shape, offsets: [offset, end])
      precondition(
        entries.updateValue(entry, forKey: tensor.name) == nil, "two tensors \(tensor.name)")
      offset = end
    }
    var header = Array(JSONText.encoded(entries).utf8)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + offset)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes += header
    for tensor in tensors { tensor.values.append(to: &bytes) }
    return bytes
  }

  // MARK: - Reading

  /// Reads a file of tensors, in the order of their values in it.
  /// - Parameter hash: SHA-256 of the file as it was written, to be compared; `nil`: any.
  /// - Throws: ``FileError`` when there is none, ``TensorFileError`` when it is not what was written.
  package static func read(_ path: String, hash: String? = nil) throws -> [NamedArray] {
    let bytes = try OpenFile(path, O_RDONLY, to: "read").read()
    if let hash, self.hash(bytes) != hash {
      throw TensorFileError(path, "is not what was written (its SHA-256 differs)")
    }
    return try decoded(bytes, path: path)
  }

  /// The tensors in the bytes of a file.
  /// - Throws: ``TensorFileError``.
  package static func decoded(_ bytes: [UInt8], path: String) throws -> [NamedArray] {
    guard bytes.count >= 8 else { throw TensorFileError(path, "ends before its header") }
    let length = bytes.withUnsafeBytes { UInt64(littleEndian: $0.load(as: UInt64.self)) }
    guard length <= UInt64(bytes.count - 8) else {
      throw TensorFileError(path, "ends before its header does")
    }
    let start = 8 + Int(length)
    let entries = try header(of: String(decoding: bytes[8..<start], as: UTF8.self), path: path)
    return try entries.map { name, entry in
      guard entry.offsets.count == 2, entry.offsets[0] >= 0,
        entry.offsets[0] <= entry.offsets[1], entry.offsets[1] <= bytes.count - start
      else { throw TensorFileError(path, "\(name) lies outside the file") }
      let range = start + entry.offsets[0]..<start + entry.offsets[1]
      guard let values = NamedArray.Values(code: entry.dtype, bytes[range]) else {
        throw TensorFileError(path, "\(name) has the type \(entry.dtype), which is not read")
      }
      guard elements(of: entry.shape) == values.count else {
        throw TensorFileError(path, "\(name) has \(values.count) values for shape \(entry.shape)")
      }
      return NamedArray(name, shape: entry.shape, values)
    }
  }

  /// The entries in the order of their values, without the notes under `__metadata__`.
  private static func header(
    of text: String, path: String
  ) throws -> [(name: String, entry: Entry)] {
    struct Header: Decodable {
      struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
      }
      var entries: [(name: String, entry: Entry)] = []
      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        for key in container.allKeys where key.stringValue != "__metadata__" {
          entries.append((key.stringValue, try container.decode(Entry.self, forKey: key)))
        }
      }
    }
    do {
      return try JSONText.decoded(Header.self, from: text).entries.sorted {
        $0.entry.offsets == $1.entry.offsets
          ? $0.name.precedes($1.name)
          : $0.entry.offsets.lexicographicallyPrecedes($1.entry.offsets)
      }
    } catch {
      throw TensorFileError(path, "its header is not that of a safetensors file")
    }
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

  package static func hash(_ bytes: [UInt8]) -> String {
    ValueDigest.hexadecimal(SHA256.hash(data: bytes))
  }
}
