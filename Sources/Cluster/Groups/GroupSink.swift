import MPI
import Trials

/// The record of a trial on one rank of its group: what the first rank records counts, and at every
/// checkpoint the first rank decides for all.
final class GroupSink: RecordSink {
  /// What the first rank says at a checkpoint.
  private struct Word {
    /// Whether the state is to be made safe.
    var isDue: Bool
    /// Why the trial must end here; `nil`: it goes on.
    var stop: TrialStopped?
  }

  /// Where the first rank's record goes; `nil` on the others.
  private let own: (any RecordSink)?
  private let group: any Communicator
  /// Words so far.
  private var words = 0
  /// Words from one meeting of all ranks to the next, so that the first rank, which waits for nobody
  /// when it speaks, is never far ahead.
  private static let stretch = 512
  /// Heard with the question whether a checkpoint is due, and not acted on yet.
  private var heard: Word?

  init(_ own: (any RecordSink)?, on group: any Communicator) {
    precondition((own != nil) == (group.rank == 0), "rank \(group.rank) has the wrong record")
    (self.own, self.group) = (own, group)
  }

  func send(_ samples: [Sample]) throws { try own?.send(samples) }

  func append(_ tables: [TableRows]) throws { try own?.append(tables) }

  var keepsText: Bool { own?.keepsText ?? false }

  func write(_ text: [UInt8]) { own?.write(text) }

  func note(_ text: @autoclosure () -> String) { own?.note(text()) }

  func save(_ tensors: [NamedArray], tag: String, at moment: Moment) throws {
    try own?.save(tensors, tag: tag, at: moment)
  }

  func checkpoint(_ state: [NamedArray], at moment: Moment) throws {
    try own?.checkpoint(state, at: moment)
  }

  /// Collective. The answer to ``throwIfStopped()`` right after it travels with it.
  func checkpointIsDue() throws -> Bool {
    let word = try nextWord()
    heard = word
    return word.isDue
  }

  /// Collective, unless it follows ``checkpointIsDue()``.
  func throwIfStopped() throws {
    let word = try heard ?? nextWord()
    heard = nil
    if let stop = word.stop { throw stop }
  }

  private func nextWord() throws -> Word {
    var code: UInt8 = 0
    if let own {
      let word = try decide(own)
      code = (word.stop?.code ?? 0) << 1 | (word.isDue ? 1 : 0)
    }
    let told = try group.broadcast(code)
    words += 1
    if words.isMultiple(of: Self.stretch) { try group.barrier() }
    return Word(isDue: told & 1 == 1, stop: TrialStopped(code: told >> 1))
  }

  private func decide(_ own: any RecordSink) throws -> Word {
    var stop: TrialStopped?
    do {
      try own.throwIfStopped()
    } catch let reason as TrialStopped {
      stop = reason
    }
    return Word(isDue: try own.checkpointIsDue(), stop: stop)
  }
}
