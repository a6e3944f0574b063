import Glibc

/// The message digest MD5 (RFC 1321), to recognise files; it protects against nothing.
package struct MD5: Sendable {
  private var state = SIMD4<UInt32>(0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476)
  private var pending: [UInt8] = []
  private var length = 0

  package init() {}

  /// Adds bytes to the message.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    length += bytes.count
    var start = 0
    if !pending.isEmpty {
      start = min(64 - pending.count, bytes.count)
      pending.append(contentsOf: bytes[..<start])
      guard pending.count == 64 else { return }
      pending.withUnsafeBytes { digest($0, blocks: 1) }
      pending.removeAll(keepingCapacity: true)
    }
    let blocks = (bytes.count - start) / 64
    let end = start + 64 * blocks
    digest(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), blocks: blocks)
    pending.append(contentsOf: bytes[end...])
  }

  /// The digest of the message as 32 hexadecimal digits.
  package consuming func hexadecimal() -> String {
    let bits = UInt64(length) &* 8
    let zeros = (119 - length % 64) % 64
    let padding = [0x80] + [UInt8](repeating: 0, count: zeros)
    let tail = padding + (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
    tail.withUnsafeBytes { update($0) }
    return (0..<16).map { index in
      let byte = UInt8(truncatingIfNeeded: state[index / 4] >> (8 * UInt32(index % 4)))
      return (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  /// The digest of a few bytes.
  package static func hexadecimal(of bytes: [UInt8]) -> String {
    var digest = MD5()
    bytes.withUnsafeBytes { digest.update($0) }
    return digest.hexadecimal()
  }

  /// The digest of a file as it lies on the disk, compressed or not.
  ///
  /// - Throws: ``DatasetError`` where the file can't be read.
  package static func hexadecimal(ofFile path: String) throws(DatasetError) -> String {
    guard let file = fopen(path, "rb") else {
      throw DatasetError(path, "can't be opened: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var digest = MD5()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let count = fread(buffer.baseAddress, 1, buffer.count, file)
      if count == 0 { break }
      digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    if ferror(file) != 0 {
      throw DatasetError(path, "can't be read: \(String(cString: strerror(errno)))")
    }
    return digest.hexadecimal()
  }

  private mutating func digest(_ bytes: UnsafeRawBufferPointer, blocks: Int) {
    Self.constants.withUnsafeBufferPointer { constants in
      for block in 0..<blocks {
        let words =
          bytes.loadUnaligned(fromByteOffset: 64 * block, as: SIMD16<UInt32>.self)
        state &+= Self.rounds(state, words, constants)
      }
    }
  }

  /// The four rounds of sixteen steps. (RFC 1321 §3.4)
  @inline(__always)
  private static func rounds(
    _ start: SIMD4<UInt32>, _ words: SIMD16<UInt32>, _ constants: UnsafeBufferPointer<UInt32>
  ) -> SIMD4<UInt32> {
    var (a, b, c, d) = (start.x, start.y, start.z, start.w)
    @inline(__always) func step(_ index: Int, _ mix: UInt32, _ word: Int, _ shift: UInt32) {
      let sum = a &+ mix &+ words[word] &+ constants[index]
      (a, d, c, b) = (d, c, b, b &+ (sum << shift | sum >> (32 - shift)))
    }
    // The four shifts of a round, the first in the lowest byte.
    @inline(__always) func shift(_ shifts: UInt32, _ step: Int) -> UInt32 {
      shifts >> UInt32(8 * (step & 3)) & 31
    }
    for i in 0..<16 { step(i, b & c | ~b & d, i, shift(0x16110C07, i)) }
    for i in 0..<16 { step(16 + i, d & b | ~d & c, (5 * i + 1) & 15, shift(0x140E0905, i)) }
    for i in 0..<16 { step(32 + i, b ^ c ^ d, (3 * i + 5) & 15, shift(0x17100B04, i)) }
    for i in 0..<16 { step(48 + i, c ^ (b | ~d), (7 * i) & 15, shift(0x150F0A06, i)) }
    return SIMD4(a, b, c, d)
  }

  /// The integer part of 2³² |sin i| for i = 1 … 64:
  /// `python3 -c "from math import *; print([hex(int(2**32 * abs(sin(i)))) for i in range(1, 65)])"`.
  private static let constants: [UInt32] = [
    0xD76A_A478, 0xE8C7_B756, 0x2420_70DB, 0xC1BD_CEEE, 0xF57C_0FAF, 0x4787_C62A,
    0xA830_4613, 0xFD46_9501, 0x6980_98D8, 0x8B44_F7AF, 0xFFFF_5BB1, 0x895C_D7BE,
    0x6B90_1122, 0xFD98_7193, 0xA679_438E, 0x49B4_0821, 0xF61E_2562, 0xC040_B340,
    0x265E_5A51, 0xE9B6_C7AA, 0xD62F_105D, 0x0244_1453, 0xD8A1_E681, 0xE7D3_FBC8,
    0x21E1_CDE6, 0xC337_07D6, 0xF4D5_0D87, 0x455A_14ED, 0xA9E3_E905, 0xFCEF_A3F8,
    0x676F_02D9, 0x8D2A_4C8A, 0xFFFA_3942, 0x8771_F681, 0x6D9D_6122, 0xFDE5_380C,
    0xA4BE_EA44, 0x4BDE_CFA9, 0xF6BB_4B60, 0xBEBF_BC70, 0x289B_7EC6, 0xEAA1_27FA,
    0xD4EF_3085, 0x0488_1D05, 0xD9D4_D039, 0xE6DB_99E5, 0x1FA2_7CF8, 0xC4AC_5665,
    0xF429_2244, 0x432A_FF97, 0xAB94_23A7, 0xFC93_A039, 0x655B_59C3, 0x8F0C_CC92,
    0xFFEF_F47D, 0x8584_5DD1, 0x6FA8_7E4F, 0xFE2C_E6E0, 0xA301_4314, 0x4E08_11A1,
    0xF753_7E82, 0xBD3A_F235, 0x2AD7_D2BB, 0xEB86_D391,
  ]
}
