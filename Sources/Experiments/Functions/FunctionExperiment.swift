import MPI
import Spec
import Trials

/// A function of numbers whose lowest value is known: what searches are judged by. `empty` does
/// nothing: what is left is the cost of a trial.
struct FunctionExperiment: Experiment {
  static let name = "function"
  static let summary = "a test function with a known minimum, or an empty one"
  static let usesGroup = false
  private static let empty = "empty"

  /// `nil`: the empty function.
  let function: TestFunction?
  let x: [Double]
  /// Seconds.
  let sleep: Double

  init(_ settings: inout Settings) {
    let names = [Self.empty] + TestFunction.all.map(\.name)
    let name = settings.take("name", default: Self.empty, oneOf: names, "the function")
    x = settings.take("x", default: [Double](), counts: 0...100_000, "where it is computed")
    sleep = settings.takeDuration("sleep", default: 0, "idle time before the value")
    function = TestFunction.named(name)
    if let function, !function.dimensions.contains(x.count), !settings.isDescribing {
      let wanted = function.dimensions
      let count =
        wanted.count == 1 ? "\(wanted.lowerBound)" : "at least \(wanted.lowerBound)"
      settings.note("\(name) takes \(count) numbers, got \(x.count)", at: "x")
    }
  }

  var metrics: [Metric] {
    [Metric("value", better: .minimize, axis: .end, "of the function")]
  }

  func run(_ trial: inout Trial) throws {
    try trial.idle(seconds: sleep)
    trial.record("value", value, at: .end)
  }
}
