import Foundation
import TensorFiles
import Testing
import Trials

/// Files of `np.savez` and their like.
@Suite struct TensorArchiveTests {
  let folder = TemporaryFolder()

  private let tensors = [
    NamedArray("layers.0.weight", shape: [2, 2], .float32([1, -2, .infinity, 0.1])),
    NamedArray("scalar", shape: [], .float64([.pi])),
    NamedArray("empty", shape: [0, 3], .int32([])),
    NamedArray("count", shape: [2], .int64([.min, .max])),
    NamedArray("flags", shape: [3], .uint8([0, 1, 255])),
    NamedArray("many", shape: [300, 40], .float32((0..<12000).map { Float($0 % 7) })),
  ]

  private func bytes(isDeflated: Bool) throws -> [UInt8] {
    try TensorFormat.npz.encoded(tensors, path: "x.npz", isDeflated: isDeflated)
  }

  private func read(_ bytes: [UInt8]) throws -> [NamedArray] {
    let path = folder.file("x.npz")
    try TemporaryFolder.write(bytes, to: path)
    let archive = try TensorArchive(path)
    return try archive.entries.map(archive.read)
  }

  @Test(arguments: [false, true]) func `arrays are read back as written`(isDeflated: Bool) throws {
    #expect(try read(bytes(isDeflated: isDeflated)) == tensors)
  }

  @Test func `deflated files are smaller`() throws {
    #expect(try bytes(isDeflated: true).count < bytes(isDeflated: false).count / 4)
  }

  // python3 -c "import io, numpy as np; b = io.BytesIO();
  //   np.SAVE(b, h=np.array([[1, 2, 3], [4, 5, 6]], '<f2').T, n=np.array([7, -8])); import base64;
  //   print(base64.b64encode(b.getvalue()).decode())" with savez or savez_compressed, NumPy 2.4
  @Test(arguments: [Self.stored, Self.compressed])
  func `files of NumPy are read`(text: String) throws {
    let bytes = try #require(Data(base64Encoded: text))
    let arrays = try read(Array(bytes))
    #expect(arrays.map(\.name) == ["h", "n"] && arrays.map(\.shape) == [[3, 2], [2]])
    #expect(arrays[0].values == .float32([1, 4, 2, 5, 3, 6]))
    #expect(arrays[1].values == .int64([7, -8]))
  }

  @Test(arguments: [false, true])
  func `damaged files end in an error`(isDeflated: Bool) throws {
    let bytes = try bytes(isDeflated: isDeflated)
    for length in stride(from: 0, to: bytes.count, by: 97) {
      #expect(throws: TensorFileError.self) { try read(Array(bytes[..<length])) }
    }
    for offset in stride(from: 0, to: bytes.count, by: bytes.count / 211) {
      var changed = bytes
      changed[offset] ^= 0x41
      _ = try? read(changed)
    }
    var changed = bytes
    changed[400] ^= 0xff
    _ = try? read(changed)
  }

