/// The message that ends a communicator or the world: who gave up, why, and the exit code meant.
///
/// Rank and code as 32-bit integers, then at most 1000 bytes of UTF-8, so that it always travels
/// at once, without the receiver's help.
struct Farewell: Equatable {
  let aborted: Aborted
  let exitCode: Int32

  init(_ aborted: Aborted, exitCode: Int32) {
    (self.aborted, self.exitCode) = (aborted, exitCode)
  }

  init(bytes: [UInt8]) {
    let (rank, code) = bytes.withUnsafeBytes {
      ($0.loadUnaligned(as: Int32.self), $0.loadUnaligned(fromByteOffset: 4, as: Int32.self))
    }
    aborted = Aborted(rank: Int(rank), cause: String(decoding: bytes.dropFirst(8), as: UTF8.self))
    exitCode = code
  }

  var bytes: [UInt8] {
    let numbers = [Int32(aborted.rank), exitCode].withUnsafeBytes { [UInt8]($0) }
    // Whole characters only.
    var cause = aborted.cause
    while cause.utf8.count > 1000 { cause.removeLast() }
    return numbers + cause.utf8
  }
}
