import MPI
import Results
import Synchronization

/// What a rank does with its time, from when it is made.
final class UsageMeter: Sendable {
  private struct Times {
    var working = Duration.zero
    /// Seconds of that.
    var communicating = 0.0
  }
  private let times = Mutex(Times())
  private let start = ContinuousClock.now

  /// Measures a part of a trial on a group of ranks.
  func measure<Value>(on group: any Communicator, _ work: () throws -> Value) rethrows -> Value {
    let (start, waited) = (ContinuousClock.now, group.waits.seconds)
    defer {
      times.withLock {
        $0.working += ContinuousClock.now - start
        $0.communicating += group.waits.seconds - waited
      }
    }
    return try work()
  }

  /// Notes a trial that another process computed for so many seconds.
  func note(working seconds: Double) { times.withLock { $0.working += .seconds(seconds) } }

  /// So far; what is neither trials nor their communication is waiting.
  var usage: RankUsage {
    let whole = (ContinuousClock.now - start).seconds
    let (working, communicating) = times.withLock { ($0.working.seconds, $0.communicating) }
    return RankUsage(
      computing: max(0, working - communicating), communicating: communicating,
      waiting: max(0, whole - working))
  }
}
