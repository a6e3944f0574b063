/// How often and for how long free workers had nothing to do because proposals wait for the results
/// of earlier trials.
package struct LagWaits: Sendable, Equatable {
  package struct Figures: Sendable, Equatable {
    package var times = 0
    package var seconds = 0.0
  }

  /// By worker.
  package private(set) var figures: [Figures]
  /// By worker: since when it waits; `nil`: it does not.
  private var since: [Double?]
  /// Workers that wait.
  private var count = 0

  package init(workers: Int) {
    figures = Array(repeating: Figures(), count: workers)
    since = Array(repeating: nil, count: workers)
  }

  /// Notes who waits now. Called after everything that the scheduler was told.
  /// - Parameter now: seconds, never less than the last time.
  package mutating func look(at scheduler: Scheduler, now: Double) {
    let isHeld = scheduler.isHeldByLag
    guard isHeld || count > 0 else { return }
    for worker in since.indices {
      let waits = isHeld && scheduler.isFree(worker)
      guard waits != (since[worker] != nil) else { continue }
      if let start = since[worker] {
        figures[worker].seconds += now - start
        since[worker] = nil
        count -= 1
      } else {
        figures[worker].times += 1
        since[worker] = now
        count += 1
      }
    }
  }
}
