import Search
import Spec
import Testing

/// Verdicts beside those of Optuna: `python Tests/Goldens/pruners.py` (optuna 5.0.0).
@Suite struct PrunerGoldenTests {
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

  private static let still: [[Double]] = [
    [3, 2, 1, 1.25, 1.5, 1.25, 0.5, 1], [1, 2, 3, 4, 5, 6, 7, 8], [5, 5, 5, 5, 5, 5, 5, 5],
    [nan, nan, 4, nan, 4.25, 4.5, nan, 3],
  ]

  /// `x` where the trial is to be stopped.
  private static let said: [(trials: String, block: String, expected: String)] = [
    ("plain", "name: median, startup: 0", "xx... ..xxx xxxxx x.x.x"),
    ("plain", "name: median, startup: 4", "xx... ..xxx xxxxx x.x.x"),
    ("plain", "name: median", "..... ..... ..... ....."),
    ("plain", "name: median, startup: 0, warmup: 2", "..... ..xxx ..xxx ..x.x"),
    ("plain", "name: median, startup: 0, warmup: 1, interval: 2", ".x... ...x. .x.x. ....."),
    ("nan", "name: median, startup: 0", "x.... ..xxx xxxxx x.x.x"),
    ("nan", "name: median, startup: 4", "x.... ..xxx xxxxx x.x.x"),
    ("nan", "name: median, startup: 5", "..... ..... ..... ....."),
    ("nan", "name: median, startup: 0, warmup: 2", "..... ..xxx ..xxx ..x.x"),
    ("nan", "name: median, startup: 0, warmup: 1, interval: 2", "..... ...x. .x.x. ....."),
    ("short", "name: median, startup: 0", "xx... ..x.. xxxx. x.x.."),
    ("short", "name: median, startup: 5", "..... ..... ..... ....."),
    ("short", "name: median, startup: 0, warmup: 2", "..... ..x.. ..xx. ..x.."),
    ("short", "name: median, startup: 0, warmup: 1, interval: 2", ".x... ..... .x.x. ....."),
    ("plain", "name: percentile, percentile: 25, startup: 0", "xx..x xxxxx xxxxx xxxxx"),
    (
      "plain", "name: percentile, percentile: 75, startup: 0, warmup: 1",
      ".x... ..... .xxx. ....."
    ),
    (
      "plain", "name: percentile, percentile: 0, startup: 0, interval: 2",
      "x...x x.x.x x.x.x x.x.x"
    ),
    ("plain", "name: percentile, percentile: 100, startup: 0", ".x... ..... xxxx. ....."),
    ("nan", "name: percentile, percentile: 25, startup: 0", "x...x x.xxx xxxxx x.xxx"),
    ("nan", "name: percentile, percentile: 75, startup: 0, warmup: 1", "..... ..... .xxx. ....."),
    ("nan", "name: percentile, percentile: 0, startup: 0, interval: 2", "x...x x.x.x x.x.x x.x.x"),
    ("nan", "name: percentile, percentile: 100, startup: 0", "..... ..... xxxx. ....."),
    ("short", "name: percentile, percentile: 25, startup: 0", "xx... xxxx. xxxx. xxx.."),
    (
      "short", "name: percentile, percentile: 75, startup: 0, warmup: 1",
      ".x... ..... .xxx. ....."
    ),
    (
      "short", "name: percentile, percentile: 0, startup: 0, interval: 2",
      "x.... x.x.. x.x.. x.x.."
    ),
    ("short", "name: percentile, percentile: 100, startup: 0", ".x... ..... xxxx. ....."),
    ("none", "name: threshold, lower: 1, upper: 4", "xx.xx x.... xxxx. x...."),
    ("none", "name: threshold, upper: 4", "xx.xx x.... xxxx. x...."),
    ("none", "name: threshold, lower: 3.9, warmup: 2", "..x.. ..... ...xx ...x."),
    ("none", "name: threshold, upper: 4, warmup: 1, interval: 2", ".x.x. ..... .x.x. ....."),
  ]

  private static let saidOfStill: [(block: String, expected: String)] = [
    ("patience: 1", "....xx.. ..xxxxxx ........ ....xxx."),
    ("patience: 2, min_delta: 0.5", "........ ...xxxxx ........ ........"),
    ("patience: 3", "........ ....xxxx ........ ......x."),
    (
      "patience: 1, pruner: {name: median, startup: 0}", "........ ........ ........ ....x..."
    ),
    (
      "patience: 1, min_delta: 1, pruner: {name: median, startup: 0}",
      "........ ........ ........ ........"
    ),
  ]

  @Test(arguments: said.indices) func `verdicts are those of Optuna`(index: Int) throws {
    let (trials, block, expected) = Self.said[index]
    let pruner = try Fixture.pruner(block)
    let said = Self.own.map { word(of: pruner, $0, among: Self.earlier[trials] ?? []) }
    #expect(said.joined(separator: " ") == expected)
  }

