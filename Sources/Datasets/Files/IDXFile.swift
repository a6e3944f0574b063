/// What an IDX file says of itself.
package struct IDXHeader: Sendable, Equatable {
  /// The extents, the slowest first: `[count]` of labels, `[count, rows, columns]` of images.
  package let extents: [Int]

  /// How many bytes follow the header.
  package var byteCount: Int { extents.reduce(1, *) }
}

/// Arrays of bytes in the IDX format of MNIST, plain or gzip.
///
/// Two zero bytes, the type (8: unsigned bytes, the only one taken here), the number of extents,
/// the extents as 32 bits each with the high byte first, then the data, the last index fastest.
/// Source: LeCun, Cortes & Burges, *The MNIST Database*, "File formats".
package enum IDXFile {
  /// The header alone: reads a few bytes.
  ///
  /// - Throws: ``DatasetError`` where the file can't be read or is no such IDX file.
  package static func header(_ path: String) throws(DatasetError) -> IDXHeader {
    var reader = try ByteReader(path)
    return try header(of: path, &reader)
  }

  /// The data of the first `limit` items (all without a limit): what comes after is not inflated.
  ///
  /// - Throws: ``DatasetError`` where the file is damaged, too short, or (read without a limit)
  ///   longer than its header says.
  package static func bytes(
    _ path: String, limit: Int? = nil
  ) throws(DatasetError) -> (header: IDXHeader, bytes: [UInt8]) {
    var reader = try ByteReader(path)
    let whole = try header(of: path, &reader)
    let count = min(limit ?? .max, whole.extents[0])
    let read = IDXHeader(extents: [count] + whole.extents.dropFirst())
    let bytes = try reader.read(upTo: read.byteCount)
    guard bytes.count == read.byteCount else {
      throw DatasetError(
        path,
        "the data end after \(bytes.count) of \(whole.byteCount) bytes that \(whole.extents) "
          + "needs", hint: "it was cut off; fetch it again")
    }
    if count == whole.extents[0], try !reader.read(upTo: 1).isEmpty {
      throw DatasetError(
        path, "there are more bytes than the \(whole.byteCount) that \(whole.extents) needs",
        hint: "the header or the data belong to another file")
    }
    return (read, bytes)
  }

  private static func header(
    of path: String, _ reader: inout ByteReader
  ) throws(DatasetError) -> IDXHeader {
    let magic = try reader.read(upTo: 4)
    guard magic.count == 4, magic[0] == 0, magic[1] == 0 else {
      let start = magic.map { String($0, radix: 16) }.joined(separator: " ")
      throw DatasetError(
        path, magic.isEmpty ? "the file is empty" : "is no IDX file: it starts with \(start)",
        hint: "an IDX file starts with 0 0 8 and the number of its extents")
    }
    guard magic[2] == 8 else {
      throw DatasetError(
        path, "holds IDX type \(magic[2]), not unsigned bytes (8)", hint: "convert it to bytes")
    }
    let words = try reader.read(upTo: 4 * Int(magic[3]))
    guard magic[3] > 0, words.count == 4 * Int(magic[3]) else {
      throw DatasetError(
        path, "the header of \(magic[3]) extents is incomplete",
        hint: "it was cut off; fetch it again")
    }
    let extents = stride(from: 0, to: words.count, by: 4).map { start in
      words[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    let size = extents.reduce((1, false)) { product, extent in
      let (value, overflow) = product.0.multipliedReportingOverflow(by: extent)
      return (value, product.1 || overflow)
    }
    guard !size.1, size.0 <= 1 << 40 else {
      throw DatasetError(path, "the extents \(extents) are impossible", hint: "fetch it again")
    }
    return IDXHeader(extents: extents)
  }
}
