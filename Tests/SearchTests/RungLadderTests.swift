import Search
import Spec
import Testing

@Suite struct RungLadderTests {
  private func ladders(_ block: String) throws -> Brackets {
    try #require(try Fixture.pruner(block) as? any LadderPruner).brackets
  }

  private func pruner(_ block: String) throws -> any Pruner { try Fixture.pruner(block) }

  /// Li et al. (MLSys 2020), table of figure 1 with r = 1, R = 9 and η = 3, and the same with R = 27.
  @Test(arguments: [
    ("name: asha, max: 27", [[1, 3, 9, 27]]), ("name: asha, max: 9", [[1, 3, 9]]),
    ("name: asha, max: 9, early_stopping_rate: 1", [[3, 9]]),
    ("name: asha, max: 9, brackets: 3", [[1, 3, 9], [3, 9], [9]]),
    ("name: asha, min: 2, eta: 4, max: 100", [[2, 8, 32]]),
    ("name: asha, rungs: [3, 11, 33]", [[3, 11, 33]]),
    (
      "name: hyperband, max: 81",
      [[1, 3, 9, 27, 81], [3, 9, 27, 81], [9, 27, 81], [27, 81], [81]]
    ),
  ])
  func `rungs are those published`(block: String, places: [[Int]]) throws {
    #expect(try ladders(block).ladders.map(\.places) == places)
  }

  @Test func `quantiles lie between losses however far apart`() {
    let far = Rung([(0, -1e308), (1, 1e308)])
    #expect(far.quantile(0.5) == 0)
    #expect(far.quantile(0.25) == -5e307)
    let infinite = Rung([(0, -.infinity), (1, 1), (2, .infinity)])
    #expect(
      [0, 0.25, 0.5, 0.75, 1].map(infinite.quantile) == [
        -.infinity, -.infinity, 1, .infinity, .infinity,
      ])
  }

  @Test func `without an end rungs go on`() throws {
    let places = try ladders("name: asha, min: 3").ladders[0].places
    #expect(places.prefix(4) == [3, 9, 27, 81] && places.count == 39)
  }

  /// Li et al. (JMLR 2018), table 1; Optuna's budgets by `python Tests/Goldens/pruners.py`.
  @Test func `brackets have the published numbers of trials`() throws {
    let pruner = try pruner("name: hyperband, max: 81")
    #expect(try ladders("name: hyperband, max: 81").counts == [81, 34, 15, 8, 5])
    let brackets = (0..<286).map(pruner.bracket)
    let counts = (0..<5).map { bracket in brackets.prefix(143).count { $0 == bracket } }
    #expect(counts == [81, 34, 15, 8, 5])
    #expect(brackets.prefix(143).elementsEqual(brackets.prefix(143).sorted()))
    #expect(brackets.prefix(143).elementsEqual(brackets.suffix(143)))
  }

  @Test func `nobody is judged at the end`() throws {
    let pruner = try pruner("name: asha, max: 27")
    func rungs(_ place: Int) -> ClosedRange<Int>? {
      pruner.rungs(of: 0, at: [.init(resource: place, loss: 0)])
    }
    #expect(rungs(1) == 0...0 && rungs(8) == 0...1 && rungs(9) == 0...2 && rungs(27) == 0...2)
    let later = try self.pruner("name: asha, min: 3")
    #expect(later.rungs(of: 0, at: [.init(resource: 2, loss: 0)]) == nil)
  }

  @Test(arguments: [
    ("max: 27", [27, 9, 3, 1]), ("max: 9, trials: 20", [20, 6, 2]), ("max: 9", [9, 3, 1]),
    ("max: 8, eta: 2, trials: 16", [16, 8, 4, 2]),
  ])
  func `of a whole bracket the published numbers go on`(keys: String, counts: [Int]) throws {
    let pruner = try pruner("name: halving, \(keys)")
    var verdicts = Verdicts(pruner)
    let cohort = try #require(pruner.cohort)
    var (active, place) = (Array(0..<cohort), 1)
    var found: [Int] = []
    while !active.isEmpty, found.count < counts.count {
      found.append(active.count)
      for trial in active.reversed() {
        #expect(!verdicts.isHeld(trial))
        verdicts.report(trial, [.init(resource: place, loss: Double(trial * 7 % cohort))])
      }
      place *= keys.contains("eta: 2") ? 2 : 3
      let stopped = verdicts.decide().compactMap { decision -> Int? in
        if case .stopped(let trial, _, _) = decision { trial } else { nil }
      }
      let kept = active.filter { !stopped.contains($0) }.map { $0 * 7 % cohort }
      #expect(stopped.allSatisfy { worse in kept.allSatisfy { $0 < worse * 7 % cohort } })
      active.removeAll(where: stopped.contains)
    }
    #expect(found == counts)
  }

  @Test(
    arguments: [
      (1.0, [0.5, 2, 3], true), (1.0, [0.5, 2, 3, 4, 5], false), (1.5, [0.5, 1, 2, 3], true),
      (1.0, [0.5, 1, 2, 3, 4], false),
      (1.0, [], false), (.infinity, [], false), (.infinity, [1.0], true), (.nan, [], true),
      (-.infinity, [-.infinity, 0], false), (1.0, [.nan, .nan, 2], false),
    ] as [(Double, [Double], Bool)])
  func `the best third goes on, equal losses together`(
    loss: Double, earlier: [Double], stops: Bool
  ) throws {
    let rung = Rung(earlier.enumerated().map { ($0, $1) })
    let curve: ArraySlice<Observation.Point> = [.init(resource: 1, loss: loss)]
    #expect(try pruner("name: asha").stops(9, at: curve, among: rung) == stops)
  }

  @Test(arguments: [
    (
      "name: asha, max: 3, min: 9",
      "no rung lies below max: the first is min · eta^early_stopping_rate"
    ),
    ("name: asha, rungs: [3, 3]", "rungs must ascend"),
    ("name: asha, rungs: [3, 9], min: 2", "'min' and 'rungs' exclude each other"),
    ("name: hyperband, max: 1", "max must be more than min, 1, got 1"),
    ("name: hyperband", "'max' is missing in early_stop hyperband"),
    ("name: patience", "'patience' is missing in early_stop patience"),
    ("name: threshold", "early_stop threshold has neither 'lower' nor 'upper'"),
    ("name: threshold, lower: 2, upper: 1", "upper must be at least lower, 2.0, got 1.0"),
    ("name: percentile, percentile: 101", "percentile must be in 0...100, got 101"),
  ])
  func `settings that mean nothing are refused`(block: String, message: String) {
    let errors = #expect(throws: SpecErrors.self) { _ = try Fixture.pruner(block) }
    #expect(errors?.diagnostics.map(\.message) == [message])
  }
}

