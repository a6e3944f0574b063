import Search
import Testing

@Suite struct ExpectedImprovementTests {
  /// Golden values: `python3 Tests/Goldens/gaussian_process.py` (mpmath 1.3.0).
  private static let goldens: [(z: Double, value: Double, slope: Double)] = [
    (6, 1.7917594692541145, 0.16666666649789214), (1, 0.08002621884930694, 0.77663872520173926),
    (0, -0.91893853320467274, 1.2533141373155003), (-0.5, -1.6205162643873199, 1.5598731483480797),
    (-1, -2.4851210257126413, 1.9042712333296918), (-1.5, -3.5299359208057099, 2.2795806941564462),
    (-5, -16.74430116266099, 5.3618162412880885), (-20, -206.9178385094251, 20.099262811101282),
    (-29.9, -454.72299811949627, 29.966666911139965),
    (-30.1, -460.73628739874304, 30.166226849616996), (-60, -1809.1084601822722, 60.03330560942051),
    (-10000, -50000019.339619307, 10000.000199999994),
  ]

  @Test(arguments: goldens)
  func `the logarithm and its slope are right far out`(
    golden: (z: Double, value: Double, slope: Double)
  ) {
    let (value, slope) = ExpectedImprovement.logUnit(golden.z)
    #expect((value - golden.value).magnitude <= 1e-10 * max(1, golden.value.magnitude))
    #expect((slope - golden.slope).magnitude <= 1e-10 * golden.slope)
  }
}
