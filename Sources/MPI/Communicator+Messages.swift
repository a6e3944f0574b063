/// Messages between two ranks.
extension Communicator {
  /// Puts a message into the outbox: returns at once, whether or not the receiver is alive.
  /// - Parameter tag: `0..<65536`.
  package func post(_ bytes: [UInt8], to rank: Int, tag: Int) throws -> PendingSend {
    try PendingSend(bytes) { try start($0, to: rank, tag: WireTag(.user, tag)) }
  }

  /// Sends `bytes` and waits until their memory is free again; this may be before the receiver
  /// has them. Two ranks that send to each other first and receive then can wait for ever, and so
  /// can a rank that sends to itself: `post` first there.
  /// - Parameter tag: `0..<65536`.
  package func send(_ bytes: UnsafeRawBufferPointer, to rank: Int, tag: Int) throws {
    try wait(for: try start(bytes, to: rank, tag: WireTag(.user, tag)))
  }

  /// As above, for elements.
  package func send<T: BitwiseCopyable>(_ values: [T], to rank: Int, tag: Int) throws {
    try values.withUnsafeBytes { try send($0, to: rank, tag: tag) }
  }

  /// The first message that has arrived and fits, or nil; never waits.
  ///
  /// The envelope belongs to the caller: no other thread can receive its message.
  /// - Parameters:
  ///   - rank: the sender; nil for any.
  ///   - tag: `0..<65536`; nil for any.
  package func probe(from rank: Int? = nil, tag: Int? = nil) throws -> Envelope? {
    try hear()
    return try take(from: rank, tag: tag)
  }

  private func take(from rank: Int?, tag: Int?) throws -> Envelope? {
    precondition(
      tag.map { (0..<WireTag.limit).contains($0) } ?? true,
      "tag \(tag ?? -1) is outside 0..<\(WireTag.limit)")
    return try match(from: rank, lane: .user, value: tag).map { Envelope($0, on: self) }
  }

  /// Waits for a message that fits and takes it out of the queue, to be received.
  package func waitForEnvelope(from rank: Int? = nil, tag: Int? = nil) throws -> Envelope {
    try wait { try take(from: rank, tag: tag) }
  }

  /// Waits for a message and receives it.
  package func receive(from rank: Int? = nil, tag: Int? = nil) throws -> Message {
    try waitForEnvelope(from: rank, tag: tag).receive()
  }

  /// Waits for a message of elements and receives it without a copy between.
  package func receive<T: BitwiseCopyable>(
    of type: T.Type, from rank: Int? = nil, tag: Int? = nil
  ) throws -> [T] {
    try waitForEnvelope(from: rank, tag: tag).receive(of: type)
  }

  /// Waits for a message and receives it into memory of exactly its length.
  /// - Throws: ``CommunicatorError/wrongLength(expected:received:rank:)``.
  package func receive(
    into buffer: UnsafeMutableRawBufferPointer, from rank: Int? = nil, tag: Int? = nil
  ) throws {
    try waitForEnvelope(from: rank, tag: tag).receive(into: buffer)
  }
}

/// Waiting.
extension Communicator {
  /// Throws ``Aborted`` where this communicator was given up; never waits.
  package func throwIfAborted() throws { try hear() }

  /// Looks around, and for messages that tell of an abort.
  func hear() throws {
    lookout.look()
    try notice.throwIfHeard()
  }

  /// Starts sending, unless the communicator was given up.
  func start(_ bytes: UnsafeRawBufferPointer, to rank: Int, tag: WireTag) throws -> any Transfer {
    precondition(0 <= rank && rank < size, "rank \(rank) is outside 0..<\(size)")
    try notice.throwIfRaised()
    return try startSending(bytes, to: rank, tag: tag)
  }

  /// Looks again and again, with growing pauses, until `look` finds something.
  /// - Parameter idle: an extra look once the wait has become a long one; gets the turn's number.
  /// - Throws: ``Aborted``; what `look` and `idle` throw.
  func wait<Found>(
    idle: (Int) throws -> Void = { _ in }, _ look: () throws -> Found?
  ) throws -> Found {
    var backoff = Backoff()
    var turn = 0
    // Before the first look: of an abandoned communicator nothing is received any more, as a
    // sender that has left may have taken its memory back.
    try hear()
    if let found = try look() { return found }
    let start = monotonicNanoseconds()
    defer { waits.add(since: start) }
    while true {
      try listen(turn, backoff)
      if backoff.isSleeping { try idle(turn) }
      backoff.pause()
      turn += 1
      if let found = try look() { return found }
    }
  }

  /// Waits until the memory of a transfer is free again; a piece done starts the pauses anew.
  func wait(for transfer: any Transfer) throws {
    var backoff = Backoff()
    var turn = 0
    var open = try transfer.remaining()
    guard open > 0 else { return }
    let start = monotonicNanoseconds()
    defer { waits.add(since: start) }
    while open > 0 {
      do {
        try listen(turn, backoff)
      } catch let aborted as Aborted {
        settle([transfer])
        throw aborted
      }
      backoff.pause()
      turn += 1
      let still = try transfer.remaining()
      if still < open { backoff.reset() }
      open = still
    }
  }

  /// Waits for transfers after `body`, which goes on meanwhile. Where it throws, their memory is not
  /// taken back before they had time to end.
  func finish<Result>(_ transfers: [any Transfer], after body: () throws -> Result) throws -> Result
  {
    do {
      let result = try body()
      for transfer in transfers { try wait(for: transfer) }
      return result
    } catch {
      settle(transfers)
      throw error
    }
  }

  /// Throws when the communicator was given up; looks for messages only now and then at first.
  private func listen(_ turn: Int, _ backoff: Backoff) throws {
    if backoff.isSleeping || turn.isMultiple(of: 16) {
      try hear()
    } else {
      try notice.throwIfRaised()
    }
  }

  /// Gives transfers of an abandoned communicator up to half a second to end, so that no late byte
  /// lands in memory that its owner takes back. One still open then has a dead or absent peer.
  private func settle(_ transfers: [any Transfer]) {
    let end = monotonicNanoseconds() + 500_000_000
    var backoff = Backoff()
    while transfers.contains(where: { (try? $0.isDone()) == false }), monotonicNanoseconds() < end {
      backoff.pause()
    }
  }
}
