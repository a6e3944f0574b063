import Trials

/// What the programs of one attempt print, on its way to where it is kept.
struct AttemptText {
  private let bench: TrialBench
  private let order: Order
  private var file: OutputFile?
  private var isBroken = false

  init(_ bench: TrialBench, _ order: Order) { (self.bench, self.order) = (bench, order) }

  var isKept: Bool { bench.outputs.map { $0.keeping != .none } ?? false }

  /// Where it cannot be written, that is logged: it is no fault of the trial.
  mutating func append(_ bytes: [UInt8]) {
    guard isKept, !isBroken, let outputs = bench.outputs else { return }
    if file == nil {
      do {
        file = try outputs.begin(trial: order.trial, attempt: order.attempt, rank: bench.rank)
      } catch {
        isBroken = true
        return bench.logger.warning("trial \(order.trial): \(error)")
      }
    }
    do {
      try file?.append(bytes[...])
    } catch {
      bench.logger.warning("trial \(order.trial): what its programs print is cut off: \(error)")
    }
  }

  /// The attempt has ended.
  /// - Returns: what rank 0 is to keep; `nil`: nothing, or it is there already.
  mutating func end(_ state: Outcome.State) -> [UInt8]? {
    guard let file, let outputs = bench.outputs else { return nil }
    self.file = nil
    let isWanted = outputs.keeping == .all || state.isFailure
    guard outputs.isShared else { return isWanted ? file.text() : nil }
    if !isWanted { outputs.remove(order.trial) }
    return nil
  }
}