  @Test func `numbers of 16 bits become Float as they are`() throws {
    // 1, −2, the least subnormal, ∞, and in bfloat16 1 and −3.
    let header =
      #"{"b":{"dtype":"BF16","shape":[2],"data_offsets":[8,12]},"#
      + #""h":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}"#
    let numbers: [UInt8] = [0, 0x3c, 0, 0xc0, 1, 0, 0, 0x7c, 0x80, 0x3f, 0x40, 0xc0]
    let length = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0]
    let arrays = try Safetensors.decoded(length + Array(header.utf8) + numbers, path: "x")
    #expect(arrays[0].values == .float32([1, -2, 0x1p-24, .infinity]))
    #expect(arrays[1].values == .float32([1, -3]))
  }

  private func safetensors(_ header: String, _ count: Int) throws -> [NamedArray] {
    let length = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0]
    let values = [UInt8](repeating: 0, count: count)
    return try Safetensors.decoded(length + Array(header.utf8) + values, path: "x")
  }

  @Test func `every byte of values belongs to one tensor`() throws {
    let first = #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"#
    func second(_ name: String, _ range: String) -> String {
      first + #""\#(name)":{"dtype":"U8","shape":[2],"data_offsets":[\#(range)]}}"#
    }
    #expect(try safetensors(second("b", "4,6"), 6).count == 2)
    for (header, count) in [
      (second("b", "2,4"), 4), (second("b", "5,7"), 7), (second("b", "4,6"), 8),
      (second("a", "4,6"), 6),
    ] {
      #expect(throws: TensorFileError.self, "\(header)") { try safetensors(header, count) }
    }
  }

  @Test func `a type that is not read is an error where it is asked for`() throws {
    let header =
      #"{"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]},"#
      + #""b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"#
    let path = folder.file("x.safetensors")
    let length = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0]
    try TemporaryFolder.write(length + Array(header.utf8) + [1, 2, 3], to: path)
    let archive = try TensorArchive(path)
    #expect(archive.entries.map(\.name) == ["a", "b"])
    #expect(try archive.read(archive.entries[1]).values == .uint8([3]))
    let error = #expect(throws: TensorFileError.self) { try archive.read(archive.entries[0]) }
    #expect(error?.reason == "a has the type I8, which is not read")
  }

  @Test func `a pipe is no file, and nobody waits for it`() {
    let path = folder.file("pipe.npz")
    #expect(mkfifo(path, 0o600) == 0)
    #expect(throws: TensorFileError(path, "is no file")) { try TensorArchive(path) }
  }

  private static let stored =
    "UEsDBC0AAAAAAAAAIQAX/cwF//////////8FABQAaC5ucHkBABAAjAAAAAAAAACMAAAAAAAAAJNOVU1QWQEAdgB7"
    + "J2Rlc2NyJzogJzxmMicsICdmb3J0cmFuX29yZGVyJzogVHJ1ZSwgJ3NoYXBlJzogKDMsIDIpLCB9ICAgICAgICAg"
    + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKADwAQABCAEQARQBGUEsD"
    + "BC0AAAAAAAAAIQD5mwu2//////////8FABQAbi5ucHkBABAAkAAAAAAAAACQAAAAAAAAAJNOVU1QWQEAdgB7J2Rl"
    + "c2NyJzogJzxpOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCksIH0gICAgICAgICAgICAg"
    + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKBwAAAAAAAAD4/////////1BL"
    + "AQItAy0AAAAAAAAAIQAX/cwFjAAAAIwAAAAFAAAAAAAAAAAAAACAAQAAAABoLm5weVBLAQItAy0AAAAAAAAAIQD5"
    + "mwu2kAAAAJAAAAAFAAAAAAAAAAAAAACAAcMAAABuLm5weVBLBQYAAAAAAgACAGYAAACKAQAAAAA="

  private static let compressed =
    "UEsDBC0AAAAIAAAAIQAX/cwF//////////8FABQAaC5ucHkBABAAjAAAAAAAAABRAAAAAAAAAJvsF+obEMnIUMZQ"
    + "rZ6SWpxcpG6loG6TZqSuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaxjoKRpo6CrUK5AMuBhsGBwYnBhcG"
    + "VwY3AFBLAwQtAAAACAAAACEA+ZsLtv//////////BQAUAG4ubnB5AQAQAJAAAAAAAAAASwAAAAAAAACb7BfqGxDJ"
    + "yFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFAAudgYI+PEf"
    + "AgBQSwECLQMtAAAACAAAACEAF/3MBVEAAACMAAAABQAAAAAAAAAAAAAAgAEAAAAAaC5ucHlQSwECLQMtAAAACAAA"
    + "ACEA+ZsLtksAAACQAAAABQAAAAAAAAAAAAAAgAGIAAAAbi5ucHlQSwUGAAAAAAIAAgBmAAAACgEAAAAA"
}