@Suite struct RungTests {
  /// `numpy.nanquantile([7, nan, 1, 4, 10], [0, 0.25, 0.5, 0.6, 1])` (numpy 2.4.6)
  @Test(arguments: zip([0, 0.25, 0.5, 0.6, 1], [1, 3.25, 5.5, 6.4, 10.0]))
  func `quantiles are those of numpy`(share: Double, expected: Double) {
    let rung = Rung([(0, 7), (1, .nan), (2, 1), (3, 4), (4, 10)])
    #expect(abs(rung.quantile(share) - expected) < 1e-14)
  }

  @Test func `without losses there is no quantile`() {
    #expect(Rung([]).quantile(0.5).isNaN)
    #expect(Rung([(0, .nan)]).quantile(0.5).isNaN)
  }

  @Test func `infinite losses have quantiles`() {
    #expect(Rung([(0, .infinity), (1, .infinity)]).quantile(0.5) == .infinity)
    #expect(Rung([(0, 1), (1, 2), (2, .infinity)]).quantile(0.5) == 2)
    #expect(Rung([(0, 1), (1, .infinity)]).quantile(0.5) == .infinity)
    #expect(Rung([(0, -.infinity), (1, .infinity)]).quantile(0.5) == -.infinity)
  }

  @Test func `rungs of intervals count from the first place that is judged`() throws {
    let pruner = try Fixture.pruner("name: median, startup: 0, warmup: 2, interval: 3")
    let rungs = (1...9).map { pruner.rungs(of: 0, at: [.init(resource: $0, loss: 0)])?.first }
    #expect(rungs == [nil, nil, 0, 0, 0, 1, 1, 1, 2])
  }
}
