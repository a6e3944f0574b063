import Training
import Trials

/// A learner as named arrays.
extension QLearner {
  func arrays(_ returns: MeanReturn) -> [NamedArray] {
    [
      NamedArray("progress", shape: [2], .int64([steps, returns.count].map(Int64.init))),
      NamedArray("returns", shape: [1], .float64([returns.sum])),
      NamedArray("environment", shape: [environmentSnapshot.count], .float64(environmentSnapshot)),
      NamedArray("values", shape: [table.values.count], .float64(table.values)),
      NamedArray("visits", shape: [table.visits.count], .int64(table.visits)),
    ]
  }

  /// - Returns: The returns since the last evaluation.
  /// - Throws: ``ForeignState`` when the arrays are not of this learner.
  mutating func restore(_ arrays: [NamedArray]) throws -> MeanReturn {
    var progress: [Int64] = []
    var visits: [Int64] = []
    var (values, environment, returns): ([Double], [Double], [Double]) = ([], [], [])
    for array in arrays {
      switch (array.name, array.values) {
      case ("progress", .int64(let saved)): progress = saved
      case ("returns", .float64(let saved)): returns = saved
      case ("environment", .float64(let saved)): environment = saved
      case ("values", .float64(let saved)): values = saved
      case ("visits", .int64(let saved)): visits = saved
      default: throw ForeignState(array: array.name)
      }
    }
    guard progress.count == 2, returns.count == 1,
      restore(
        values: values, visits: visits, environment: environment, steps: Int(progress[0]))
    else { throw ForeignState(array: "values") }
    return MeanReturn(sum: returns[0], count: Int(progress[1]))
  }
}
