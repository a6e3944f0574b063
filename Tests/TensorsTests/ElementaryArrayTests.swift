import Tensors
import Testing

@Suite struct ElementaryArrayTests {
  /// Golden values: `python3 Tests/Goldens/gaussian_process.py` (mpmath 1.3.0).
  private static let goldens: [(x: Double, power: Double)] = [
    (-708, 3.307553003638408e-308), (-100.25, 2.8971980832101478e-44), (-1, 0.36787944117144232),
    (-1e-9, 0.999999999), (0, 1), (0.3, 1.3498588075760031), (1, 2.7182818284590452),
    (50.5, 8.5481342872980577e+21), (709, 8.2184074615549722e+307),
  ]

  @Test func `powers of e are right to two units in the last place`() {
    var values = Self.goldens.map(\.x)
    Elementary.exponentiate(&values)
    for (value, golden) in zip(values, Self.goldens) {
      #expect((value - golden.power).magnitude <= 2 * golden.power.ulp, "\(golden.x)")
    }
  }

  @Test func `powers of e agree with those of single numbers`() {
    var cursor = RandomStream(seed: 1, "powers").cursor()
    let arguments = cursor.normals(4003).map { 100 * $0 }
    var values = arguments
    Elementary.exponentiate(&values)
    for (x, value) in zip(arguments, values) {
      let single = Elementary.exp(x)
      #expect((value - single).magnitude <= 2 * single.ulp, "\(x)")
    }
  }

  @Test func `a number's place does not show`() {
    var cursor = RandomStream(seed: 1, "places").cursor()
    let arguments = cursor.normals(11)
    var whole = arguments
    Elementary.exponentiate(&whole)
    for (index, x) in arguments.enumerated() {
      var alone = [x]
      Elementary.exponentiate(&alone)
      #expect(alone[0] == whole[index])
    }
  }

  @Test func `powers of e outside the range are 0 and infinite, and NaN stays`() {
    var values = [-709, -.infinity, 710, .infinity, .nan, -0.0]
    Elementary.exponentiate(&values)
    #expect(values[0...3] == [0, 0, .infinity, .infinity])
    #expect(values[4].isNaN && values[5] == 1)
  }

  @Test(arguments: [
    (1, 0.65567954241879847), (1.5, 0.51581563821796336), (4, 0.23665238291356067),
    (10, 0.099028596471731921), (100, 0.0099990002998501049), (1e6, 9.99999999999e-7),
  ])
  func `Mills' ratio is mpmath's`(x: Double, golden: Double) {
    #expect((NormalDistribution.millsRatio(above: x) - golden).magnitude <= 1e-14 * golden)
  }
}
