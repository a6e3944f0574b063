import Experiments
import Testing

@Suite struct TestFunctionTests {
  /// Relative to 1 or the value, whichever is larger: a few roundings.
  private let tolerance = 1e-13

  private func expect(_ value: Double, equals expected: Double) {
    #expect((value - expected).magnitude <= tolerance * max(1, expected.magnitude))
  }

  @Test(arguments: [
    (TestFunction.branin, [-Double.pi, 12.275]), (.branin, [.pi, 2.275]),
    (.rosenbrock, [1, 1]), (.rosenbrock, [1, 1, 1, 1, 1]),
    (.ishigami, [-Double.pi / 2, 0, Double.pi]), (.ackley, [0, 0, 0]), (.rastrigin, [0, 0, 0]),
    (.sphere, [0, 0, 0]),
    (
      .hartmann6,
      [
        0.20168951132509777, 0.15001068816703636, 0.47687397007410914, 0.275332429389904,
        0.3116516123871794, 0.6573005305969936,
      ]
    ),
  ])
  func `the minimum is where it is published`(function: TestFunction, x: [Double]) {
    expect(function(x), equals: function.minimum(x.count))
  }

  @Test(arguments: [
    // NumPy 2.4.6, SciPy 1.17.1, with the formulas of the sources and
    // x = [1, 2], [.1, .2, .3, .4, .5, .6], [.5, -1.5, 2], [.5, -1.5, 2], [.5, -1.5, 2]
    (TestFunction.branin, [1, 2], 21.62763539206238),
    (.hartmann6, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], -1.4069105761385299),
    (.rosenbrock, [0.5, -1.5, 2], 319),
    (.ackley, [0.5, -1.5, 2], 7.102062941907506),
    (.rastrigin, [0.5, -1.5, 2], 46.5),
    (.sphere, [0.5, -1.5, 2], 6.5),
    (.ishigami, [0.5, -1.5, 2], 8.211480138472487),
  ])
  func `values are NumPy's`(function: TestFunction, x: [Double], expected: Double) {
    expect(function(x), equals: expected)
  }

  @Test(arguments: TestFunction.all) func `no point of the domain is below the minimum`(
    function: TestFunction
  ) {
    let count = min(function.dimensions.upperBound, 4)
    let dimensions = max(count, function.dimensions.lowerBound)
    let domain = function.domain(dimensions)
    for index in 0..<5000 {
      let x = domain.enumerated().map { argument, range in
        let share = (Double(index) * (Double(argument + 2)).squareRoot())
        return range.lowerBound
          + (share - share.rounded(.down)) * (range.upperBound - range.lowerBound)
      }
      #expect(function(x) >= function.minimum(dimensions))
    }
  }

  @Test func `functions are found by name`() {
    #expect(
      TestFunction.all.map { TestFunction.named($0.name)?.name } == [
        "branin", "hartmann6", "rosenbrock", "ackley", "rastrigin", "sphere", "ishigami",
      ])
    #expect(TestFunction.named("branim") == nil)
  }

  @Test func `traps at a wrong number of arguments`() async {
    await #expect(processExitsWith: .failure) { _ = TestFunction.branin([1]) }
  }
}
