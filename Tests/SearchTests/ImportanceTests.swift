import Search
import Spec
import Tensors
import Testing

/// The trials of `Tests/Goldens/importance.py`.
private enum Golden {
  static func space() throws -> Space {
    try Space([
      Fixture.real("x", -1...2),
      Fixture.parameter("lr", .logUniform(min: 1e-4, max: 1, step: nil)),
      Fixture.integer("depth", 1...4),
      Fixture.parameter("dropout", .uniform(min: 0, max: 0.61, step: 0.01)),
      Fixture.words("optimizer", ["sgd", "adam", "lamb"]),
      Fixture.parameter(
        "momentum", .uniform(min: 0, max: 0.9, step: nil),
        when: Fixture.compare("optimizer", .equal, .text("sgd"))),
    ])
  }

  static func loss(_ u: [Double]) -> Double {
    let (depth, level) = (1 + (u[2] * 4).rounded(.down), (u[3] * 62).rounded(.down))
    let word = Int(u[4] * 3)
    var loss = 4 * (u[0] - 0.3) * (u[0] - 0.3) + 2 * (u[1] - 0.6) * (u[1] - 0.6)
    loss += 0.05 * depth * depth + 0.002 * level * u[0] + (word == 2 ? 0.4 : 0)
    return word == 0 ? loss + (u[5] - 0.8) * (u[5] - 0.8) : loss
  }

  static func points(_ count: Int) -> [[Double]] {
    (0..<count).map { index in
      SobolSequence(dimensions: 6).point(index).map { $0 + 0.318 < 1 ? $0 + 0.318 : $0 + 0.318 - 1 }
    }
  }

  static func sample(_ count: Int) throws -> ImportanceSample {
    let space = try space()
    return ImportanceSample(space, points(count).map { (space.assignment(at: $0), loss($0)) })
  }

  /// Without the logarithmic and the conditional parameter.
  static func plainSample(_ count: Int) throws -> ImportanceSample {
    let all = try space()
    let kept = [0, 2, 3, 4]
    let space = try Space(kept.map { all.parameters[$0] })
    return ImportanceSample(
      space,
      points(count).map { point in
        (space.assignment(at: kept.map { point[$0] }), loss(point))
      })
  }
}

@Suite struct ImportanceTests {
  @Test(arguments: ImportanceMethod.allCases, [0x1p1020, 0x1p-1000])
  func `the unit of the loss does not matter, however far away`(
    method: ImportanceMethod, unit: Double
  ) throws {
    let space = try Golden.space()
    let points = Golden.points(80)
    func values(_ unit: Double) -> [Double] {
      let trials = points.map { (space.assignment(at: $0), (Golden.loss($0) - 1) * unit) }
      return method.importances(ImportanceSample(space, trials), seed: 1).map(\.value)
    }
    #expect(values(unit) == values(1))
  }

  /// `python Tests/Goldens/importance.py` (optuna 5.0.0)
  @Test(arguments: [
    (
      64,
      [
        0.00604246641966, 0.00104360634381, 0.0173321745794, 0.00408664845717,
        0.00273214124102, 0,
      ]
    ),
    (
      256,
      [
        0.00866273415059, 0.00263383712259, 0.0115807300412, 0.000670158713602,
        0.00126454284041, 0.00111339165632,
      ]
    ),
    (
      1024,
      [
        0.00743707876723, 0.0029392514423, 0.0109334024699, 0.000183260309652,
        0.00174364072932, 0.00138186357172,
      ]
    ),
  ])
  func `PED-ANOVA gives Optuna's numbers`(count: Int, wanted: [Double]) throws {
    let found = ImportanceMethod.pedAnova.importances(try Golden.sample(count), seed: 1)
    // Optuna's densities pass through logarithms.
    for (one, value) in zip(found, wanted) {
      #expect((one.value - value).magnitude <= 1e-9 * value, "\(one) but \(value)")
    }
  }

  @Test func `the trials in which a parameter is active are counted, shares add up to 1`() throws {
    for method in ImportanceMethod.allCases {
      let found = method.importances(try Golden.sample(256), seed: 1)
      #expect(found.map(\.trials).dropLast() == [256, 256, 256, 256, 256])
      #expect(found[5].trials == 85)
      #expect((found.reduce(0) { $0 + $1.share } - 1).magnitude < 1e-12)
    }
  }

  @Test(arguments: ImportanceMethod.allCases)
  func `trials without a finite loss are left out`(method: ImportanceMethod) throws {
    let space = try Golden.space()
    var trials = Golden.points(64).map { (space.assignment(at: $0), Golden.loss($0)) }
    let clean = method.importances(ImportanceSample(space, trials), seed: 1)
    for loss in [Double.nan, .infinity, -.infinity] { trials.append((trials[3].0, loss)) }
    #expect(method.importances(ImportanceSample(space, trials), seed: 1) == clean)
  }

  @Test(arguments: ImportanceMethod.allCases)
  func `without trials, or without differences, nothing matters`(method: ImportanceMethod) throws {
    let space = try Golden.space()
    for count in [0, 1, 2, 40] {
      let trials = Golden.points(count).map { (space.assignment(at: $0), 1.0) }
      let found = method.importances(ImportanceSample(space, trials), seed: 1)
      #expect(found.map(\.parameter) == space.parameters.map(\.name))
      #expect(found.allSatisfy { $0.value.magnitude < 1e-12 })
    }
  }

