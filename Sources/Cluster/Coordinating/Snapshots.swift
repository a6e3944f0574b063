import Logging
import MPI
import Results
import Synchronization

/// Writes the results file now and then while the run goes on, on a thread of its own from a copy,
/// so that the farm never stands still.
package final class Snapshots {
  private let path: String
  private var schedule = SnapshotSchedule(start: 0)
  private var running: (thread: SystemThread, result: WriteResult)?
  private let start = ContinuousClock.now
  /// Told of a snapshot that could not be written: the journal has everything, so the run goes on.
  private let warn: (String) -> Void

  private let logger: Logger?

  private final class WriteResult: Sendable {
    let problem = Mutex<String?>(nil)
    /// Seconds since the start of the run.
    let span = Mutex((from: 0.0, to: 0.0))
    let isDone = Atomic<Bool>(false)
  }

  package init(path: String, logger: Logger? = nil, warn: @escaping (String) -> Void) {
    (self.path, self.logger, self.warn) = (path, logger, warn)
  }

  private var now: Double { (ContinuousClock.now - start).seconds }

  package func takeIfDue(_ study: @autoclosure () -> Study) throws {
    collect()
    guard running == nil, schedule.isDue(at: now) else { return }
    let (copy, path, result, start) = (study(), path, WriteResult(), start)
    let thread = try SystemThread {
      let begin = ContinuousClock.now
      do {
        try ResultsFile.write(copy, to: path, complete: false)
      } catch {
        result.problem.withLock { $0 = "\(error)" }
      }
      result.span.withLock {
        $0 = ((begin - start).seconds, (ContinuousClock.now - start).seconds)
      }
      result.isDone.store(true, ordering: .releasing)
    }
    running = (thread, result)
  }

  /// Waits for a snapshot under way, so that it cannot replace a later one.
  package func finish() {
    guard let (thread, result) = running else { return }
    running = nil
    thread.join()
    note(result)
  }

  private func collect() {
    guard let result = running?.result, result.isDone.load(ordering: .acquiring) else { return }
    finish()
  }

  private func note(_ result: WriteResult) {
    let span = result.span.withLock { $0 }
    schedule.note(from: span.from, to: span.to)
    guard let problem = result.problem.withLock({ $0 }) else {
      logger?.info("snapshot written in \(DurationText.short(span.to - span.from))")
      return
    }
    warn(problem)
  }
}
