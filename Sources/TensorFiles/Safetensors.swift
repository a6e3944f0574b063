import FoundationEssentials
import Trials

/// Files of tensors in the safetensors format, which PyTorch, JAX and NumPy read.
///
/// Eight bytes of length, little-endian, a header of JSON
/// `{"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}`, and the values side by
/// side, row-major and little-endian. Names of axes stand in the header's notes, `"__metadata__":
/// {"axes.images": "image,row,column"}`. (huggingface/safetensors, format 0.3)
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

  // MARK: - Writing

  /// The bytes of a file of these tensors.
  /// - Precondition: names differ, and each shape fits its values.
  package static func encoded(_ tensors: [NamedArray]) -> [UInt8] {
    var entries: [String: Entry] = [:]
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.storedCount
      let entry = Entry(
        dtype: tensor.values.type.safetensorsCode, shape: tensor.shape, offsets: [offset, end])
      precondition(
        entries.updateValue(entry, forKey: tensor.name) == nil, "two tensors \(tensor.name)")
      offset = end
    }
    let axes = tensors.filter { !$0.axes.isEmpty }.map {
      (notePrefix + $0.name, $0.axes.joined(separator: ","))
    }
    var header = encoded(Header(entries: entries, notes: Dictionary(uniqueKeysWithValues: axes)))
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + offset)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes += header
    for tensor in tensors { tensor.values.append(to: &bytes) }
    return bytes
  }

  /// What a name of an array's axes begins with among the notes.
  private static let notePrefix = "axes."

  private static func encoded(_ entries: Header) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let header = try? encoder.encode(entries) else {
      preconditionFailure("the header of \(entries.entries.count) tensors has no JSON form")
    }
    return Array(header)
  }

  // MARK: - Reading

  /// The tensors in the bytes of a file, in the order of their values in it.
  /// - Throws: ``TensorFileError``.
  package static func decoded(_ bytes: [UInt8], path: String) throws -> [NamedArray] {
    let source = ByteSource(bytes, path: path)
    return try entries(of: source).map { try $0.read(source) }
  }

  /// What a file has, in the order of the values in it.
  static func entries(of source: ByteSource) throws -> [TensorEntry] {
    guard source.count >= 8 else { throw TensorFileError(source.path, "ends before its header") }
    let length = try source[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(source.count - 8) else {
      throw TensorFileError(source.path, "ends before its header does")
    }
    let start = 8 + Int(length)
    let header = try header(of: Data(source[8..<start]), path: source.path)
    var end = 0
    let entries = try header.sortedEntries.map { name, entry in
      guard entry.offsets.count == 2, entry.offsets[0] <= entry.offsets[1],
        entry.offsets[1] <= source.count - start
      else { throw TensorFileError(source.path, "\(name) lies outside the file") }
      guard entry.offsets[0] == end else {
        throw TensorFileError(
          source.path, "\(name) begins at byte \(entry.offsets[0]) of the values, not at \(end)")
      }
      end = entry.offsets[1]
      let range = start + entry.offsets[0]..<start + entry.offsets[1]
      return try TensorEntry(
        name: name, shape: entry.shape, axes: header.axes(of: name, notePrefix),
        type: (entry.dtype, StoredType(safetensorsCode: entry.dtype)), bytes: range.count,
        of: source.path, place: .plain(range))
    }
    guard end == source.count - start else {
      throw TensorFileError(
        source.path, "\(source.count - start - end) bytes after the last tensor belong to none")
    }
    return entries
  }

  private static func header(of text: Data, path: String) throws -> Header {
    do {
      return try JSONDecoder().decode(Header.self, from: text)
    } catch {
      throw TensorFileError(path, "its header is not that of a safetensors file")
    }
  }

  /// Entries by their names, and the notes under `__metadata__`.
  private struct Header: Codable {
    var entries: [String: Entry]
    var notes: [String: String]

    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
      static let notes = Key(stringValue: "__metadata__")
    }

    init(entries: [String: Entry], notes: [String: String]) {
      (self.entries, self.notes) = (entries, notes)
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      (entries, notes) = ([:], [:])
      for key in container.allKeys {
        if key.stringValue == Key.notes.stringValue {
          notes = (try? container.decode([String: String].self, forKey: key)) ?? [:]
        } else {
          entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
        }
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      if !notes.isEmpty { try container.encode(notes, forKey: .notes) }
      for (name, entry) in entries { try container.encode(entry, forKey: Key(stringValue: name)) }
    }

    /// In the order of their values.
    var sortedEntries: [(name: String, entry: Entry)] {
      entries.map { (name: $0.key, entry: $0.value) }.sorted {
        $0.entry.offsets == $1.entry.offsets
          ? $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
          : $0.entry.offsets.lexicographicallyPrecedes($1.entry.offsets)
      }
    }

    /// The names of an array's axes; none where they are not as many as they are.
    func axes(of name: String, _ prefix: String) -> [String] {
      let axes = notes[prefix + name]?.split(separator: ",").map(String.init) ?? []
      return axes.count == entries[name]?.shape.count ? axes : []
    }
  }
}

extension StoredType {
  /// Its name in the header.
  var safetensorsCode: String {
    switch self {
    case .float32: "F32"
    case .float64: "F64"
    case .float16: "F16"
    case .bfloat16: "BF16"
    case .int64: "I64"
    case .int32: "I32"
    case .uint8: "U8"
    case .boolean: "BOOL"
    }
  }

  init?(safetensorsCode code: String) {
    guard let type = Self.allCases.first(where: { $0.safetensorsCode == code }) else { return nil }
    self = type
  }
}
