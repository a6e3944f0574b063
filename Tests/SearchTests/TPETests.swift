import Search
import Spec
import Testing

@Suite struct TPETests {
  /// What the estimators of Tests/Goldens/tpe.py have seen: x, i and w of trial `k`.
  private func assignment(_ k: Int, _ dimensions: Int) -> Assignment {
    let values: [Value] = [
      .real((Double(k * 37 % 101) + 0.5) / 101), .integer(k * 5 % 7 + 1),
      .text(["a", "b", "c"][k * k / 3 % 3]),
    ]
    return Assignment(Array(values.prefix(dimensions)))
  }

  private func logDensities(_ count: Int, dimensions: Int) throws -> [Double] {
    let parameters = [
      Fixture.real("x", 0...1), Fixture.integer("i", 1...7), Fixture.words("w", ["a", "b", "c"]),
    ]
    let space = try Space(Array(parameters.prefix(dimensions)))
    var points = PointTable(space)
    points.update(with: (0..<count).map { assignment($0, dimensions) }[...])
    var (memo, sums) = (KernelMemo(axes: dimensions), KernelSums())
    let estimator = ParzenEstimator(
      of: Array(0..<count), over: Array(0..<dimensions), in: points, memo: &memo)
    let places = [(0.001, 0, 0), (0.3, 3, 1), (0.5, 5, 2), (0.97, 1, 0)]
    return places.map { x, level, word in
      let shares = [x, (Double(level) + 0.5) / 7, (Double(word) + 0.5) / 3].prefix(dimensions)
      let isActive = [Bool](repeating: true, count: dimensions)
      return estimator.logDensity(at: Array(shares), isActive: isActive, &sums)
    }
  }

  /// The exponential's error is below 10⁻¹¹.
  private let tolerance = 1e-10

  // python Tests/Goldens/tpe.py (optuna 5.0.0)
  @Test(arguments: [
    (0, [-3.179598048555432, -2.9834168876930978, -3.004163846874172, -3.1146138468741715]),
    (1, [-2.544101405871337, -3.173136515532839, -3.2847778128333545, -2.849856584750902]),
    (2, [-2.1311395480934103, -3.187837484659317, -3.3953126604481363, -3.6127484160306036]),
    (7, [-0.732184880828011, -3.399317118129754, -2.6172352960464242, -5.032100482595583]),
  ])
  func `densities of numbers, levels and words are Optuna's`(
    count: Int, expected: [Double]
  ) throws {
    for (value, golden) in zip(try logDensities(count, dimensions: 3), expected) {
      #expect((value - golden).magnitude < tolerance)
    }
  }

  @Test func `older trials weigh less as in Optuna`() throws {
    // python Tests/Goldens/tpe.py (optuna 5.0.0)
    let expected = [
      -1.0014411849357419, 0.10119666920570469, 0.15889315341843568, -0.33380741825729054,
    ]
    for (value, golden) in zip(try logDensities(90, dimensions: 1), expected) {
      #expect((value - golden).magnitude < tolerance)
    }
  }

  private func split(_ observations: [Observation], running: Int = 0) throws -> TrialSplit? {
    var history = History(lag: running + 1)
    for k in 0..<observations.count + running { history.append(Assignment([.integer(k)])) }
    for observation in observations { history.append(observation) }
    return TrialSplit(history.view(for: observations.count + running), startup: 2)
  }

  @Test func `one trial in ten is better, and at most 25`() throws {
    for (count, better) in [(2, 1), (10, 1), (11, 2), (240, 24), (241, 25), (1000, 25)] {
      let observations = (0..<count).map { Observation(.done, losses: [Double(-$0)]) }
      let split = try #require(try split(observations))
      #expect(split.better == Array(count - better..<count))
      #expect(split.worse == Array(0..<count - better))
    }
  }

  @Test func `running trials are worse, failed ones and NaN left out`() throws {
    let observations = [
      Observation(.done, losses: [3]), Observation(.failed), Observation(.done, losses: [.nan]),
      Observation(.done, losses: [2]), Observation(.done, losses: [.infinity]),
    ]
    let split = try #require(try split(observations, running: 2))
    #expect(split.better == [3])
    #expect(split.worse == [0, 4, 5, 6])
    #expect(try self.split(Array(observations.prefix(3))) == nil)
  }

