import Foundation
import Spec
import Tensors
import Trials

/// Records one value a step and can go on from each, and from the sum of another trial; fails where it
/// is told to.
struct StepsExperiment: Experiment {
  static let name = "steps"
  static let summary = "a trial of several steps"
  static let usesGroup = false

  let x: Double
  let steps: Int
  /// x from which on trials fail.
  let failsFrom: Double
  /// The step after which they do; 0: before the first.
  let failsAfter: Int
  /// Folder in which a trial leaves a mark before its first attempt fails; empty: it does not.
  let marks: String
  let kind: String
  /// Seconds.
  let pause: Double
  /// Most that a step takes longer, seconds.
  let jitter: Double
  /// How many copies of its sum it keeps for others; 0: none.
  let width: Int
  /// Whether it prints, as programs of trials do.
  let prints: Bool

  init(_ settings: inout Settings) {
    x = settings.take("x", default: 0.0, in: -1e9...1e9, "where")
    steps = settings.take("steps", default: 3, in: 1...1000, "how many")
    failsFrom = settings.take("fails_from", default: 1e9, in: -1e9...1e9, "x of failing trials")
    failsAfter = settings.take("fails_after", default: 0, in: 0...1000, "steps before they fail")
    marks = settings.take("marks", default: "", "folder of marks")
    pause = settings.takeDuration("pause", default: 0, "idle time of a step")
    jitter = settings.takeDuration("jitter", default: 0, "most idle time of a step beside it")
    width = settings.take("keeps", default: 0, in: 0...9, "copies of the sum for others")
    prints = settings.take("prints", default: false, "whether it prints")
    kind = settings.take("kind", default: "plain", oneOf: ["plain", "narrow"], "of settings")
    if kind == "narrow" { _ = settings.take("width", default: 1, in: 1...3, "of the narrow kind") }
  }

  var metrics: [Metric] {
    [
      Metric("value/last", better: .minimize, axis: .end, "of the last step"),
      Metric("sum", better: .minimize, axis: .step, "over the steps so far"),
    ]
  }

  func run(_ trial: inout Trial) throws {
    if x >= failsFrom, failsAfter == 0 { throw Refused(x: x) }
    if prints { trial.record.write("trial \(trial.number) was here\n") }
    try failOnce(trial.number)
    var (first, sum) = (1, 0.0)
    for array in trial.restored ?? [] {
      if case .float64(let values) = array.values { (first, sum) = (Int(values[0]) + 1, values[1]) }
    }
    if trial.restored == nil, case .float32(let values)? = trial.inherited?.first?.values {
      sum = Double(values[0])
    }
    let noise = trial.random("noise")
    for step in first..<(steps + 1) {
      var cursor = noise.cursor(step: step)
      sum += x * Double(step) + Double(cursor.next() >> 40)
      let share = Double((trial.number &* 7919 &+ step &* 104_729) % 101) / 100
      try trial.idle(seconds: pause + jitter * share)
      trial.record("sum", sum, at: .step(step))
      try trial.checkpoint([NamedArray("state", shape: [2], .float64([Double(step), sum]))])
      if x >= failsFrom, step == failsAfter { throw Refused(x: x) }
    }
    trial.record("value/last", sum, at: .end)
    guard width > 0 else { return }
    let copies = [Float](repeating: Float(sum), count: width)
    try trial.save(Trial.weights, [NamedArray("sums", shape: [width], .float32(copies))])
  }

  var weights: ParameterLayout? {
    guard width > 0 else { return nil }
    var layout = ParameterLayout()
    _ = layout.add("sums", Shape([width]))
    return layout
  }

  private func failOnce(_ trial: Int) throws {
    guard !marks.isEmpty else { return }
    let mark = "\(marks)/\(trial)"
    guard !FileManager.default.fileExists(atPath: mark) else { return }
    try Data().write(to: URL(fileURLWithPath: mark))
    throw Vanished()
  }

  struct Refused: Error, CustomStringConvertible {
    let x: Double
    var description: String { "x is too large" }
  }

  struct Vanished: RepeatableError, CustomStringConvertible {
    var description: String { "the machine went away" }
  }
}
