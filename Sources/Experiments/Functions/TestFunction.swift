import Tensors

/// A function with a known minimum on which searches are tried out. Its bits are equal on every
/// machine.
package struct TestFunction: Sendable {
  /// The word in files.
  package let name: String
  package let summary: String
  /// Numbers of arguments that it takes.
  package let dimensions: ClosedRange<Int>
  /// The usual range of each argument, the last one standing for all that follow.
  private let ranges: [ClosedRange<Double>]
  /// The lowest value in the domain, for a number of arguments.
  private let lowest: @Sendable (Int) -> Double
  private let body: @Sendable ([Double]) -> Double

  init(
    _ name: String, dimensions: ClosedRange<Int>, domain: [ClosedRange<Double>],
    minimum: @escaping @Sendable (Int) -> Double = { _ in 0 }, _ summary: String,
    _ body: @escaping @Sendable ([Double]) -> Double
  ) {
    (self.name, self.summary, self.dimensions) = (name, summary, dimensions)
    (ranges, lowest, self.body) = (domain, minimum, body)
  }

  /// The usual range of each of `count` arguments.
  package func domain(_ count: Int) -> [ClosedRange<Double>] {
    (0..<count).map { ranges[min($0, ranges.count - 1)] }
  }

  /// The lowest value in the domain of `count` arguments.
  package func minimum(_ count: Int) -> Double { lowest(count) }

  /// The value at `x`, also outside the usual domain.
  /// - Precondition: `x` has a number of arguments in ``dimensions``.
  package func callAsFunction(_ x: [Double]) -> Double {
    precondition(dimensions.contains(x.count), "\(name) of \(x.count) arguments, not \(dimensions)")
    return body(x)
  }

  /// All of them, in the order of the catalogue.
  package static let all = [branin, hartmann6, rosenbrock, ackley, rastrigin, sphere, ishigami]

  package static func named(_ name: String) -> TestFunction? { all.first { $0.name == name } }
}
