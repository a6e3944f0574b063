import Glibc
import MPI
import Spec
import Trials

/// Sums numbers of logical shards over its group, step by step; ranks fail where they are told to.
package struct ShardSumExperiment: Experiment {
  package static let name = "shard-sum"
  package static let summary = "sums the numbers of logical shards over a group of ranks"
  package static let usesGroup = true

  /// Where in a trial ranks fail.
  package enum Moment: String, CaseIterable, Sendable {
    /// Before anything.
    case beginning
    /// Between two collectives, while the others wait in the second.
    case middle
    /// While the others wait for a message of the first that fails.
    case message
    /// In the state of a checkpoint.
    case checkpoint
    /// When the others have finished.
    case end
    /// They return in the middle as if the trial were over.
    case leaving
  }

  let x: Double
  let steps: Int
  /// Seconds of a step.
  let pause: Double
  /// Members of the group, by their number in it.
  let failing: [Int]
  /// x from which on they fail.
  let failsFrom: Double
  let moment: Moment
  /// Whether each has an error of its own.
  let isDistinct: Bool
  /// Folder in which a failing rank leaves a mark: it fails once, repeatably; empty: always.
  let marks: String
  /// Seconds for which a rank sees and hears nothing in the middle of a failing trial, or one that has
  /// ended a process.
  let deaf: Double
  /// That rank, by its number in the group; −1: the last one.
  let deafMember: Int
  /// Whether a failing rank ends a process instead, once.
  let dies: Bool
  /// That process; 0: its own.
  let victim: Int
  /// Ranks of the groups in which ranks fail; 0: of any number.
  let failingSize: Int
  /// Whether it comes to no place where it could stop, but those where it communicates.
  let isSilent: Bool

  package init(_ settings: inout Settings) {
    x = settings.take("x", default: 0.0, in: -1e9...1e9, "where")
    steps = settings.take("steps", default: 4, in: 1...100_000, "how many")
    pause = settings.takeDuration("pause", default: 0, "idle time of a step")
    failing = settings.take("failing", default: [Int](), in: 0...64, "members that fail")
    failsFrom = settings.take("fails_from", default: 0.5, in: -1e9...1e9, "x of failing trials")
    let moment = settings.take(
      "moment", default: "middle", oneOf: Moment.allCases.map(\.rawValue), "of the failure")
    self.moment = Moment(rawValue: moment) ?? .middle
    isDistinct = settings.take("distinct", default: false, "whether each has its own error")
    marks = settings.take("marks", default: "", "folder of marks")
    deaf = settings.takeDuration("deaf", default: 0, "for which the last rank hears nothing")
    deafMember = settings.take("deaf_member", default: -1, in: -1...64, "which; -1: the last one")
    dies = settings.take("dies", default: false, "whether a failing rank ends a process, once")
    victim = settings.take("victim", default: 0, in: 0...Int(Int32.max), "that process; 0: its own")
    failingSize = settings.take("fails_in", default: 0, in: 0...64, "ranks of failing groups")
    isSilent = settings.take("silent", default: false, "whether it asks for nothing")
  }

  package var metrics: [Metric] {
    [
      Metric("value/last", better: .minimize, axis: .end, "of the last step"),
      Metric("sum", better: .minimize, axis: .step, "over the steps so far"),
    ]
  }

  package func run(_ trial: inout Trial) throws {
    let ranks = trial.ranks
    try fail(.beginning, trial)
    var (first, sum) = (1, 0.0)
    for array in trial.restored ?? [] {
      if case .float64(let values) = array.values { (first, sum) = (Int(values[0]) + 1, values[1]) }
    }
    for step in first..<(steps + 1) {
      let own = numbers(of: trial, step)
      if isSilent { usleep(UInt32(pause * 1e6)) } else { try trial.idle(seconds: pause) }
      if step == (steps + 1) / 2 {
        try middle(trial)
        if moment == .leaving, fails(trial) { return }
      }
      for value in try ranks.allGather(own).joined() { sum += value }
      trial.record("sum", sum, at: .step(step))
      if !isSilent { try trial.checkpoint(state(step, sum, trial)) }
    }
    if moment == .end, willFail { usleep(fails(trial) ? 30_000 : 0) }
    try fail(.end, trial)
    trial.record("value/last", sum, at: .end)
    try trial.save("sums", [NamedArray("sum", shape: [], .float64([sum]))])
  }

  /// Of this rank's shards: contiguous, and the same whoever computes them.
  private func numbers(of trial: Trial, _ step: Int) -> [Double] {
    let (rank, size, shards) = (trial.ranks.rank, trial.ranks.size, trial.shards)
    let noise = trial.random("noise")
    return ((rank * shards / size)..<((rank + 1) * shards / size)).map { shard in
      var cursor = noise.cursor(step: step, item: shard)
      return x * Double(step) + Double(cursor.next() >> 40)
    }
  }

  private func state(_ step: Int, _ sum: Double, _ trial: Trial) throws -> [NamedArray] {
    if step >= (steps + 1) / 2 { try fail(.checkpoint, trial) }
    return [NamedArray("state", shape: [2], .float64([Double(step), sum]))]
  }

  private func middle(_ trial: Trial) throws {
    guard willFail else { return }
    let member = deafMember < 0 ? trial.ranks.size - 1 : deafMember
    if deaf > 0, !dies, trial.ranks.rank == member, trial.ranks.size > 1 {
      usleep(UInt32(deaf * 1e6))
    }
    try fail(.middle, trial)
    guard moment == .message, let sender = failing.first, sender < trial.ranks.size else { return }
    try fail(.message, trial)
    _ = try trial.ranks.receive(from: sender, tag: 7)
  }

  private var willFail: Bool { x >= failsFrom && !failing.isEmpty }

  private func fails(_ trial: Trial) -> Bool {
    willFail && failing.contains(trial.ranks.rank)
      && (failingSize == 0 || failingSize == trial.ranks.size)
  }

  private func fail(_ moment: Moment, _ trial: Trial) throws {
    guard moment == self.moment, fails(trial) else { return }
    if dies { return endProcess() }
    if marks.isEmpty {
      throw Refused(text: isDistinct ? "x is too large for \(trial.ranks.rank)" : "x is too large")
    }
    let mark = "\(marks)/\(trial.number)-\(trial.ranks.rank)"
    guard access(mark, F_OK) != 0 else { return }
    if let file = fopen(mark, "w") { fclose(file) }
    throw Vanished()
  }

  /// The first time of all trials and ranks.
  private func endProcess() {
    let file = open("\(marks)/died", O_CREAT | O_EXCL | O_WRONLY, 0o600)
    guard file >= 0 else { return }
    close(file)
    kill(victim == 0 ? getpid() : pid_t(victim), SIGKILL)
    usleep(UInt32(deaf * 1e6))
  }

  struct Refused: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
  }

  struct Vanished: RepeatableError, CustomStringConvertible {
    var description: String { "the machine went away" }
  }
}
