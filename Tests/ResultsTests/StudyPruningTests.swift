import Results
import Spec
import Testing
import Trials

@Suite struct StudyPruningTests {
  private func study(_ events: [Event]) -> Study {
    var header = SampleStudy.header()
    header.pruning = PruningColumn(pruner: "median", metric: "loss/validation", axis: "epoch")
    var study = Study(header: header)
    for event in events { study.apply(event) }
    return study
  }

  private let start = Event.started(
    trial: 0, attempt: 1, assignment: SampleStudy.assignment(0), rank: 0, time: 10)
  private let file = TensorFile(
    name: "0-checkpoint.safetensors", tag: "checkpoint", hash: "aa", moment: .epoch(2))

  /// Rows, then the judged metric between two others, epoch by epoch.
  private func epoch(_ epoch: Int, attempt: Int = 1) -> [Event] {
    [
      .appended(trial: 0, attempt: attempt, [SampleStudy.rows(0, epochs: epoch...epoch)[1]]),
      .recorded(
        trial: 0, attempt: attempt,
        [
          Sample("speed", .step(10 * epoch), 1), Sample("loss/validation", .epoch(epoch), 0.5),
          Sample("accuracy", .epoch(epoch), 0.25),
        ]),
    ]
  }

  private func ended(_ state: Outcome.State) -> Event {
    .ended(trial: 0, attempt: 1, Outcome(state: state, seconds: 4, time: 14))
  }

  private func stopped(_ study: Study, at point: Int) -> Event {
    .stopped(trial: 0, rung: point, keeping: study.trials[0].curve[point].extent, time: 12)
  }

  @Test func `places are counted where the pruner asks for it`() {
    var header = SampleStudy.header()
    header.pruning = PruningColumn(
      pruner: "asha", metric: "loss/validation", axis: nil, countsRecords: true)
    var study = Study(header: header)
    study.apply(start)
    for (step, value) in [(0, 1.0), (100, .nan), (200, 0.5), (300, 0.25)] {
      study.apply(
        .recorded(trial: 0, attempt: 1, [Sample("loss/validation", .step(step), value)]))
    }
    #expect(study.trials[0].curve.map(\.index) == [0, 1, 2])
    #expect(study.trials[0].curve.map(\.value) == [1, 0.5, 0.25])
  }

  @Test func `trials have the brackets in which they are compared`() {
    var header = SampleStudy.header()
    header.pruning = PruningColumn(
      pruner: "hyperband", metric: "loss/validation", axis: "epoch", brackets: [3, 2])
    var study = Study(header: header)
    for trial in 0..<7 {
      study.apply(
        .started(
          trial: trial, attempt: 1, assignment: SampleStudy.assignment(0), rank: 0, time: 10))
    }
    func brackets() -> [Int]? { study.tree().group("sweep")?["bracket"]?.integers }
    #expect(brackets() == [0, 0, 0, 1, 1, 0, 0])
    study.header.pruning?.brackets = nil
    #expect(brackets() == [Int](repeating: -1, count: 7))
  }

  @Test func `what came after the rung is cut, what was recorded with it stays`() {
    let events = [start] + (1...5).flatMap { epoch($0) } + [.saved(trial: 0, attempt: 1, file)]
    var study = study(events)
    #expect(study.trials[0].curve.map(\.index) == [1, 2, 3, 4, 5])
    study.apply(stopped(study, at: 2))
    let row = study.trials[0]
    #expect(row.state == .pruned && row.rung == 2 && row.seconds == 2 && row.endTime == 12)
    #expect(row.samples.count == 9)
    #expect(row.samples.last == Sample("accuracy", .epoch(3), 0.25))
    #expect(row.tables[1] == SampleStudy.rows(0, epochs: 1...3)[1])
    #expect(row.tensors == [] && row.curve == [])
  }

  @Test(arguments: [Outcome.State.done, .failed, .timeout])
  func `an end that is provisional is no end`(state: Outcome.State) {
    var study = study([start] + (1...5).flatMap { epoch($0) } + [ended(state)])
    #expect(study.trials[0].state == .running)
    #expect(study.trials[0].provisional?.state == state)
    study.apply(stopped(study, at: 0))
    #expect(study.trials[0].state == .pruned && study.trials[0].samples.count == 3)
    #expect(study.trials[0].seconds == 4 && study.trials[0].endTime == 14)
    #expect(study.timeDependentTrials == [])
  }

  @Test func `an attempt broken off takes back what it did not save`() {
    let study = study(
      [start] + (1...2).flatMap { epoch($0) } + [.checkpointed(trial: 0, attempt: 1, file)]
        + (3...4).flatMap { epoch($0) }
        + [.finished(trial: 0, attempt: 1, Outcome(state: .waiting, seconds: 1, time: 15))])
    #expect(study.trials[0].curve.map(\.index) == [1, 2])
    #expect(study.trials[0].curve.map(\.extent.samples) == [3, 6])
  }

  @Test func `a metric that only cut records had leaves no column`() {
    var study = study(
      [start] + epoch(1) + [.recorded(trial: 0, attempt: 1, [Sample("late", .end, 1)])])
    #expect(study.header.metrics.map(\.name).contains("late"))
    study.apply(stopped(study, at: 0))
    study.forgetUnrecordedMetrics()
    #expect(study.header.metrics.map(\.name) == ["loss/validation", "accuracy", "speed"])
  }

  @Test(arguments: [true, false]) func `events rebuild a study with a pruner`(isStopped: Bool) {
    var original = study([start] + (1...3).flatMap { epoch($0) } + [ended(.done)])
    if isStopped { original.apply(stopped(original, at: 1)) }
    var rebuilt = study(original.events())
    // The replay has one event for all samples: only where the pruner sees them differs.
    rebuilt.trials[0].curve = original.trials[0].curve
    // NaN differs from itself, so trials that have not ended are compared by their text.
    #expect("\(rebuilt.trials)" == "\(original.trials)")
  }

  @Test func `views count undecided trials and tell what was saved`() {
    var study = study([start] + (1...4).flatMap { epoch($0) } + [ended(.done)])
    let progress = RunProgress(study, now: 20)
    #expect(progress.undecided == 1 && progress.running == 0 && progress.waiting == 3)
    study.apply(stopped(study, at: 1))
    let text = ReportText(study, path: "x.h5", colour: false).text
    #expect(
      text.contains(
        "1 of 1 trials by median on loss/validation: 1 at rung 1; 2 of 2 epochs\n"), "\(text)")
    #expect(RunProgress(study, now: 20).pruned == 1)
  }

  @Test func `a results file gives back where trials were stopped`() throws {
    var original = study([start] + (1...3).flatMap { epoch($0) })
    original.apply(stopped(original, at: 1))
    let read = try Study(original.tree(), path: "x.h5")
    #expect(read.trials[0].state == .pruned && read.trials[0].rung == 1)
    #expect(read.header.pruning == original.header.pruning)
  }
}
