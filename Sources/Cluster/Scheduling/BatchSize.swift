/// How many trials travel in one message: so many that a batch is worth about 5 ms of work, and
/// one where trials are longer.
package struct BatchSize: Sendable {
  /// Work that pays for a message, seconds.
  package static let worthwhile = 5e-3
  package static let most = 512
  /// A message's way takes so small a share of a trial of this length, seconds, that none need wait
  /// at its worker for the one before.
  package static let long = 50e-3
  /// Below this length, seconds, a trial's wait for its order takes a share of a worker's time that can
  /// be seen.
  package static let noticeable = 1.0

  /// Running mean of a trial's seconds, recent ones weighing more; `nil` before the first.
  private var mean: Double?

  package init() {}

  package mutating func note(seconds: Double) {
    guard let mean else {
      self.mean = seconds
      return
    }
    // Long trials are believed at once: a batch of them would keep other workers idle.
    self.mean = seconds > 4 * mean ? seconds : mean + (seconds - mean) / 16
  }

  /// Whether trials are known to be so short that workers should hold more than the one they run.
  package var pays: Bool { mean.map { $0 < Self.long } ?? false }

  /// Whether trials are known to be so short that their waits for orders are noticed.
  package var isNoticeable: Bool { mean.map { $0 < Self.noticeable } ?? false }

  /// - Parameters:
  ///   - remaining: trials not yet handed out.
  ///   - workers: those who share them: near the end batches shrink, so that nobody idles.
  package func size(remaining: Int, workers: Int) -> Int {
    guard let mean else { return 1 }
    let worth = min(Double(Self.most), Self.worthwhile / max(mean, 1e-6))
    let fair = remaining / (4 * workers)
    return max(1, min(Int(worth), fair))
  }
}
