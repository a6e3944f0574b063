import MPI

/// Work that is shared by all ranks of a group.
extension Communicator {
  /// The other ranks, the next one first: so not all begin with the same.
  var others: [Int] { (1..<size).map { (rank + $0) % size } }

  /// The contiguous share of this rank in `count` pieces of work; shares differ by at most one.
  package func share(of count: Int) -> Range<Int> {
    (rank * count / size)..<((rank + 1) * count / size)
  }

  /// What `work` gives for each of `count` pieces, in order, on all ranks; each piece is done by one
  /// rank. Collective.
  package func allGather<Result: BitwiseCopyable>(
    pieces count: Int, _ work: (Int) throws -> Result
  ) throws -> [Result] {
    let own = try share(of: count).map(work)
    return size == 1 ? own : try allGather(own).flatMap { $0 }
  }

  /// Fills the memory that `parts` names for each other rank from that rank, and sends each of them
  /// what it names for this one. Collective; all ranks name equal lengths, empty ones do not travel.
  func exchangeAll(_ parts: (_ rank: Int) -> [UnsafeMutableRawBufferPointer]) throws {
    let own = parts(rank).filter { !$0.isEmpty }
    let outgoing = others.flatMap { other in
      own.map { Outgoing(to: other, UnsafeRawBufferPointer($0)) }
    }
    let incoming = others.reversed().flatMap { other in
      parts(other).filter { !$0.isEmpty }.map { Incoming(from: other, $0) }
    }
    try exchange(outgoing, incoming)
  }
}
