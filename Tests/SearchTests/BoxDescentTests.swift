import Search
import Testing

@Suite struct BoxDescentTests {
  private static let limits = BoxDescent.Limits(
    evaluations: 200, gradient: 1e-8, gain: 0, move: 1)

  private func end(_ descent: BoxDescent, _ f: ([Double]) -> (Double, [Double])) -> BoxDescent {
    var descent = descent
    while !descent.isFinished {
      let (value, gradient) = f(descent.trial)
      descent.take(value, gradient)
    }
    return descent
  }

  private func valley(_ x: [Double]) -> (Double, [Double]) {
    let (bend, way) = (x[1] - x[0] * x[0], 1 - x[0])
    return (100 * bend * bend + way * way, [-400 * bend * x[0] - 2 * way, 200 * bend])
  }

  @Test func `ends at the bottom of Rosenbrock's valley`() {
    let start = BoxDescent(
      from: [-1.2, 1], lower: [-2, -2], upper: [2, 2], limits: Self.limits)
    let found = end(start, valley)
    #expect((found.point[0] - 1).magnitude < 1e-6 && (found.point[1] - 1).magnitude < 1e-6)
  }

  @Test func `ends at the border where the minimum is outside`() {
    let start = BoxDescent(
      from: [-1.2, 1], lower: [-2, -2], upper: [0.5, 2], limits: Self.limits)
    let found = end(start, valley)
    #expect(found.point[0] == 0.5 && (found.point[1] - 0.25).magnitude < 1e-6)
  }

  @Test func `a region without values is gone around`() {
    let start = BoxDescent(from: [0], lower: [-9], upper: [9], limits: Self.limits)
    let found = end(start) { x in
      x[0] > 2 ? (.infinity, []) : ((x[0] - 1.5) * (x[0] - 1.5), [2 * (x[0] - 1.5)])
    }
    #expect((found.point[0] - 1.5).magnitude < 1e-6)
  }

  @Test func `ends after so many evaluations`() {
    var limits = Self.limits
    limits.evaluations = 7
    var count = 0
    let start = BoxDescent(from: [-1.2, 1], lower: [-2, -2], upper: [2, 2], limits: limits)
    let found = end(start) { x in
      count += 1
      return valley(x)
    }
    #expect(count == 7 && found.value < valley([-1.2, 1]).0)
  }

  @Test func `a start without a value is the end`() {
    let start = BoxDescent(from: [0], lower: [-1], upper: [1], limits: Self.limits)
    #expect(end(start) { _ in (.nan, []) }.value == .infinity)
  }
}
