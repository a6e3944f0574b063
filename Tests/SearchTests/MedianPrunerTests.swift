import Search
import Spec
import Testing

@Suite struct MedianPrunerTests {
  private static let nan = Double.nan

  /// Curves of the trials before.
  private static let earlier: [String: [[Double]]] = [
    "plain": [[5, 4, 3, 2, 1], [4, 4, 4, 4, 4], [9, 1, 8, 2, 7], [3, 5, 2, 6, 1]],
    "nan": [[5, nan, 3, 2, 1], [4, nan, nan, 4, 4], [9, nan, 8, 2, 7], [3, nan, 2, 6, 1]],
    "short": [[5, 4, 3], [4, 4], [9, 1, 8, 2, 7], [3, 5, 2, 6]],
  ]

  private static let own: [[Double]] = [
    [6, 6, 2, 6, 6], [4.5, 4, 4, 4, 4], [nan, nan, 9, nan, 3], [4.6, 3.9, 3.9, 3.0, 4.0],
  ]

  /// `python Tests/Goldens/median.py` (optuna 5.0.0): `x` where the trial is to be stopped; the same
  /// for minimizing and maximizing.
  private static let said: [(String, startup: Int, warmup: Int, interval: Int, String)] = [
    ("plain", 0, 0, 1, "xx... ..xxx xxxxx x.x.x"), ("plain", 4, 0, 1, "xx... ..xxx xxxxx x.x.x"),
    ("plain", 5, 0, 1, "..... ..... ..... ....."), ("plain", 0, 2, 1, "..... ..xxx ..xxx ..x.x"),
    ("plain", 0, 1, 2, ".x... ...x. .x.x. ....."), ("nan", 0, 0, 1, "x.... ..xxx xxxxx x.x.x"),
    ("nan", 4, 0, 1, "x.... ..xxx xxxxx x.x.x"), ("nan", 5, 0, 1, "..... ..... ..... ....."),
    ("nan", 0, 2, 1, "..... ..xxx ..xxx ..x.x"), ("nan", 0, 1, 2, "..... ...x. .x.x. ....."),
    ("short", 0, 0, 1, "xx... ..x.. xxxx. x.x.."), ("short", 5, 0, 1, "..... ..... ..... ....."),
    ("short", 0, 2, 1, "..... ..x.. ..xx. ..x.."), ("short", 0, 1, 2, ".x... ..... .x.x. ....."),
  ]

  @Test(arguments: said.indices) func `verdicts are those of Optuna`(index: Int) {
    let (name, startup, warmup, interval, expected) = Self.said[index]
    let pruner = MedianPruner(startup: startup, warmup: warmup, interval: interval)
    let earlier = Self.earlier[name]!
    let said = Self.own.map { own in
      own.indices.map { place in
        let curve = points(own)[...place]
        guard let rung = pruner.rung(of: 4, at: curve) else { return "." }
        // A value between two places of the interval is no rung.
        if place > 0, pruner.rung(of: 4, at: curve.dropLast()) == rung { return "." }
        let record = Rung(
          earlier.enumerated().filter { place < $1.count }.map { ($0, $1[place]) })
        return pruner.stops(4, at: curve, among: record) ? "x" : "."
      }.joined()
    }
    #expect(said.joined(separator: " ") == expected)
  }

  private func points(_ losses: [Double]) -> ArraySlice<Observation.Point> {
    losses.enumerated().map { .init(resource: $0 + 1, loss: $1) }[...]
  }

  @Test func `rungs count from the first place that is judged`() {
    let pruner = MedianPruner(startup: 0, warmup: 2, interval: 3)
    let rungs = (1...9).map { pruner.rung(of: 0, at: [.init(resource: $0, loss: 0)]) }
    #expect(rungs == [nil, nil, 0, 0, 0, 1, 1, 1, 2])
  }

  /// `numpy.nanquantile([7, nan, 1, 4, 10], [0, 0.25, 0.5, 0.6, 1])` (numpy 2.4.6)
  @Test(arguments: zip([0, 0.25, 0.5, 0.6, 1], [1, 3.25, 5.5, 6.4, 10.0]))
  func `quantiles are those of numpy`(share: Double, expected: Double) {
    let rung = Rung([(0, 7), (1, .nan), (2, 1), (3, 4), (4, 10)])
    #expect(abs(rung.quantile(share) - expected) < 1e-14)
  }

  @Test func `without losses there is no quantile`() {
    #expect(Rung([]).quantile(0.5).isNaN)
    #expect(Rung([(0, .nan)]).quantile(0.5).isNaN)
    #expect(Rung([(0, .infinity), (1, .infinity)]).quantile(0.5) == .infinity)
  }
}

extension Rung {
  init(_ entries: [(trial: Int, loss: Double)]) {
    self.init()
    for entry in entries { append(entry.trial, loss: entry.loss) }
  }
}

extension MedianPruner {
  init(startup: Int, warmup: Int = 0, interval: Int = 1) {
    func entry(_ key: String, _ value: Int) -> Node.Entry {
      .init(
        key: key, keyPosition: Fixture.position(),
        value: Node(.integer(value), at: Fixture.position()))
    }
    let entries = [
      entry("startup", startup), entry("warmup", warmup), entry("interval", interval),
    ]
    var settings = Settings(
      Node(.map(entries), at: Fixture.position()), owner: "early_stop median")
    self.init(&settings)
    precondition(settings.findings.isEmpty, "\(settings.findings)")
  }
}
