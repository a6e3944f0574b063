import Tensors
import Testing

@Suite struct NormalDistributionTests {
  /// `python3 -c "from scipy.stats import norm; print([(x, norm.cdf(x), norm.logcdf(x)) for x in
  /// [-20, -8.5, -5.7, -3, -1.2, -0.7, -0.6, -0.1, 0, 0.3, 0.66, 1, 2.5, 6]])"` (SciPy 1.17.1);
  /// that of −20 by mpmath's `ncdf(-20)`, since SciPy's has an error of 3e-14.
  @Test(arguments: [
    (-20, 2.7536241186062337e-89, -203.9171553710973),
    (-8.5, 9.47953482220325e-18, -39.19739642821768),
    (-5.7, 5.99037140106353e-09, -18.933112423224742),
    (-3, 0.0013498980316300933, -6.60772622151035),
    (-1.2, 0.11506967022170822, -2.1622175060437394),
    (-0.7, 0.24196365222307303, -1.4189677615315315),
    (-0.6, 0.2742531177500736, -1.2937038116140283),
    (-0.1, 0.460172162722971, -0.7761545927302733), (0, 0.5, -0.6931471805599453),
    (0.3, 0.6179114221889526, -0.4814101615884813),
    (0.66, 0.7453730853286639, -0.29387040027781763),
    (1, 0.8413447460685429, -0.1727537790234499), (2.5, 0.9937903346742238, -0.00622902548586),
    (6, 0.9999999990134123, -9.86587645524372e-10),
  ])
  func `shares and their logarithms are SciPy's`(x: Double, share: Double, logShare: Double) {
    #expect((NormalDistribution.share(below: x) - share).magnitude <= 1e-14 * share)
    let miss = (NormalDistribution.logShare(below: x) - logShare).magnitude
    #expect(miss <= 1e-13 * logShare.magnitude)
  }

  @Test func `shares below the smallest number keep their logarithm`() {
    // norm.logcdf(-38), as above
    #expect((NormalDistribution.logShare(below: -38) + 726.5572160188201).magnitude < 1e-10)
    #expect(NormalDistribution.share(below: -50) == 0)
  }

  @Test func `shares at the ends`() {
    #expect(NormalDistribution.share(below: -.infinity) == 0)
    #expect(NormalDistribution.share(below: .infinity) == 1)
    #expect(NormalDistribution.share(below: .nan).isNaN)
    #expect(NormalDistribution.logShare(below: .nan).isNaN)
  }

  @Test func `quantiles are the inverse`() {
    for p in [1e-12, 1e-3, 0.2, 0.5, 0.77, 0.999] {
      let share = NormalDistribution.share(below: NormalDistribution.quantile(p))
      #expect((share - p).magnitude <= 1e-13 * p)
    }
  }
}
