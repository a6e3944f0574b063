import Results
import Synchronization

/// Writes the results file now and then while the run goes on, on a thread of its own from a copy,
/// so that the farm never stands still.
package final class Snapshots {
  private let path: String
  private var schedule = SnapshotSchedule()
  private var running: (thread: ServiceThread, result: WriteResult)?
  private let start = ContinuousClock.now
  /// Told of a snapshot that could not be written: the journal has everything, so the run goes on.
  private let warn: (String) -> Void

  private final class WriteResult: Sendable {
    let problem = Mutex<String?>(nil)
    let seconds = Mutex(0.0)
  }

  package init(path: String, warn: @escaping (String) -> Void) {
    (self.path, self.warn) = (path, warn)
  }

  private var now: Double { (ContinuousClock.now - start).seconds }

  package func takeIfDue(_ study: @autoclosure () -> Study) {
    collect()
    guard running == nil, schedule.isDue(at: now) else { return }
    let (copy, path, result) = (study(), path, WriteResult())
    let thread = ServiceThread {
      let begin = ContinuousClock.now
      do {
        try ResultsFile.write(copy, to: path, complete: false)
      } catch {
        result.problem.withLock { $0 = "\(error)" }
      }
      result.seconds.withLock { $0 = (ContinuousClock.now - begin).seconds }
    }
    running = (thread, result)
  }

  /// Waits for a snapshot under way, so that it cannot replace a later one.
  package func finish() {
    while running != nil {
      collect()
      if running != nil { sleep(milliseconds: 1) }
    }
  }

  private func collect() {
    guard let (thread, result) = running, thread.isDone else { return }
    running = nil
    schedule.note(end: now, cost: result.seconds.withLock { $0 })
    if let problem = result.problem.withLock({ $0 }) { warn(problem) }
  }
}
