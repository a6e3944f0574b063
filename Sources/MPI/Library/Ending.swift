import Glibc
import Synchronization

/// The end of a process whose other ranks, or whose own work, do not come to theirs.
final class Ending: Sendable {
  /// Seconds that a rank has to leave by itself once the world was aborted.
  static let grace: UInt32 = 3

  private let rank: Int
  private struct State {
    var code: Int32?
    var isCancelled = false
  }
  private let state = Mutex(State())

  init(rank: Int) { self.rank = rank }

  /// The code that this rank exits with: `mpirun` shows rank 0's, so the others exit with 0.
  func own(_ code: Int32) -> Int32 { rank == 0 ? code : 0 }

  /// What the job is to exit with, once that was said.
  var told: Int32? { state.withLock { $0.code } }

  /// Leaves after so many seconds at rank 0, one more elsewhere: the launcher takes the code of
  /// the first rank that leaves unfinished. The code of the first call counts.
  func leave(after seconds: UInt32, exitCode code: Int32) {
    let own = own(
      state.withLock { state in
        state.code = state.code ?? code
        return state.code ?? code
      })
    // Where the system gives no thread, the rank has to come to its end by itself.
    _ = try? SystemThread { [self] in
      sleep(rank == 0 ? seconds : seconds + 1)
      if !state.withLock({ $0.isCancelled }) { _exit(own) }
    }
  }

  func cancel() { state.withLock { $0.isCancelled = true } }
}
