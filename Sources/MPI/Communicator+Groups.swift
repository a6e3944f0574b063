/// Communicators made from others.
extension Communicator {
  /// A communicator of some ranks, numbered in the order given. Only its members call this, each
  /// with the same `ranks`. (MPI 3.1 §6.4.2)
  ///
  /// The members first meet by messages that see an abort or a loss, so that a missing member hangs
  /// nobody. One that dies in the moment between that and the end of the call may hang the others in it.
  /// - Parameters:
  ///   - ranks: distinct, this rank among them.
  ///   - tag: `0..<65536`, tells apart groups that threads of one rank make at once.
  /// - Throws: ``CommunicatorError/differentMembers(here:there:rank:)``, ``Aborted``.
  package func group(of ranks: [Int], tag: Int = 0) throws -> Self {
    precondition(ranks.contains(rank), "rank \(rank) makes a group of \(ranks) without itself")
    precondition(
      ranks.allSatisfy { 0 <= $0 && $0 < size } && ranks.sorted() == Set(ranks).sorted(),
      "a group of \(ranks) needs distinct ranks in 0..<\(size)")
    let ticket = try ranks[0] == rank ? welcome(ranks, tag) : join(ranks, tag)
    return try enterGroup(of: ranks, ticket: ticket, tag: tag)
  }

  /// Communicators of the ranks that pass the same `color`, numbered by `key`, then by rank.
  /// Collective. (MPI 3.1 §6.4.2)
  /// - Parameter color: nil for a rank that belongs to none.
  /// - Returns: nil where `color` is nil.
  package func split(color: Int?, key: Int) throws -> Self? {
    let wishes = try allGather([color == nil ? 0 : 1, color ?? 0, key])
    guard let color else { return nil }
    let members = wishes.indices.filter { wishes[$0][0] == 1 && wishes[$0][1] == color }
    return try group(of: members.sorted { (wishes[$0][2], $0) < (wishes[$1][2], $1) })
  }

  /// Ends a group that all members are done with. Collective. One that was aborted is left alone.
  package func close() throws {
    try barrier()
    try release()
  }

  /// The first member hears every other, then tells them the ticket.
  private func welcome(_ ranks: [Int], _ tag: Int) throws -> Int {
    for other in ranks.dropFirst() {
      let named = try meet(other, ranks, tag).receive(of: Int.self)
      guard named == ranks else {
        throw CommunicatorError.differentMembers(here: ranks, there: named, rank: other)
      }
    }
    // Who came early may have died while others were waited for.
    for other in ranks.dropFirst() { try tell(other, [], tag) }
    for other in ranks.dropFirst() { _ = try meet(other, ranks, tag).receive() }
    let ticket = openGroup(of: ranks)
    for other in ranks.dropFirst() { try tell(other, [ticket], tag) }
    return ticket
  }

  private func join(_ ranks: [Int], _ tag: Int) throws -> Int {
    try tell(ranks[0], ranks, tag)
    _ = try meet(ranks[0], ranks, tag).receive()
    try tell(ranks[0], [], tag)
    return try meet(ranks[0], ranks, tag).receive(of: Int.self)[0]
  }

  private func meet(_ other: Int, _ ranks: [Int], _ tag: Int) throws -> Envelope {
    let message = try wait {
      if let loss = notice.loss(among: ranks) { throw loss }
      return try match(from: other, lane: .group, value: tag)
    }
    return Envelope(message, on: self)
  }

  private func tell(_ other: Int, _ numbers: [Int], _ tag: Int) throws {
    try numbers.withUnsafeBytes {
      try wait(for: try start($0, to: other, tag: WireTag(.group, tag)))
    }
  }
}
