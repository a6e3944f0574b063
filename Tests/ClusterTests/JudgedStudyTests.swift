import Cluster
import Results
import Search
import Spec
import TestNumbers
import Testing
import Trials

/// The streams of events of several trials, heard in a random order by one study, which is now and
/// then rebuilt from its journal as after a kill.
private struct Hearing {
  let header: StudyHeader
  let curves: [[Double]]
  var generator: SplitMix64
  private(set) var judged: JudgedStudy
  private var journal: [Event] = []
  private var attempts: [Int]
  /// Places reported in the running attempt; `nil`: none runs.
  private var reported: [Int?]
  private var isOver: [Bool]

  private let pruner: any Pruner

  init(_ header: StudyHeader, _ curves: [[Double]], _ pruner: any Pruner, seed: UInt64) {
    (self.header, self.curves, self.pruner) = (header, curves, pruner)
    generator = SplitMix64(seed: seed)
    judged = JudgedStudy(Study(header: header), pruner: pruner)
    attempts = curves.map { _ in 0 }
    reported = curves.map { _ in nil }
    isOver = curves.map { _ in false }
  }

  /// - Parameter kills: One in so many steps is a kill; `nil`: none.
  mutating func run(kills: Int?) {
    while let trial = isOver.indices.filter({ !isOver[$0] }).randomElement(using: &generator) {
      if let kills, Int(generator.next() % UInt64(kills)) == 0 { rebuild() } else { step(trial) }
    }
  }

  private mutating func step(_ trial: Int) {
    if judged.hasEnded(trial), generator.next() % 3 == 0 {
      // It was told at last.
      isOver[trial] = true
      return
    }
    if judged.isHeld(trial), generator.below(2) == 0 { return pause(trial) }
    guard let place = reported[trial] else { return begin(trial) }
    if place == curves[trial].count {
      let state = place == 8 ? Outcome.State.done : .failed
      hear(
        .ended(trial: trial, attempt: attempts[trial], Outcome(state: state, seconds: 0, time: 0)))
      isOver[trial] = true
      return
    }
    reported[trial] = place + 1
    hear(.recorded(trial: trial, attempt: attempts[trial], samples(trial, place)))
    if generator.next() % 3 == 0 {
      let file = TensorFile(
        name: "\(trial)-\(place)", tag: "checkpoint", hash: "", moment: .epoch(place + 1))
      hear(.checkpointed(trial: trial, attempt: attempts[trial], file))
    }
  }

  private func samples(_ trial: Int, _ place: Int) -> [Sample] {
    let epoch = Moment.epoch(place + 1)
    let loss = Sample("loss/validation", epoch, curves[trial][place])
    return [Sample("late", .step(place), 1), loss, Sample("accuracy", epoch, Double(trial))]
      + (place == 6 ? [Sample("seventh \(trial % 3)", .end, 1)] : [])
  }

  /// Puts an attempt aside, if one runs.
  private mutating func pause(_ trial: Int) {
    guard reported[trial] != nil else { return }
    hear(
      .finished(
        trial: trial, attempt: attempts[trial], Outcome(state: .waiting, seconds: 0, time: 0)))
    reported[trial] = nil
  }

  /// Begins an attempt where the last checkpoint was.
  private mutating func begin(_ trial: Int) {
    attempts[trial] += 1
    hear(
      .started(
        trial: trial, attempt: attempts[trial], assignment: Assignment([]), rank: 0, time: 0))
    let rows = judged.study.trials
    reported[trial] = rows[trial].samples.count { $0.metric == "loss/validation" }
  }

  private mutating func hear(_ event: Event) {
    guard !judged.hasEnded(event.trial) else { return }
    _ = judged.apply(event)
    journal.append(event)
    journal += judged.decide(at: 0).events
  }

  private mutating func rebuild() {
    var study = Study(header: header)
    for event in journal { study.apply(event) }
    judged = JudgedStudy(study, pruner: pruner)
    journal += judged.decide(at: 0).events
    reported = reported.map { _ in nil }
  }
}

@Suite struct JudgedStudyTests {
  private var header: StudyHeader {
    var header = StudyHeader(
      name: "sweep", experiment: "steps", identity: "", text: "", overrides: [], resolved: "",
      seed: 1, isSweep: true, total: 27, parameters: [],
      metrics: [
        MetricColumn(
          name: "loss/validation", unit: "1", better: "minimize", axis: "epoch", meaning: "")
      ],
      objectives: [
        ObjectiveColumn(metric: "loss/validation", goal: "minimize", target: nil, value: "last")
      ], expect: [], created: 0, runnerVersion: "1")
    header.pruning = PruningColumn(pruner: "median", metric: "loss/validation", axis: "epoch")
    return header
  }

  private func curves(seed: UInt64) -> [[Double]] {
    var generator = SplitMix64(seed: seed)
    return (0..<27).map { _ in
      let length = generator.next() % 5 == 0 ? Int(generator.next() % 8) : 8
      return (0..<length).map { place in
        let loss = generator.share() - Double(place) / 8
        return generator.below(40) == 0 ? .nan : loss
      }
    }
  }

  private func results(_ judged: JudgedStudy) -> [String] {
    var study = judged.study
    study.forgetUnrecordedMetrics()
    return study.header.metrics.map { "\($0)" }
      + study.trials.map { "\($0.number) \($0.state) \($0.rung) \($0.samples)" }
  }

  @Test(arguments: Pruners.all.map { $0.name }, [nil, 40, 8] as [Int?])
  func `results do not depend on the order of events nor on kills`(
    name: String, kills: Int?
  ) throws {
    var settings = Settings(describing: "early_stop")
    let pruner = try #require(Pruners.named(name)).init(&settings, goal: .minimize)
    var counts = [0, 0]
    for seed in 0..<8 as Range<UInt64> {
      let curves = curves(seed: seed)
      var first = Hearing(header, curves, pruner, seed: seed)
      first.run(kills: nil)
      let expected = results(first.judged)
      #expect(first.judged.study.trials.allSatisfy { $0.state.isFinal })
      counts[0] += first.judged.study.count(.pruned)
      counts[1] += first.judged.study.count(.done)
      for order in 1..<6 as Range<UInt64> {
        var other = Hearing(header, curves, pruner, seed: seed * 1000 + order)
        other.run(kills: kills)
        #expect(results(other.judged) == expected)
      }
    }
    #expect(counts[0] > 0 && counts[1] > 0)
  }
}