  @Test func `pruned trials come after done ones, the longest first`() throws {
    func pruned(_ last: Observation.Point?) -> Observation {
      Observation(.pruned, losses: [0], curve: last.map { [$0] } ?? [])
    }
    let observations =
      [
        pruned(Observation.Point(resource: 3, loss: .nan)), pruned(nil),
        pruned(Observation.Point(resource: 3, loss: 9)), Observation(.done, losses: [100]),
        pruned(Observation.Point(resource: 1, loss: 0)),
      ] + (0..<16).map { _ in pruned(nil) }
    #expect(try split(observations)?.better == [0, 2, 3])
  }

  @Test func `of several objectives the better trials are Optuna's`() throws {
    // python Tests/Goldens/tpe.py (optuna 5.0.0)
    let observations = (0..<50).map { (k: Int) -> Observation in
      let (first, second) = (k * 37 % 101, k * 61 % 89)
      return Observation(.done, losses: [Double(first), Double(second)])
    }
    #expect(try split(observations)?.better == [0, 3, 19, 22, 38])
  }

  @Test func `a finite space is not tried twice while there is something new`() throws {
    let space = try Space([Fixture.integer("i", 1...6), Fixture.words("w", ["a", "b", "c", "d"])])
    let all = try Fixture.all(Fixture.proposals("tpe", space, trials: 20))
    #expect(Set(all).count == Set(all.prefix(10)).count + 10)
  }

  @Test(arguments: [1, 6]) func `several objectives spread along their front`(lag: Int) throws {
    let space = try Space([Fixture.real("x", 0...1), Fixture.real("y", 0...1)])
    let proposals = try Fixture.proposals("tpe", space, trials: 150)
    let all = try Fixture.all(proposals, lag: lag) { k, assignment in
      let (x, y) = (assignment.number(0), assignment.number(1))
      return k % 10 == 3
        ? Observation(.done, losses: [.infinity, k == 43 ? -.infinity : x])
        : Observation(.done, losses: [x + y, 1 - x + y])
    }
    let late = all.suffix(75)
    #expect(late.filter { $0.number(1) < 0.2 }.count > 50)
    #expect(late.filter { $0.number(0) < 0.4 }.count > 10)
    #expect(late.filter { $0.number(0) > 0.6 }.count > 10)
  }

  @Test func `with three objectives at most 100 trials are the better ones`() throws {
    let front = (0..<1200).map { (k: Int) -> Observation in
      let (x, y) = (Double(k * 37 % 1201), Double(k * 61 % 1213))
      return Observation(.done, losses: [x, y, -x - y])
    }
    #expect(try split(front)?.better.count == 100)
    #expect(
      try split(front.map { Observation(.done, losses: Array($0.losses.prefix(2))) })?
        .better.count == 120)
  }

  @Test func `whole numbers beyond 32 bits are learnt by themselves`() throws {
    let top = 1 << 40
    let space = try Space([Fixture.integer("i", 0...top)])
    let proposals = try Fixture.proposals("tpe", space, trials: 80)
    let history = try Fixture.history(proposals) { _, assignment in
      let share = assignment.number(0) / Double(top)
      return Observation(.done, losses: [(share - 0.3) * (share - 0.3), share])
    }
    // Better ones for both lie below 0.3.
    let late = history.assignments.suffix(40).map { $0.number(0) / Double(top) }
    #expect(late.count { $0 < 0.32 } > 34)
  }

  @Test(arguments: Trouble.allCases)
  func `parameters each by itself never stall`(trouble: Trouble) throws {
    for space in try Fixture.mixed() {
      var settings = Settings(
        Node(
          .map([
            Node.Entry(
              key: "multivariate", keyPosition: Fixture.position(),
              value: Node(.boolean(false), at: Fixture.position()))
          ]), at: Fixture.position()), owner: "search")
      let proposals = try Proposals(
        &settings, space: space, seed: 1, plan: Fixture.plan("tpe", trials: 30))
      let all = try Fixture.all(proposals, lag: 3, trouble.outcome)
      #expect(all.count == 30 && all.allSatisfy(space.contains))
    }
  }
}