  @Test(arguments: ImportanceMethod.allCases)
  func `a parameter with one value does not matter`(method: ImportanceMethod) throws {
    let space = try Space([
      Fixture.parameter("c", .constant(.integer(3))), Fixture.real("x", 0...1),
    ])
    let trials = (0..<64).map { index in
      let share = SobolSequence(dimensions: 1).point(index)
      return (space.assignment(at: share), share[0])
    }
    let found = method.importances(ImportanceSample(space, trials), seed: 1)
    #expect(found[0].value == 0 && found[1].share == 1)
  }
}

@Suite struct FanovaTests {
  /// `python Tests/Goldens/importance.py` (optuna 5.0.0, scikit-learn 1.9.1): the mean of 5 seeds,
  /// whose standard deviation is below 0.005. Forests differ by their draws, and words have one
  /// coordinate here.
  @Test func `forests see what Optuna's see`() throws {
    let wanted = [0.7394, 0.0943, 0.0058, 0.0225]
    let found = ImportanceMethod.fanova.importances(try Golden.plainSample(128), seed: 1)
    for (one, value) in zip(found, wanted) {
      #expect((one.value - value).magnitude < 0.05, "\(one) but \(value)")
    }
  }

  @Test func `a sum of functions is taken apart`() throws {
    // u₀ + 2 u₁ has variances 1/12 and 4/12.
    let space = try Space([Fixture.real("a", 0...1), Fixture.real("b", -1...1)])
    let trials = (0..<512).map { index in
      let point = SobolSequence(dimensions: 2).point(index)
      return (space.assignment(at: point), point[0] + 2 * point[1])
    }
    let found = ImportanceMethod.fanova.importances(ImportanceSample(space, trials), seed: 3)
    #expect((found[0].value - 0.2).magnitude < 0.02)
    #expect((found[1].value - 0.8).magnitude < 0.02)
  }

  @Test func `a conditional parameter is judged where it is active`() throws {
    let space = try Space([
      Fixture.words("kind", ["plain", "deep"]),
      Fixture.parameter(
        "depth", .uniform(min: 0, max: 1, step: nil),
        when: Fixture.compare("kind", .equal, .text("deep"))),
    ])
    let trials = (0..<256).map { index in
      let point = SobolSequence(dimensions: 2).point(index)
      return (space.assignment(at: point), point[0] < 0.5 ? 0 : point[1])
    }
    let found = ImportanceMethod.fanova.importances(ImportanceSample(space, trials), seed: 3)
    #expect(found[1].trials == 128 && found[1].value > 0.99)
    // Over all trials the kind is the only coordinate.
    #expect((found[0].value - 1).magnitude < 1e-9)
  }

  @Test func `the seed selects the forest, and nothing else does`() throws {
    let sample = try Golden.sample(64)
    let first = ImportanceMethod.fanova.importances(sample, seed: 1)
    #expect(ImportanceMethod.fanova.importances(sample, seed: 1) == first)
    #expect(ImportanceMethod.fanova.importances(sample, seed: 2) != first)
  }
}

@Suite struct SobolIndicesTests {
  private static func ishigami(_ u: [Double]) -> Double {
    let x = u.map { -Double.pi + 2 * .pi * $0 }
    let (a, b) = (Elementary.sin(x[0]), Elementary.sin(x[1]))
    return a + 7 * b * b + 0.1 * x[2] * x[2] * x[2] * x[2] * a
  }

  /// Homma & Saltelli, *Reliability Engineering and System Safety* 52 (1996).
  @Test func `Ishigami's function has its known indices`() {
    let found = SobolIndices(dimensions: 3, points: 1 << 14, seed: 1, Self.ishigami)
    for (one, known) in zip(found.first, [0.3139, 0.4424, 0]) {
      #expect((one - known).magnitude < 0.002, "\(one) but \(known)")
    }
    for (one, known) in zip(found.total, [0.5576, 0.4424, 0.2437]) {
      #expect((one - known).magnitude < 0.002, "\(one) but \(known)")
    }
    #expect(found.evaluations == 5 << 14)
  }

  @Test func `a constant function has no indices`() {
    let found = SobolIndices(dimensions: 2, points: 8, seed: 1) { _ in 3 }
    #expect(found.first == [0, 0] && found.total == [0, 0])
  }

  /// `python Tests/Goldens/importance.py` (scipy 1.17.1): 64 points, not scrambled.
  @Test func `the estimators are SciPy's`() {
    let points = (0..<64).map(SobolSequence(dimensions: 6).point)
    let (a, b) = (points.map { Array($0[..<3]) }, points.map { Array($0[3...]) })
    let mixed = (0..<3).map { coordinate in
      zip(a, b).map { a, b in
        Self.ishigami(a.indices.map { $0 == coordinate ? b[$0] : a[$0] })
      }
    }
    let found = SobolIndices(a.map(Self.ishigami), b.map(Self.ishigami), mixed)
    for (one, value) in zip(found.first, [0.292937851232, 0.608943130814, -0.0228974576362]) {
      #expect((one - value).magnitude < 1e-10)
    }
    for (one, value) in zip(found.total, [0.57593833967, 0.46052746955, 0.192801109909]) {
      #expect((one - value).magnitude < 1e-10)
    }
  }
}
