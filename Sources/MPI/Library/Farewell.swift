/// The message that ends a communicator or the world: who gave up, why, and the exit code meant. Or
/// the one that names a lost member of a communicator that goes on.
///
/// Rank and code as 32-bit integers, the kind and the number of a recall as a byte each, then at most
/// 1000 bytes of UTF-8, so that it always travels at once, without the receiver's help.
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
    aborted = Aborted(
      rank: Int(rank), cause: String(decoding: bytes.dropFirst(10), as: UTF8.self),
      kind: Aborted.Kind(bytes[8], bytes[9]), exitCode: code == 0 ? nil : code)
    exitCode = code
  }

  var bytes: [UInt8] {
    let numbers = [Int32(aborted.rank), exitCode].withUnsafeBytes { [UInt8]($0) }
    // Whole characters only.
    var cause = aborted.cause
    while cause.utf8.count > 1000 { cause.removeLast() }
    return numbers + aborted.kind.bytes + cause.utf8
  }
}

extension Aborted.Kind {
  fileprivate init(_ code: UInt8, _ reason: UInt8) {
    switch code {
    case 1: self = .loss
    case 2: self = .recall(reason)
    default: self = .failure
    }
  }

  fileprivate var bytes: [UInt8] {
    switch self {
    case .failure: [0, 0]
    case .loss: [1, 0]
    case .recall(let reason): [2, reason]
    }
  }
}
