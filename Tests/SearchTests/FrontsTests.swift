import Search
import Tensors
import Testing

@Suite struct FrontsTests {
  /// A line of `python Tests/Goldens/fronts.py`.
  struct Golden: Sendable {
    let count: Int
    let objectives: Int
    let ranks: [Int]
    let volume: Double
    /// What three vectors of front 0 cover, chosen greedily.
    let covered: Double

    /// As the script draws them: multiples of 1/16, so that ties occur.
    var losses: [[Double]] {
      var state = UInt64(count + objectives)
      return (0..<count).map { _ in
        (0..<objectives).map { _ in
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return Double((state >> 40) % 16 + 1) / 16
        }
      }
    }

    var reference: [Double] { [Double](repeating: 1.0625, count: objectives) }
  }

  /// python Tests/Goldens/fronts.py    (optuna 5.0.0)
  static let goldens = [
    Golden(
      count: 12, objectives: 2, ranks: [2, 1, 1, 4, 0, 4, 0, 0, 1, 1, 3, 5], volume: 0.66796875,
      covered: 0.66796875),
    Golden(
      count: 40, objectives: 2,
      ranks: [
        7, 3, 0, 9, 12, 1, 0, 7, 8, 5, 4, 7, 3, 7, 4, 2, 5, 2, 7, 5, 2, 6, 3, 9, 6, 2, 12, 4, 3, 9,
        5, 10, 11, 8, 3, 1, 9, 1, 3, 4,
      ], volume: 0.921875, covered: 0.921875),
    Golden(
      count: 12, objectives: 3, ranks: [2, 0, 1, 1, 1, 0, 0, 2, 1, 1, 3, 0],
      volume: 0.685546875, covered: 0.683349609375),
    Golden(
      count: 40, objectives: 3,
      ranks: [
        1, 0, 2, 4, 0, 0, 6, 0, 4, 1, 1, 0, 3, 3, 1, 4, 0, 2, 4, 5, 1, 3, 2, 2, 2, 0, 1, 0, 2, 5,
        1, 0, 5, 3, 3, 5, 1, 4, 2, 4,
      ], volume: 0.685302734375, covered: 0.64453125),
    Golden(
      count: 20, objectives: 4,
      ranks: [0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 1, 2, 0, 2, 0, 0, 1, 0, 0, 1],
      volume: 0.5547332763671875, covered: 0.5042724609375),
  ]

  @Test(arguments: goldens) func `fronts are those of Optuna`(golden: Golden) {
    #expect(Fronts.ranks(of: golden.losses) == golden.ranks)
  }

  /// Whether `a` is nowhere worse than `b` and somewhere better.
  private static func dominates(_ a: [Double], _ b: [Double]) -> Bool {
    zip(a, b).allSatisfy(<=) && a != b
  }

  @Test(arguments: [1, 2, 3, 4, 5], [4, 1000])
  func `a rank is one more than that of the last one who dominates`(
    objectives: Int, levels: Int
  ) {
    var cursor = RandomStream(seed: 2, "test").cursor(step: levels, item: objectives)
    let losses = (0..<150).map { _ in
      (0..<objectives).map { _ in
        let level = cursor.integer(below: levels)
        return level == 3 ? Double.infinity : level == 2 ? -.infinity : Double(level)
      }
    }
    let ranks = Fronts.ranks(of: losses)
    for (place, loss) in losses.enumerated() {
      let ahead = losses.indices.filter { Self.dominates(losses[$0], loss) }.map { ranks[$0] }
      #expect(ranks[place] == (ahead.max() ?? -1) + 1)
    }
    #expect(Fronts.best(of: losses) == ranks.indices.filter { ranks[$0] == 0 })
  }