  @Test(arguments: saidOfStill.indices)
  func `patience is that of Optuna`(index: Int) throws {
    let (block, expected) = Self.saidOfStill[index]
    let pruner = try Fixture.pruner("name: patience, " + block)
    let said = Self.still.map { word(of: pruner, $0, among: Self.earlier["plain"]!) }
    #expect(said.joined(separator: " ") == expected)
  }

  private func word(
    of pruner: any Pruner, _ own: [Double], among earlier: [[Double]]
  ) -> String {
    let points = own.enumerated().map { Observation.Point(resource: $0 + 1, loss: $1) }
    var reached = -1
    return own.indices.map { place in
      guard let rungs = pruner.rungs(of: 4, at: points[...place]), rungs.upperBound > reached
      else { return "." }
      reached = rungs.upperBound
      let record = Rung(
        earlier.enumerated().filter { place < $1.count }.map { ($0, $1[place]) })
      return pruner.stops(4, at: points[...place], among: record) ? "x" : "."
    }.joined()
  }

  /// The step at which each of a row of trials is stopped.
  private static let rows: [(block: String, every: Int, stops: String)] = [
    (
      "name: asha", 1,
      "- 1 1 1 1 3 1 1 3 1 3 1 1 3 1 9 1 1 3 1 9 1 1 1 1 3 1 1 1 1 3 1 1 1 1 3 1 - 1 1 3 1 3 1 1 3 1 "
        + "- 1 1 3 1 9 1 1 1 1 9 1 1"
    ),
    (
      "name: asha, min: 2, eta: 4", 1,
      "- 2 2 2 2 - 2 2 2 2 2 2 2 8 2 - 2 2 2 2 8 2 2 2 2 8 2 2 2 2 2 2 2 2 2 2 2 8 2 2 8 2 - 2 2 8 2 "
        + "- 2 2 2 2 - 2 2 2 2 8 2 2"
    ),
    (
      "name: asha, eta: 2, early_stopping_rate: 1", 1,
      "- 2 2 8 2 - 2 2 4 2 8 4 2 4 2 - 4 2 4 2 4 2 2 4 2 8 2 2 4 2 8 2 2 2 2 8 2 16 4 2 4 2 - 4 2 4 2 "
        + "- 4 2 4 2 16 2 2 4 2 8 2 2"
    ),
    (
      "name: asha", 5,
      "- 5 5 5 5 - 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 10 5 5 5 5 - 5 5 5 5 "
        + "10 5 5 5 5 5 5 5 5 5 5 5 5"
    ),
    (
      "name: hyperband, max: 27", 1,
      "- 1 1 1 1 3 1 1 3 1 3 1 1 3 1 9 1 1 3 1 9 1 1 1 1 3 1 - - 3 - 3 3 9 3 9 3 - 9 - - 9 - 9 9 - - - "
        + "- 1 3 1 9 1 1 1 1 9 1 1"
    ),
    (
      "name: hyperband, min: 2, max: 27, eta: 2", 3,
      "- 3 3 6 3 - 3 3 - 6 6 6 6 18 - - 9 9 - 18 - 18 3 6 3 6 3 3 3 3 18 6 6 6 6 9 9 - 9 9 - 18 - 18 3 "
        + "6 3 6 3 3 6 3 - 6 6 9 6 - 9 9"
    ),
  ]

  @Test(arguments: rows.indices, Goal.allCases)
  func `a row of trials is stopped where Optuna stops it`(index: Int, goal: Goal) throws {
    let (block, every, expected) = Self.rows[index]
    var verdicts = Verdicts(try Fixture.pruner(block, goal: goal))
    let stops = (0..<60).map { trial -> String in
      for step in stride(from: every, through: 26, by: every) {
        verdicts.report(trial, [.init(resource: step, loss: Self.loss(trial, step))])
        if verdicts.decide().contains(where: { if case .stopped = $0 { true } else { false } }) {
          return "\(step)"
        }
      }
      verdicts.end(trial)
      return verdicts.decide() == [.passed(trial: trial)] ? "-" : "?"
    }
    #expect(stops.joined(separator: " ") == expected)
  }

  private static func loss(_ trial: Int, _ step: Int) -> Double {
    trial % 11 == 10 && step >= 5
      ? nan : Double(trial * 7919 % 101 + (trial * 31 + step * 17) % 23 - step)
  }
}

extension Fixture {
  /// The pruner that a file's `early_stop: {…}` means.
  static func pruner(_ block: String, goal: Goal = .minimize) throws -> any Pruner {
    let file = try ExperimentFile(
      text: """
        experiment: x
        objective: {metric: loss, goal: minimize}
        early_stop: {\(block)}
        """, path: "x.exp",
      vocabulary: Vocabulary(pruners: Pruners.vocabulary))
    guard let stop = file.earlyStop, let choice = try PrunerChoice(stop, goal: goal) else {
      preconditionFailure("no pruner in \(block)")
    }
    return choice.pruner
  }
}

extension Rung {
  init(_ entries: [(trial: Int, loss: Double)]) {
    self.init()
    for entry in entries { append(entry.trial, loss: entry.loss) }
  }
}
