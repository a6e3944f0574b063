import Trials

/// Files of `np.savez` and `np.savez_compressed`: a zip archive with a `.npy` file for each array.
///
/// Such a file has the six bytes `\x93NUMPY`, two of version, the header's length (two bytes, four from
/// version 2 on), and a header such as `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`
/// filled up with blanks to a multiple of 64 bytes. (NumPy 2, `numpy.lib.format`)
enum NumPyArchive {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  private static let ending = ".npy"

  // MARK: - Writing

  static func encoded(
    _ tensors: [NamedArray], path: String, isDeflated: Bool
  ) throws -> [UInt8] {
    var archive = ZipWriter(path: path, isDeflated: isDeflated)
    for tensor in tensors {
      var file = header(of: tensor)
      file.reserveCapacity(file.count + tensor.storedCount)
      tensor.values.append(to: &file)
      try archive.add(tensor.name + ending, file)
    }
    return try archive.finished()
  }

  private static func header(of tensor: NamedArray) -> [UInt8] {
    let extents = tensor.shape.map(String.init).joined(separator: ", ")
    let shape = "(\(extents)\(tensor.shape.count == 1 ? "," : ""))"
    let code = tensor.values.type.numpyCode
    var text = Array("{'descr': '\(code)', 'fortran_order': False, 'shape': \(shape), }".utf8)
    while (magic.count + 4 + text.count + 1) % 64 != 0 { text.append(UInt8(ascii: " ")) }
    text.append(UInt8(ascii: "\n"))
    return magic + [1, 0, UInt8(text.count & 0xff), UInt8(text.count >> 8)] + text
  }

  // MARK: - Reading

  /// What a file has, in its order; files in it that are no arrays are left out.
  static func entries(of source: ByteSource) throws -> [TensorEntry] {
    try ZipMember.all(of: source).filter { $0.name.hasSuffix(ending) }.map { member in
      let name = String(member.name.dropLast(ending.count))
      return try entry(name, member, source)
    }
  }

  private static func entry(
    _ name: String, _ member: ZipMember, _ source: ByteSource
  ) throws -> TensorEntry {
    let foreign = TensorFileError(source.path, "\(name) has no header of a .npy file")
    let start = Array(try member.contents(source, prefix: 12))
    guard start.count >= 10, Array(start[..<6]) == magic, 1...3 ~= start[6] else { throw foreign }
    let isLong = start[6] > 1
    guard start.count == 12 || !isLong else { throw foreign }
    let length = (isLong ? 8..<12 : 8..<10).reversed().reduce(0) { $0 << 8 | Int(start[$1]) }
    let first = isLong ? 12 : 10
    guard length <= 1 << 16, first + length <= member.count else { throw foreign }
    let bytes = try member.contents(source, prefix: first + length).dropFirst(first)
    guard let header = NumPyHeader(String(decoding: bytes, as: UTF8.self)) else { throw foreign }
    return try TensorEntry(
      name: name, shape: header.shape, type: (header.code, StoredType(numpyCode: header.code)),
      bytes: member.count - first - length, of: source.path,
      place: .member(member, from: first + length, isColumnMajor: header.isColumnMajor))
  }
}

/// What the header of a `.npy` file says.
private struct NumPyHeader {
  let code: String
  let isColumnMajor: Bool
  let shape: [Int]

  /// - Parameter text: A dictionary of Python's with three keys, in any order.
  init?(_ text: String) {
    guard let code = Self.value(of: "descr", in: text), code.count > 2,
      let order = Self.value(of: "fortran_order", in: text),
      let extents = Self.value(of: "shape", in: text), extents.first == "("
    else { return nil }
    let quotes: Set<Character> = ["'", "\""]
    guard quotes.contains(code.first!), let end = code.dropFirst().firstIndex(of: code.first!),
      let close = extents.firstIndex(of: ")")
    else { return nil }
    self.code = String(code.dropFirst()[..<end])
    isColumnMajor = order.hasPrefix("True")
    let numbers = extents[..<close].dropFirst().split(separator: ",")
      .map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
    shape = numbers.compactMap { Int($0) }
    if shape.count != numbers.count { return nil }
  }

  /// What follows a key, its colon and blanks.
  private static func value(of key: String, in text: String) -> Substring? {
    for quote in ["'", "\""] {
      let mark = quote + key + quote + ":"
      var rest = text[...]
      while !rest.isEmpty {
        if rest.hasPrefix(mark) { return rest.dropFirst(mark.count).drop { $0 == " " } }
        rest = rest.dropFirst()
      }
    }
    return nil
  }
}

extension StoredType {
  /// Its name in the header; none for bfloat16, which NumPy does not have.
  var numpyCode: String {
    switch self {
    case .float32: "<f4"
    case .float64: "<f8"
    case .float16: "<f2"
    case .bfloat16: ""
    case .int64: "<i8"
    case .int32: "<i4"
    case .uint8: "|u1"
    case .boolean: "|b1"
    }
  }

  init?(numpyCode code: String) {
    guard !code.isEmpty, let type = Self.allCases.first(where: { $0.numpyCode == code }) else {
      return nil
    }
    self = type
  }
}
