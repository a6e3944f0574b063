import Search
import Spec
import Tensors

/// How long simulated trials take, whatever they say themselves: drawn for each attempt from one
/// distribution, by the seed of the file.
package struct DurationRule: Sendable {
  private let space: Space

  /// - Parameter text: `90s`; or in seconds `uniform(1, 10)`, `log(1, 100)` with equal shares of the
  ///   logarithm, `log-normal(0, 1)` by the mean and the deviation of the logarithm, of which seven
  ///   must not lead beyond e³⁰⁰.
  /// - Throws: ``DurationProblem``.
  package init(_ text: String) throws {
    guard let distribution = Self.distribution(text) else { throw DurationProblem(text: text) }
    let position = Position(source: "--duration", line: 1, column: 1)
    let parameter = Parameter(name: "duration", distribution: distribution, position: position)
    space = try Space([parameter])
  }

  private static func distribution(_ text: String) -> Distribution? {
    if let seconds = Quantity.seconds(text) { return .constant(.real(seconds)) }
    guard text.hasSuffix(")"), let bracket = text.firstIndex(of: "(") else { return nil }
    let numbers = text[text.index(after: bracket)...].dropLast().split(separator: ",")
      .map { Double($0.filter { $0 != " " }) ?? .nan }
    guard numbers.count == 2, numbers.allSatisfy(\.isFinite) else { return nil }
    let (a, b) = (numbers[0], numbers[1])
    switch text[..<bracket] {
    case "uniform" where 0 <= a && a < b: return .uniform(min: a, max: b, step: nil)
    case "log" where 0 < a && a < b: return .logUniform(min: a, max: b, step: nil)
    case "log-normal" where b > 0 && abs(a) + 7 * b < 300:
      return .logNormal(mean: a, deviation: b, step: nil)
    default: return nil
    }
  }

  /// Seconds of an attempt.
  func seconds(trial: Int, attempt: Int, seed: UInt64) -> Double {
    var cursor = RandomStream(seed: seed, "simulated duration").cursor(step: attempt, item: trial)
    return space.assignment(at: cursor.uniforms(space.dimensions)).values[0]?.number ?? 0
  }
}

/// A rule of durations that cannot be read.
package struct DurationProblem: Error, CustomStringConvertible {
  let text: String

  package var description: String {
    "'\(text)' says no duration of trials\n  hint: write 90s, 'uniform(1, 10)', 'log(1, 100)' or "
      + "'log-normal(0, 1)', in seconds"
  }
}
