import Neural
import Tensors
import Testing

struct InitializerTests {
  private func values(_ initializer: Initializer, named name: String = "w") -> [Float] {
    var parameters = ParameterSet()
    let parameter = parameters.add(name, [200, 50], initializer)
    let stream = RandomStream(seed: 5, "weights")
    return parameters.initialWeights(using: stream).tensor(parameter).values
  }

  static let variances: [(Initializer, Double)] = [
    (.uniform(bound: 0.25), 0.0625 / 3), (.linear, 1.0 / 150), (.kaimingUniform, 2.0 / 50),
    (.kaimingNormal, 2.0 / 50), (.xavierUniform, 2.0 / 250), (.xavierNormal, 2.0 / 250),
  ]

  /// Of 10 000 numbers: the mean within 4 % of the deviation, four standard errors; the variance
  /// within 6 %.
  @Test(arguments: variances)
  func `variance is that of the source`(initializer: Initializer, expected: Double) {
    let numbers = values(initializer).map(Double.init)
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let variance = numbers.reduce(0) { $0 + $1 * $1 } / Double(numbers.count)
    #expect(abs(mean) < 0.04 * expected.squareRoot())
    #expect(abs(variance / expected - 1) < 0.06)
  }

  @Test func `constants fill`() {
    #expect(
      values(.zeros).allSatisfy { $0 == 0 } && values(.constant(0.5)).allSatisfy { $0 == 0.5 })
  }

  @Test(arguments: Initializer.examples) func `equal streams give equal bits`(item: Initializer) {
    #expect(values(item) == values(item))
  }

  @Test func `values depend on the name and not on the other parameters`() {
    var parameters = ParameterSet()
    _ = parameters.add("other", [3], .linear)
    let parameter = parameters.add("w", [200, 50], .linear)
    let weights = parameters.initialWeights(using: RandomStream(seed: 5, "weights"))
    #expect(weights.tensor(parameter).values == values(.linear))
    #expect(values(.linear, named: "v") != values(.linear))
  }
}
