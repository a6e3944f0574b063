import Results
import Search
import Spec
import Trials

/// A study whose trials a pruner may stop: the sum of the events of workers, and of the verdicts that
/// follow from them.
///
/// What the events come to does not depend on the order in which trials were heard of, nor on how
/// often the study was put aside: a verdict is taken when everything is there that it depends on, and
/// is an event of the journal from then on. Until no verdict can stop a trial any more, its end is
/// provisional.
package struct JudgedStudy: Sendable {
  package private(set) var study: Study
  /// `nil`: nobody is stopped.
  private var verdicts: Verdicts?

  /// - Parameters:
  ///   - study: As its journal has it.
  ///   - pruner: Judges the curve that the study's header names; `nil` where it names none.
  ///   - byArrival: Whether a verdict depends on who came first.
  package init(_ study: Study, pruner: (any Pruner)?, byArrival: Bool = false) {
    self.study = study
    guard study.header.pruning != nil, let pruner else { return }
    verdicts = Verdicts(pruner, byArrival: byArrival)
    for row in study.trials { restore(row) }
  }

  /// Whether the end of a trial is provisional until a verdict says otherwise.
  package var hasPruner: Bool { verdicts != nil }

  /// Nothing that is heard of the trial counts any more.
  package func hasEnded(_ trial: Int) -> Bool {
    study.trials.indices.contains(trial) && study.trials[trial].state.isFinal
  }

  /// Whether a trial pauses: it has come to a rung, and goes on only when a verdict says so.
  package func isHeld(_ trial: Int) -> Bool { verdicts?.isHeld(trial) ?? false }

  private mutating func restore(_ row: TrialRow) {
    if row.state.isFinal {
      let points = study.judgedCurve(of: row)
      verdicts?.restore(row.number, points, stop: row.state == .pruned ? row.rung : nil)
    } else {
      verdicts?.report(row.number, row.curve.map { study.point(at: $0.index, $0.value) })
      if row.provisional != nil { verdicts?.end(row.number) }
    }
  }

  /// What the ranks did with their time.
  mutating func note(_ usage: [RankUsage]) { study.usage = usage }

  /// Adds what a worker reports.
  /// - Returns: files of tensors that nobody will ask for any more.
  package mutating func apply(_ event: Event) -> [TensorFile] {
    let trial = event.trial
    let before = study.trials.indices.contains(trial) ? Remains(study.trials[trial]) : Remains()
    study.apply(event)
    guard study.trials.indices.contains(trial) else { return [] }
    let row = study.trials[trial]
    switch event {
    case .recorded:
      let new = row.curve[min(before.points, row.curve.count)...]
      if !new.isEmpty {
        verdicts?.report(trial, new.map { study.point(at: $0.index, $0.value) })
      }
    case .started: verdicts?.restart(trial, keeping: row.curve.count)
    case .ended: if row.provisional != nil { verdicts?.end(trial) }
    case .finished:
      if row.state == .waiting { verdicts?.restart(trial, keeping: row.curve.count) }
      if row.state == .timeout || row.state == .lost { verdicts?.forget(trial) }
    case .stopped: return before.tensors + [before.checkpoint].compactMap { $0 }
    case .inherited, .appended, .checkpointed, .saved: break
    }
    return [before.checkpoint].compactMap { $0 == row.checkpoint ? nil : $0 }
  }

  /// Takes the verdicts that are due.
  /// - Parameter time: seconds since 1970-01-01 00:00:00 UTC.
  /// - Returns: the events that they are, added already, files that nobody will ask for, and trials that
  ///   may go on from a rung.
  package mutating func decide(
    at time: @autoclosure () -> Double
  ) -> (events: [Event], superseded: [TensorFile], promoted: [Int]) {
    var (events, superseded, promoted): ([Event], [TensorFile], [Int]) = ([], [], [])
    while let decisions = verdicts?.decide(), !decisions.isEmpty {
      for decision in decisions {
        if case .promoted(let trial) = decision { promoted.append(trial) }
        guard let event = event(of: decision, at: time()) else { continue }
        superseded += apply(event)
        events.append(event)
      }
    }
    return (events, superseded, promoted.filter { !isHeld($0) })
  }

  private func event(of decision: Verdicts.Decision, at time: Double) -> Event? {
    switch decision {
    case .stopped(let trial, let rung, let point):
      let extent = study.trials[trial].curve[point].extent
      return .stopped(trial: trial, rung: rung, keeping: extent, time: time)
    case .promoted: return nil
    case .passed(let trial):
      let row = study.trials[trial]
      return row.provisional.map { .finished(trial: trial, attempt: row.attempts, $0) }
    }
  }

  /// What an event may take from a trial's row.
  private struct Remains {
    var points = 0
    var checkpoint: TensorFile?
    var tensors: [TensorFile] = []

    init() {}

    init(_ row: TrialRow) {
      (points, checkpoint, tensors) = (row.curve.count, row.checkpoint, row.tensors)
    }
  }
}

extension Study {
  /// A place of the judged curve as a search sees it: smaller is better.
  func point(at index: Int, _ value: Double) -> Observation.Point {
    let isMaximized = header.objectives.first?.goal == Goal.maximize.rawValue
    return Observation.Point(resource: index, loss: isMaximized ? -value : value)
  }

  /// The curve that a pruner judges, of a trial that has ended; empty without a pruner.
  func judgedCurve(of row: TrialRow) -> [Observation.Point] {
    guard let pruning = header.pruning else { return [] }
    var points: [Observation.Point] = []
    for sample in row.samples where pruning.judges(sample) {
      guard let index = pruning.place(of: sample, after: points.last?.resource) else { continue }
      points.append(point(at: index, sample.value))
    }
    return points
  }
}
