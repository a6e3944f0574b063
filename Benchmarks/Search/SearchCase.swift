import Experiments
import Search
import Spec
import Tensors

/// A function over a space of parameters on which searches are compared.
struct SearchCase: Sendable {
  let name: String
  /// The `parameters` block of an experiment file.
  let parameters: String
  /// Of the values of an assignment.
  let loss: @Sendable ([Value?]) -> Double

  static let all = [branin, hartmann6, rosenbrock(5), mixed]

  static let branin = ofFunction(.branin, "branin", dimensions: 2)
  static let hartmann6 = ofFunction(.hartmann6, "hartmann6", dimensions: 6)

  static func rosenbrock(_ dimensions: Int) -> SearchCase {
    ofFunction(.rosenbrock, "rosenbrock\(dimensions)", dimensions: dimensions)
  }

  private static func ofFunction(
    _ function: TestFunction, _ name: String, dimensions: Int
  ) -> SearchCase {
    let ranges = function.domain(dimensions).enumerated().map { index, range in
      "x\(index): {distribution: uniform, min: \(range.lowerBound), max: \(range.upperBound)}"
    }
    return SearchCase(name: name, parameters: "{\(ranges.joined(separator: ", "))}") { values in
      function(values.map { number($0) })
    }
  }

  /// Words, a logarithm, whole numbers and ordered values; what is best for the learning rate depends
  /// on the optimizer, which has parameters of its own. The minimum is 0.0493827.
  static let mixed = SearchCase(
    name: "mixed",
    parameters: """
      {optimizer: [sgd, adam, rmsprop],
       lr: {distribution: log_uniform_values, min: 1e-5, max: 1},
       momentum: {min: 0.0, max: 0.99, when: optimizer == sgd},
       beta2: {min: 0.9, max: 0.9999, when: optimizer == adam},
       depth: {min: 1, max: 6}, width: {values: [16, 32, 64, 128, 256, 512], ordered: true}}
      """
  ) { values in
    let (depth, width) = (number(values[4]) - 3, Elementary.log2(number(values[5])) - 7)
    let rate = Elementary.log10(number(values[1]))
    let capacity = 0.03 * depth * depth + 0.04 * width * width + 0.02 * depth * width
    var (own, distance) = (0.08, rate + 3.3)
    var weight = 0.25
    if values[0] == .text("sgd") {
      let momentum = number(values[2])
      distance = rate - Elementary.log10(1 - momentum) + 1 + 0.15 * depth
      (own, weight) = (0.07 + 0.2 * (momentum - 0.9) * (momentum - 0.9), 0.3)
    } else if values[0] == .text("adam") {
      let beta = number(values[3]) - 0.98
      distance = rate + 3 + 0.1 * depth
      own = 0.05 + 20 * beta * beta
    }
    let sum = own + weight * distance * distance + capacity
    return sum / (1 + 0.25 * sum)
  }

  private static func number(_ value: Value?) -> Double {
    switch value {
    case .real(let number)?: number
    case .integer(let number)?: Double(number)
    default: .nan
    }
  }

  /// A search over it.
  func proposals(by sampler: String, seed: Int, trials: Int) throws -> Proposals {
    let text = """
      experiment: command
      seed: \(seed)
      settings: {command: [none]}
      parameters: \(parameters.replacing("\n", with: " "))
      search: {algorithm: \(sampler), trials: \(trials)}
      objective: {metric: loss, goal: minimize}
      """
    return try Proposals(ExperimentFile(text: text, path: "\(name).exp"))
  }

  func observation(of assignment: Assignment) -> Observation {
    Observation(.done, losses: [loss(assignment.values)])
  }
}
