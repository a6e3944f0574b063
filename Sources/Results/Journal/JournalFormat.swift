import CZlib
import Trials

/// The bytes of a journal, little-endian:
///
/// - a beginning: magic [8], format version u32, length u32 and CRC-32 u32 of what follows: the
///   identity of the experiment as a text, and the study's header as a text of JSON;
/// - records: length of the payload u32, CRC-32 of type and payload u32, type u8, payload.
enum JournalFormat {
  static let magic = Array("\u{7}RUNNER\n".utf8)
  static let version: UInt32 = 1
  /// Magic, version, length, checksum.
  static let beginning = 20
  /// Length, checksum, type.
  static let frame = 9
  /// A longer record was never written: its length is wrong.
  static let longestPayload = 1 << 30

  /// Types beyond those of events.
  static let session: UInt8 = 16
  static let completed: UInt8 = 17
  static let rest: UInt8 = 18

  static func isType(_ code: UInt8) -> Bool {
    Event.codes ~= code || [session, completed, rest].contains(code)
  }

  /// CRC-32 as in gzip (ISO 3309).
  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return 0 }
    var checksum: uLong = 0
    var done = 0
    while done < bytes.count {
      let step = min(bytes.count - done, Int(UInt32.max))
      checksum = crc32(checksum, start + done, uInt(step))
      done += step
    }
    return UInt32(checksum)
  }

  static func checksum(_ bytes: [UInt8], from start: Int, to end: Int) -> UInt32 {
    bytes.withUnsafeBytes { checksum(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
  }

  // MARK: - Beginning

  static func encoded(_ header: StudyHeader) -> [UInt8] {
    var payload = ByteWriter()
    payload.append(text: header.identity)
    payload.append(text: JSONText.encoded(header))
    var writer = ByteWriter(reserving: payload.count + beginning)
    for byte in magic { writer.append(byte: byte) }
    writer.append(word: version)
    writer.append(word: UInt32(payload.count))
    writer.append(word: checksum(payload.bytes, from: 0, to: payload.count))
    for byte in payload.bytes { writer.append(byte: byte) }
    return writer.bytes
  }

  /// The header and where the records begin; `nil` where the file ends before its beginning does,
  /// as when the first write was cut off.
  static func header(
    of bytes: [UInt8], path: String
  ) throws(JournalError) -> (header: StudyHeader, end: Int)? {
    guard bytes.prefix(magic.count).elementsEqual(magic.prefix(bytes.count)) else {
      throw JournalError(path, .foreign)
    }
    guard bytes.count >= beginning else { return nil }
    do {
      var reader = ByteReader(bytes, range: magic.count..<beginning)
      let version = try reader.word()
      guard version == self.version else { throw JournalError(path, .version(version)) }
      let (length, checksum) = (Int(try reader.word()), try reader.word())
      guard bytes.count >= beginning + length else { return nil }
      let end = beginning + length
      guard self.checksum(bytes, from: beginning, to: end) == checksum else {
        throw damage(path, 0, "its beginning was changed")
      }
      var payload = ByteReader(bytes, range: beginning..<end)
      _ = try payload.text()
      return (try JSONText.decoded(StudyHeader.self, from: try payload.text()), end)
    } catch let error as JournalError {
      throw error
    } catch {
      throw damage(path, 0, "its beginning cannot be read (\(error))")
    }
  }

  static func damage(_ path: String, _ offset: Int, _ what: String) -> JournalError {
    JournalError(path, .damaged(offset: offset, what))
  }

  // MARK: - Records

  /// Appends a record whose payload `fill` writes.
  static func append(
    type: UInt8, to writer: inout ByteWriter, _ fill: (inout ByteWriter) -> Void
  ) {
    let start = writer.count
    writer.append(word: 0)
    writer.append(word: 0)
    writer.append(byte: type)
    fill(&writer)
    writer.overwrite(word: UInt32(writer.count - start - frame), at: start)
    writer.overwrite(
      word: checksum(writer.bytes, from: start + 8, to: writer.count), at: start + 4)
  }

  /// Where the payload of a whole record at `offset` lies; `nil` where there is none.
  static func payload(of bytes: UnsafeRawBufferPointer, at offset: Int) -> Range<Int>? {
    guard bytes.count - offset >= frame, isType(bytes[offset + 8]) else { return nil }
    let word = { (place: Int) in
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    }
    let length = Int(word(offset))
    guard length <= longestPayload, bytes.count - offset - frame >= length else { return nil }
    let end = offset + frame + length
    let content = UnsafeRawBufferPointer(rebasing: bytes[offset + 8..<end])
    return checksum(content) == word(offset + 4) ? offset + frame..<end : nil
  }

  /// The first place from `offset` on at which a whole record lies.
  static func nextRecord(in bytes: [UInt8], from offset: Int) -> Int? {
    bytes.withUnsafeBytes { bytes in
      (min(offset, bytes.count)..<bytes.count).first { payload(of: bytes, at: $0) != nil }
    }
  }
}
