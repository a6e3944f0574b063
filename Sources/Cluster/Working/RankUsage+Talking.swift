import MPI
import Results

/// From each rank to rank 0, at the end of a run.
extension RankUsage {
  /// How long rank 0 waits for the last words of ranks that may be lost without its knowledge.
  private static let patience = Duration.seconds(2)

  /// Tells rank 0, where this is another one.
  func send(over ranks: any Communicator) throws {
    try ranks.send([computing, communicating, waiting], to: 0, tag: FarmTag.usage)
  }

  /// On rank 0: the usage of all ranks; of one that was lost it is unknown.
  static func collect(
    own: RankUsage, over ranks: any Communicator, butFrom lost: Set<Int>
  ) throws -> [RankUsage] {
    var usage = Array(repeating: RankUsage.unknown, count: ranks.size)
    usage[0] = own
    var missing = Set(1..<ranks.size).subtracting(lost)
    let end = ContinuousClock.now + patience
    var backoff = Backoff()
    while !missing.isEmpty, ContinuousClock.now < end {
      guard let envelope = try ranks.probe(tag: FarmTag.usage) else {
        backoff.pause()
        continue
      }
      let times = try envelope.receive(of: Double.self)
      usage[envelope.source] = RankUsage(
        computing: times[0], communicating: times[1], waiting: times[2])
      missing.remove(envelope.source)
    }
    return usage
  }
}
