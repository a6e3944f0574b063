import Search
import Spec
import Tensors
import Testing

/// Golden values: `python3 Tests/Goldens/gaussian_process.py` (scikit-learn 1.9.1, mpmath 1.3.0).
@Suite struct GaussianProcessTests {
  private let features = Matrix([[0.1, 0.2], [0.7, 0.4], [0.35, 0.9], [0.8, 0.85], [0.5, 0.5]])
  private let targets = [0.3, -1.2, 0.9, 1.1, -1.1]
  private let parameters = KernelParameters(weights: [4, 0.25], scale: 1.7, noise: 0.01)

  private func kernel(rows: Range<Int>) -> LearntKernel {
    LearntKernel(
      parameters, features: features.selecting(rows: Array(rows)),
      targets: Array(targets[rows]), owners: [0, 1])
  }

  private func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
    (a - b).magnitude <= tolerance * max(1, b.magnitude)
  }

  @Test(arguments: [5, 3, 1])
  func `means and variances are scikit-learn's, however many trials came later`(count: Int) {
    let posterior = Posterior(
      kernel(rows: 0..<count), later: features.selecting(rows: Array(count..<5)),
      targets: targets, draws: Matrix(zeros: 1, 0), owners: [0, 1])
    let (means, variances) = posterior.moments(Matrix([[0.6, 0.45], [0, 1], [0.7, 0.4]]))
    let golden = [-1.341289698027464, 1.4120846849306639, -1.1199620789159368]
    #expect(zip(means.values, golden).allSatisfy { isClose($0, $1) })
    let goldenVariances = [0.01223121065184053, 0.3573163347422626, 0.008832450425537495]
    #expect(zip(variances, goldenVariances).allSatisfy { isClose($0, $1) })
  }

  @Test func `the density is scikit-learn's likelihood and the prior`() throws {
    let likelihood = MarginalLikelihood(
      features: features, owners: [0, 1], axes: 2, targets: targets, isDeterministic: false)
    let least = KernelParameters.leastNoise
    let logarithms = [4, 0.25, 1.7, 0.01 - least].map(Elementary.log)
    let density = try #require(likelihood.logDensity(logarithms))
    #expect(isClose(density.value, -15.399993649005543))
  }

  @Test(arguments: [false, true])
  func `the density's gradient matches central differences`(isDeterministic: Bool) throws {
    var cursor = RandomStream(seed: 4, "density").cursor()
    let cube = try mixedCube()
    let points = (0..<14).map { _ in
      cube.axes.indices.map { $0 == 1 && cursor.uniform() < 0.4 ? nil : cursor.uniform() }
    }
    let likelihood = MarginalLikelihood(
      features: cube.matrix(of: points), owners: cube.owners, axes: cube.axes.count,
      targets: cursor.normals(14), isDeterministic: isDeterministic)
    let place = (0..<likelihood.dimensions).map { 0.3 * Double($0) - 0.6 }
    let gradient = try #require(likelihood.logDensity(place)).gradient
    for index in place.indices {
      let step = 1e-5
      var (below, above) = (place, place)
      below[index] -= step
      above[index] += step
      let difference =
        try #require(likelihood.logDensity(above)).value
        - (try #require(likelihood.logDensity(below)).value)
      // The second-order error of the difference, and its rounding.
      #expect(isClose(gradient[index], difference / (2 * step), 1e-7))
    }
  }

  @Test(arguments: [0, 3])
  func `the improvement's gradient matches central differences`(running: Int) throws {
    var cursor = RandomStream(seed: 4, "improvement").cursor()
    let draws =
      running == 0
      ? Matrix(zeros: 1, 0)
      : Matrix(
        rows: 6, columns: running, values: cursor.normals(6 * running))
    let later = Matrix(rows: running, columns: 2, values: cursor.uniforms(2 * running))
    let posterior = Posterior(
      kernel(rows: 0..<5), later: later, targets: targets, draws: draws, owners: [0, 1])
    let places = Matrix([[0.6, 0.45], [0.02, 0.97], [0.7, 0.41], [0.95, 0.05]])
    let (values, gradients) = posterior.logImprovementsWithGradients(places)
    #expect(zip(values, posterior.logImprovements(places)).allSatisfy { isClose($0, $1, 1e-9) })
    for column in 0..<2 {
      let step = 1e-6
      var (below, above) = (places, places)
      for row in 0..<places.rows {
        below[row, column] -= step
        above[row, column] += step
      }
      let differences = zip(
        posterior.logImprovements(above), posterior.logImprovements(below)
      ).map { ($0 - $1) / (2 * step) }
      for row in 0..<places.rows {
        #expect(isClose(gradients[row, column], differences[row], 1e-5))
      }
    }
  }

  @Test func `fantasies leave the mean where it was on average and lower the variance`() {
    let later = Matrix([[0.2, 0.7]])
    let alone = Posterior(
      kernel(rows: 0..<5), later: Matrix(zeros: 0, 2), targets: targets,
      draws: Matrix(zeros: 1, 0), owners: [0, 1])
    let imagined = Posterior(
      kernel(rows: 0..<5), later: later, targets: targets, draws: Matrix([[1.3], [-1.3]]),
      owners: [0, 1])
    let place = Matrix([[0.25, 0.75]])
    let (before, after) = (alone.moments(place), imagined.moments(place))
    #expect(isClose(0.5 * (after.means[0, 0] + after.means[0, 1]), before.means[0, 0]))
    #expect(after.variances[0] < before.variances[0])
    #expect((after.means[0, 0] - after.means[0, 1]).magnitude > 0.1)
  }

  @Test func `points that coincide have a factor all the same`() {
    let same = Matrix([[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]])
    let kernel = LearntKernel(
      KernelParameters(weights: [1e-4, 1e-4], scale: 1e3, noise: 0), features: same,
      targets: [1, 1, -2], owners: [0, 1])
    #expect(kernel.parameters.noise > 0)
    #expect(kernel.factor.logDeterminant.isFinite)
  }

  @Test func `parameters are learnt from the lowest targets and the latest others`() {
    #expect(LearntKernel.mostTelling([5, 1, 4, 2, 3, 9, 7, 8], upTo: 4) == [1, 3, 6, 7])
    #expect(LearntKernel.mostTelling([5, 1, 4], upTo: 4) == [0, 1, 2])
  }

  @Test func `the kernel is learnt after each of the first results, then ever more rarely`() {
    let counts = [1, 127, 128, 129, 255, 256, 259, 511, 512, 519]
    #expect(
      counts.map(GaussianProcessSampler.learningCount) == [
        1, 127, 128, 128, 254, 256, 256, 508, 512, 512,
      ])
  }

  private func mixedCube() throws -> CubeFeatures {
    CubeFeatures(
      try Space([
        Fixture.words("w", ["a", "b", "c"]),
        Fixture.parameter(
          "x", .uniform(min: 0, max: 1, step: nil),
          when: Fixture.compare("w", .equal, .text("a"))),
        Fixture.integer("i", 1...4),
      ]))
  }

  @Test func `distances are those of the table`() throws {
    let cube = try mixedCube()
    let rows = cube.matrix(of: [
      [0.1, 0.2, 0.125], [0.1, 0.7, 0.375], [0.5, nil, 0.125], [0.9, nil, 0.125],
    ])
    let squares = Matern.squares(rows)
    // Choices a, a, b, c; x 0.2, 0.7, none, none; i 1, 2, 1, 1.
    #expect(isClose(squares[0, 1], 0.25 + 0.0625))
    #expect(isClose(squares[0, 2], 1 + 0.25 + 0.09))
    #expect(isClose(squares[1, 2], 1 + 0.25 + 0.04 + 0.0625))
    #expect(isClose(squares[2, 3], 1))
  }
}