  @Test(arguments: [2, 3]) func `large fronts are found in the time of a sort`(objectives: Int) {
    var cursor = RandomStream(seed: 3, "test").cursor()
    let losses = (0..<20_000).map { _ in
      let vector = cursor.uniforms(objectives - 1)
      return vector + [-vector.reduce(0, +)]
    }
    let start = ContinuousClock.now
    #expect(Fronts.best(of: losses).count == 20_000)
    // 0.03 s on two busy cores; comparing all pairs takes 10 s.
    #expect(ContinuousClock.now - start < .seconds(1))
  }

  @Test(arguments: goldens) func `hypervolumes are those of Optuna`(golden: Golden) {
    let volume = Fronts.hypervolume(of: golden.losses, reference: golden.reference)
    #expect((volume - golden.volume).magnitude < 1e-14)
  }

  @Test(arguments: goldens) func `the greedy choice covers what Optuna's does`(golden: Golden) {
    let front = Set(Fronts.best(of: golden.losses).map { golden.losses[$0] })
      .sorted { $0.lexicographicallyPrecedes($1) }
    let chosen = Fronts.widest(3, of: front, reference: golden.reference).map { front[$0] }
    let volume = Fronts.hypervolume(of: chosen, reference: golden.reference)
    #expect((volume - golden.covered).magnitude < 1e-14)
  }

  @Test(arguments: [2, 3, 4], [false, true])
  func `each choice is one that adds most`(objectives: Int, isFront: Bool) {
    var cursor = RandomStream(seed: 8, "test").cursor(item: objectives)
    let losses = (0..<30).map { _ in
      let vector = cursor.uniforms(objectives - 1)
      return vector + [isFront ? -vector.reduce(0, +) : cursor.uniform()]
    }
    let reference = [Double](repeating: 1.1, count: objectives)
    let chosen = Fronts.widest(8, of: losses, reference: reference)
    for (step, place) in chosen.enumerated() {
      let before = chosen.prefix(step).map { losses[$0] }
      let volumes = losses.map { Fronts.hypervolume(of: before + [$0], reference: reference) }
      #expect(volumes[place] >= volumes.max()! - 1e-13)
    }
    #expect(Set(chosen).count == 8)
  }

  @Test func `a front covers the boxes between its steps`() {
    // 3 · 1 + 2 · 1 + 1 · 1 under the staircase (1, 3), (2, 2), (3, 1) below (4, 4).
    let stairs: [[Double]] = [[2, 2], [1, 3], [3, 1], [3, 3]]
    #expect(Fronts.hypervolume(of: stairs, reference: [4, 4]) == 6)
    #expect(Fronts.hypervolume(of: stairs.map { $0 + [1] }, reference: [4, 4, 3]) == 12)
    #expect(Fronts.hypervolume(of: [[5, 0]], reference: [4, 4]) == 0)
    #expect(Fronts.hypervolume(of: [], reference: [4, 4]) == 0)
    #expect(Fronts.hypervolume(of: [[1], [3]], reference: [4]) == 3)
  }

  @Test func `crowding is the sum of the gaps between neighbours`() {
    let front: [[Double]] = [[0, 10], [1, 6], [4, 5], [10, 0]]
    #expect(Fronts.crowding(of: front) == [.infinity, 0.4 + 0.5, 0.9 + 0.6, .infinity])
    #expect(Fronts.crowding(of: [[1, 1], [1, 1]]) == [0, 0])
    #expect(Fronts.crowding(of: [[2, 3]]) == [0])
    #expect(Fronts.crowding(of: []) == [])
  }

  @Test func `infinite and missing losses are the worst and never a number`() {
    let losses: [[Double]] = [
      [.nan, 1], [.infinity, 1], [0, .infinity], [-.infinity, 2], [1, 1], [.nan, .nan],
    ]
    #expect(Fronts.ranks(of: losses) == [1, 1, 1, 0, 0, 2])
    #expect(Fronts.crowding(of: losses).allSatisfy { !$0.isNaN })
    #expect(!Fronts.hypervolume(of: losses, reference: [2, 2]).isNaN)
    #expect(Fronts.hypervolume(of: losses, reference: [2, 2]) == 1)
  }
}
