import Spec
import Trials

/// What a trial in a process of its own may use before it is ended.
struct TrialLimits {
  /// Seconds of an attempt.
  let timeout: Double?
  /// Seconds without a sign of life.
  let stall: Double?
  /// Bytes of the process and of those that it started.
  let memory: Int?

  /// Seconds that a trial has to notice its timeout by itself, so that it ends without the others of its
  /// group.
  static let grace = 0.5
  /// The same without its process: one of a program has that to end, too.
  private static let patience = 1.4
  /// Between two looks at the memory.
  private static let interval = Duration.milliseconds(200)
  private var nextLook = ContinuousClock.now

  init(_ faults: Faults) {
    (timeout, stall, memory) = (faults.timeout, faults.stall, faults.memory)
  }

  /// Why an attempt is to be ended; `nil`: it may go on.
  /// - Parameters:
  ///   - seconds: since it began.
  ///   - silence: seconds since its last sign of life.
  mutating func breach(
    seconds: Double, silence: Double, process: Int32
  ) -> (state: Outcome.State, reason: String, mayRepeat: Bool)? {
    if let timeout, seconds > timeout + Self.patience {
      return (.timeout, "ran longer than faults.timeout (\(timeout) s)", true)
    }
    if let stall, silence > stall + Self.patience {
      return (.timeout, "made no step for longer than faults.stall (\(stall) s)", true)
    }
    guard let memory, ContinuousClock.now >= nextLook else { return nil }
    nextLook = .now + Self.interval
    let used = ProcessMemory.ofTree(process)
    guard used > memory else { return nil }
    let texts = [used, memory].map { "\($0 >> 20) MiB" }
    return (.lost, "took \(texts[0]), more than faults.memory (\(texts[1]))", false)
  }
}
