/// Memory that goes to a rank.
package struct Outgoing {
  package let rank: Int
  package let bytes: UnsafeRawBufferPointer

  /// - Parameter bytes: stay allocated and unchanged until the exchange is over.
  package init(to rank: Int, _ bytes: UnsafeRawBufferPointer) {
    (self.rank, self.bytes) = (rank, bytes)
  }
}

/// Memory that is filled by a rank.
package struct Incoming {
  package let rank: Int
  package let buffer: UnsafeMutableRawBufferPointer

  /// - Parameter buffer: stays allocated until the exchange is over.
  package init(from rank: Int, _ buffer: UnsafeMutableRawBufferPointer) {
    (self.rank, self.buffer) = (rank, buffer)
  }
}

extension Communicator {
  /// Memory of ranks into memory of others, all at once and without a copy between. Collective; a
  /// rank may have nothing to send or to receive. (MPI 3.1 §5.8, as `MPI_Alltoallw`)
  ///
  /// What one rank sends to another fills the buffers that the other names for it, in the order of
  /// both lists; lengths are equal.
  /// - Throws: ``CommunicatorError/wrongLength(expected:received:rank:)``, ``Aborted``.
  package func exchange(_ outgoing: [Outgoing], _ incoming: [Incoming]) throws {
    let step = try begin(.allToAll)
    let transfers = try outgoing.map { try start($0.bytes, to: $0.rank, tag: step.tag) }
    try finish(transfers) {
      for part in incoming { try take(step, from: part.rank, into: part.buffer) }
    }
  }
}
