import CZlib

/// A file in a zip archive. (PKWARE, *.ZIP File Format Specification* 6.3, §4.3)
struct ZipMember: Sendable {
  let name: String
  /// Bytes of its contents.
  let count: Int
  private let storedCount: Int
  private let header: Int
  private let isDeflated: Bool
  private let checksum: UInt32

  /// The files of an archive, in the order of its directory.
  /// - Throws: ``TensorFileError``.
  static func all(of source: ByteSource) throws -> [ZipMember] {
    var (place, count) = try directory(of: source)
    var members: [ZipMember] = []
    while members.count < count {
      let start = LittleEndian(try source.bytes(place, 46))
      guard start.word(0) == 0x0201_4b50 else {
        throw TensorFileError(source.path, "its directory is damaged")
      }
      let lengths = (start.half(28), start.half(30), start.half(32))
      let rest = try source.bytes(place + 46, lengths.0 + lengths.1)
      let name = String(decoding: rest.prefix(lengths.0), as: UTF8.self)
      members.append(
        try ZipMember(name, start, LittleEndian(rest.dropFirst(lengths.0)), path: source.path))
      place += 46 + lengths.0 + lengths.1 + lengths.2
      // A damaged count must not make us wait.
      count = min(count, source.count / 46)
    }
    return members
  }

  private init(
    _ name: String, _ start: LittleEndian, _ extra: LittleEndian, path: String
  ) throws {
    guard start.half(8) & 1 == 0, [0, 8].contains(start.half(10)) else {
      throw TensorFileError(
        path, "\(name) in it is neither stored nor deflated (or it is encrypted)")
    }
    var fields = [start.word(24), start.word(20), start.word(42)]
    var wide = extra.field(1)
    for place in fields.indices where fields[place] == 0xffff_ffff {
      guard let number = wide?.takeLong() else {
        throw TensorFileError(path, "the size of \(name) in it is not known")
      }
      fields[place] = number
    }
    (self.name, isDeflated, checksum) = (name, start.half(10) == 8, UInt32(start.word(16)))
    (count, storedCount, header) = (fields[0], fields[1], fields[2])
  }

  /// Where the directory begins, and how many files it has.
  private static func directory(of source: ByteSource) throws -> (Int, Int) {
    let first = max(0, source.count - 22 - 65535)
    let tail = Array(try source[first..<source.count])
    let places = stride(from: tail.count - 22, through: 0, by: -1)
    guard let end = places.first(where: { tail[$0...].starts(with: [0x50, 0x4b, 5, 6]) }) else {
      throw TensorFileError(source.path, "is no .npz file: it has no directory of a zip file")
    }
    let record = LittleEndian(tail[end...])
    let (count, place) = (record.half(10), record.word(16))
    guard count == 0xffff || place == 0xffff_ffff else { return (place, count) }
    let locator = LittleEndian(try source.bytes(first + end - 20, 20))
    guard locator.word(0) == 0x0706_4b50, let at = locator.long(8) else {
      throw TensorFileError(source.path, "its directory is damaged")
    }
    let large = LittleEndian(try source.bytes(at, 56))
    guard let count = large.long(32), let place = large.long(48) else {
      throw TensorFileError(source.path, "its directory is damaged")
    }
    return (place, count)
  }

  // MARK: - Contents

  /// Its bytes, or the first of them.
  /// - Throws: ``TensorFileError`` where they are damaged.
  func contents(_ source: ByteSource, prefix: Int? = nil) throws -> ArraySlice<UInt8> {
    let start = LittleEndian(try source.bytes(header, 30))
    guard start.word(0) == 0x0403_4b50 else {
      throw TensorFileError(source.path, "\(name) in it is damaged")
    }
    let first = header + 30 + start.half(26) + start.half(28)
    let wanted = min(prefix ?? count, count)
    // The first bytes of what is deflated need not be read to its end.
    let stored = prefix.map { min(storedCount, 2 * $0 + 1024) } ?? storedCount
    let bytes = try source.bytes(first, isDeflated ? stored : min(wanted, storedCount))
    let contents = isDeflated ? Self.inflated(bytes, count: wanted) : bytes
    guard let contents, contents.count == wanted, wanted < count || Self.sum(contents) == checksum
    else { throw TensorFileError(source.path, "\(name) in it is damaged") }
    return contents
  }

  /// CRC-32 of bytes.
  static func sum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBytes { bytes in
      var sum = crc32(0, nil, 0)
      for start in stride(from: 0, to: bytes.count, by: 1 << 30) {
        let part = bytes[start..<min(start + 1 << 30, bytes.count)]
        sum = crc32(sum, part.baseAddressOfBytes, UInt32(part.count))
      }
      return UInt32(sum)
    }
  }

  /// The first `count` bytes of a deflated stream without a header; fewer where it has no more,
  /// `nil` where it is damaged.
  private static func inflated(_ bytes: ArraySlice<UInt8>, count: Int) -> ArraySlice<UInt8>? {
    var stream = z_stream()
    let size = CInt(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, size) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var isWhole = true
    let contents = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      bytes.withUnsafeBufferPointer { bytes in
        var read = 0
        while filled < count {
          let (input, room) = (min(bytes.count - read, 1 << 30), min(count - filled, 1 << 30))
          stream.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress.map { $0 + read })
          stream.next_out = buffer.baseAddress.map { $0 + filled }
          (stream.avail_in, stream.avail_out) = (UInt32(input), UInt32(room))
          let status = inflate(&stream, Z_NO_FLUSH)
          let (used, made) = (input - Int(stream.avail_in), room - Int(stream.avail_out))
          (read, filled) = (read + used, filled + made)
          if status == Z_STREAM_END { return }
          isWhole = status == Z_OK
          if !isWhole || used + made == 0 { return }
        }
      }
    }
    return isWhole ? contents[...] : nil
  }
}

extension Slice<UnsafeRawBufferPointer> {
  fileprivate var baseAddressOfBytes: UnsafePointer<UInt8>? {
    UnsafeRawBufferPointer(rebasing: self).bindMemory(to: UInt8.self).baseAddress
  }
}

/// Numbers in bytes, the lowest byte first.
struct LittleEndian {
  private var bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  private func number(_ offset: Int, _ width: Int) -> UInt64 {
    (0..<width).reversed().reduce(0) { $0 << 8 | UInt64(bytes[bytes.startIndex + offset + $1]) }
  }

  func half(_ offset: Int) -> Int { Int(number(offset, 2)) }
  func word(_ offset: Int) -> Int { Int(number(offset, 4)) }
  /// `nil` where it is no size.
  func long(_ offset: Int) -> Int? { Int(exactly: number(offset, 8)) }

  /// Takes eight bytes off the front.
  mutating func takeLong() -> Int? {
    guard bytes.count >= 8 else { return nil }
    defer { bytes = bytes.dropFirst(8) }
    return long(0)
  }

  /// The field of that number among extra ones, each with a number and a length.
  func field(_ wanted: Int) -> LittleEndian? {
    var rest = self
    while rest.bytes.count >= 4 {
      let (number, length) = (rest.half(0), rest.half(2))
      rest.bytes = rest.bytes.dropFirst(4)
      if number == wanted { return LittleEndian(rest.bytes.prefix(length)) }
      rest.bytes = rest.bytes.dropFirst(length)
    }
    return nil
  }
}
