import CZlib

/// A zip archive in the making. The same files give the same bytes: all are dated 1980-01-01.
struct ZipWriter {
  private let path: String
  private let isDeflated: Bool
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// - Parameter path: What it is called in errors.
  init(path: String, isDeflated: Bool) { (self.path, self.isDeflated) = (path, isDeflated) }

  /// - Throws: ``TensorFileError`` where it becomes too large for the plain format.
  mutating func add(_ name: String, _ contents: [UInt8]) throws {
    let stored = isDeflated ? Self.deflated(contents) : contents
    let title = Array(name.utf8)
    guard bytes.count + stored.count < 0xffff_ffff, contents.count < 0xffff_ffff,
      count < 0xffff, title.count < 0xffff
    else {
      throw TensorFileError(
        path, "a .npz file holds 65 535 arrays and 4 GiB: write a .safetensors file")
    }
    // Version 2.0, names in UTF-8, the method, 0:00 on 1980-01-01.
    var shared: [UInt8] = [20, 0, 0, 8, isDeflated ? 8 : 0, 0, 0, 0, 0x21, 0]
    shared.append(word: Int(ZipMember.sum(contents[...])))
    shared.append(word: stored.count)
    shared.append(word: contents.count)
    shared.append(half: title.count)
    shared.append(half: 0)
    directory += [0x50, 0x4b, 1, 2, 20, 0] + shared + [UInt8](repeating: 0, count: 10)
    directory.append(word: bytes.count)
    directory += title
    bytes += [0x50, 0x4b, 3, 4] + shared + title
    bytes += stored
    count += 1
  }

  /// The whole archive.
  func finished() throws -> [UInt8] {
    guard bytes.count + directory.count < 0xffff_ffff else {
      throw TensorFileError(path, "a .npz file holds 4 GiB: write a .safetensors file")
    }
    var end: [UInt8] = [0x50, 0x4b, 5, 6, 0, 0, 0, 0]
    end.append(half: count)
    end.append(half: count)
    end.append(word: directory.count)
    end.append(word: bytes.count)
    end.append(half: 0)
    return bytes + directory + end
  }

  private static func deflated(_ contents: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    let size = CInt(MemoryLayout<z_stream>.size)
    let status = deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY,
      ZLIB_VERSION, size)
    precondition(status == Z_OK, "zlib refuses to begin: \(status)")
    defer { deflateEnd(&stream) }
    let bound = Int(deflateBound(&stream, UInt(contents.count)))
    return [UInt8](unsafeUninitializedCapacity: bound) { buffer, filled in
      contents.withUnsafeBufferPointer { contents in
        stream.next_in = UnsafeMutablePointer(mutating: contents.baseAddress)
        stream.next_out = buffer.baseAddress
        (stream.avail_in, stream.avail_out) = (UInt32(contents.count), UInt32(bound))
        let status = deflate(&stream, Z_FINISH)
        precondition(status == Z_STREAM_END, "zlib stops at \(stream.total_in): \(status)")
      }
      filled = bound - Int(stream.avail_out)
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(half number: Int) {
    self += [UInt8(number & 0xff), UInt8(number >> 8 & 0xff)]
  }

  fileprivate mutating func append(word number: Int) {
    append(half: number & 0xffff)
    append(half: number >> 16 & 0xffff)
  }
}
