import Results
import Spec
import Testing
import Trials

@Suite struct StudyEventsTests {
  private func study(_ events: [Event]) -> Study {
    var study = Study(header: SampleStudy.header())
    for event in events { study.apply(event) }
    return study
  }

  private func started(_ trial: Int, _ attempt: Int) -> Event {
    .started(
      trial: trial, attempt: attempt, assignment: SampleStudy.assignment(trial), rank: 0, time: 1)
  }

  private func finished(_ trial: Int, _ attempt: Int, _ state: Outcome.State) -> Event {
    .finished(trial: trial, attempt: attempt, Outcome(state: state, seconds: 2, time: 3))
  }

  private let file = TensorFile(
    name: "0-checkpoint.safetensors", tag: "checkpoint", hash: "aa", moment: .epoch(2))

  @Test func `trials stand at their numbers whatever starts first`() {
    let study = study(SampleStudy.events(2) + SampleStudy.events(0))
    #expect(study.trials.map(\.state) == [.done, .waiting, .done])
    #expect(study.trials.map(\.number) == [0, 1, 2])
  }

  @Test func `a new attempt keeps what lies before the last checkpoint`() {
    let study = study([
      started(0, 1),
      .recorded(trial: 0, attempt: 1, SampleStudy.samples(0, epochs: 1...2)),
      .checkpointed(trial: 0, attempt: 1, file),
      .recorded(trial: 0, attempt: 1, SampleStudy.samples(0, epochs: 3...5)),
      started(0, 2),
      .recorded(trial: 0, attempt: 2, SampleStudy.samples(0, epochs: 3...4)),
      finished(0, 2, .done),
    ])
    #expect(study.trials[0].samples == SampleStudy.samples(0, epochs: 1...4))
    #expect(study.trials[0].attempts == 2)
  }

  @Test func `an attempt broken off waits with what is safe`() {
    let study = study([
      started(0, 1),
      .recorded(trial: 0, attempt: 1, SampleStudy.samples(0, epochs: 1...2)),
      .checkpointed(trial: 0, attempt: 1, file),
      .recorded(trial: 0, attempt: 1, SampleStudy.samples(0, epochs: 3...5)),
      finished(0, 1, .waiting),
    ])
    #expect(study.trials[0].samples.count == 2)
    #expect(study.trials[0].state == .waiting)
    #expect(study.trials[0].checkpoint == file)
  }

  @Test
  func `why an attempt was broken off is known in the file and to a run that goes on from it`()
    throws
  {
    let reason = "rank 2 on node has died"
    let outcome = Outcome(state: .waiting, reason: reason, seconds: 2, time: 3)
    let original = study([
      started(0, 1), .finished(trial: 0, attempt: 1, outcome), started(0, 2), finished(0, 2, .done),
      started(1, 1), finished(1, 1, .waiting), started(1, 2), finished(1, 2, .done),
    ])
    let broken = BrokenAttempt(
      trial: 0, attempt: 1, rank: 0, reason: reason, seconds: 2, time: 3)
    #expect(original.brokenAttempts == [broken])
    let stored = try Study(original.tree(), path: "x.h5")
    #expect(stored.brokenAttempts == [broken])
    let rebuilt = study(stored.events())
    #expect(rebuilt.brokenAttempts == [broken])
    #expect(rebuilt.trials.map(\.seconds) == original.trials.map(\.seconds))
    #expect(rebuilt.trials.map(\.attempts) == [2, 2])
  }

  @Test func `attempts that ended before another are counted until the trial ends`() {
    func broken(_ attempt: Int, _ reason: String) -> [Event] {
      let outcome = Outcome(state: .waiting, reason: reason, seconds: 2, time: 3)
      return [started(0, attempt), .finished(trial: 0, attempt: attempt, outcome)]
    }
    // Put aside at a rung, lost, begun when the job ended, and failed.
    let events = broken(1, "") + broken(2, "its rank died") + [started(0, 3)] + broken(4, "code 1")
    #expect(study(events).trials[0].repeated == 2)
    #expect(study(events + [started(0, 5), finished(0, 5, .done)]).trials[0].repeated == 0)
  }

  @Test func `a new attempt keeps the rows that lie before the last checkpoint`() {
    let study = study([
      started(0, 1),
      .appended(trial: 0, attempt: 1, SampleStudy.rows(0, epochs: 1...2)),
      .checkpointed(trial: 0, attempt: 1, file),
      .appended(trial: 0, attempt: 1, [SampleStudy.rows(0, epochs: 3...5)[1]]),
      started(0, 2),
      .appended(trial: 0, attempt: 2, [SampleStudy.rows(0, epochs: 3...3)[1]]),
    ])
    #expect(study.trials[0].tables == SampleStudy.rows(0))
  }

  @Test func `late messages of an attempt that is over change nothing`() {
    let late = Event.recorded(trial: 0, attempt: 1, SampleStudy.samples(0, epochs: 4...4))
    let study = study([started(0, 1), started(0, 2), late, finished(0, 1, .done)])
    #expect(study.trials[0].samples.isEmpty)
    #expect(study.trials[0].state == .running)
  }

  @Test(arguments: [Outcome.State.timeout, .lost])
  func `an outcome that depends on time leaves no curve and is listed`(state: Outcome.State) {
    let study = study([
      started(0, 1), .recorded(trial: 0, attempt: 1, SampleStudy.samples(0)),
      .appended(trial: 0, attempt: 1, SampleStudy.rows(0)), finished(0, 1, state),
    ])
    #expect(study.trials[0].samples.isEmpty)
    #expect(study.trials[0].tables.allSatisfy { $0.count == 0 })
    #expect(study.timeDependentTrials == [0])
  }

  @Test(arguments: [Outcome.State.failed, .pruned])
  func `a failed or pruned trial keeps its curve`(state: Outcome.State) {
    let study = study([
      started(0, 1), .recorded(trial: 0, attempt: 1, SampleStudy.samples(0)), finished(0, 1, state),
    ])
    #expect(study.trials[0].samples.count == 3)
    #expect(study.timeDependentTrials == [])
  }

  @Test func `an objective that is not a number is a failure`() {
    let study = study([
      started(0, 1), .recorded(trial: 0, attempt: 1, [Sample("loss/validation", .epoch(1), .nan)]),
      finished(0, 1, .done), started(1, 1), finished(1, 1, .done),
    ])
    #expect(study.trials.map(\.state) == [.failed, .failed])
    #expect(study.trials[0].reason == "the objective loss/validation is not a number")
    #expect(study.trials[1].reason == "the objective loss/validation was not recorded")
  }

  @Test func `metrics that nobody declared come after the others by name`() {
    let first = Event.recorded(trial: 0, attempt: 1, [Sample("z", .step(1), 1)])
    let second = Event.recorded(trial: 1, attempt: 1, [Sample("b", .step(1), 1)])
    let third = Event.recorded(trial: 1, attempt: 1, [Sample("z", .epoch(1), 1)])
    let one = study([started(0, 1), started(1, 1), first, second, third])
    let other = study([started(0, 1), started(1, 1), third, second, first])
    #expect(one.header.metrics.map(\.name) == ["loss/validation", "accuracy", "b", "z"])
    #expect(one.header == other.header)
  }

  @Test func `events of a study rebuild it`() {
    var original = SampleStudy.study
    original.apply(started(6, 1))
    original.apply(.recorded(trial: 6, attempt: 1, SampleStudy.samples(6, epochs: 1...2)))
    original.apply(.appended(trial: 6, attempt: 1, SampleStudy.rows(6, epochs: 1...2)))
    original.apply(.saved(trial: 6, attempt: 1, file))
    original.apply(.checkpointed(trial: 6, attempt: 1, file))
    original.apply(.recorded(trial: 6, attempt: 1, SampleStudy.samples(6, epochs: 3...3)))
    original.apply(
      .appended(trial: 6, attempt: 1, [SampleStudy.rows(6, epochs: 3...3)[1]]))
    let rebuilt = study(original.events())
    // NaN differs from itself, so the trial that recorded one is compared by its text.
    #expect("\(rebuilt.trials)" == "\(original.trials)")
  }

  @Test func `the best trial is the lowest of equal ones`() {
    var study = study((0..<3).flatMap { SampleStudy.events($0) })
    #expect(study.bestTrial?.number == 2)
    study.header.objectives[0].metric = "tie"
    for trial in study.trials.indices {
      study.trials[trial].samples = [Sample("tie", .end, trial == 0 ? 2 : 1)]
    }
    #expect(study.bestTrial?.number == 1)
    #expect(study.bestTrials(3).map(\.number) == [1, 2, 0])
  }

  @Test func `the best value is where it was reached first`() throws {
    var study = study(SampleStudy.events(0))
    study.trials[0].samples = zip(1..., [3.0, 1, .nan, 1, 2]).map {
      Sample("loss/validation", .epoch($0), $1)
    }
    let best = try #require(study.best("loss/validation", in: study.trials[0]))
    #expect(best.value == 1)
    #expect(best.moment == .epoch(2))
    #expect(study.finalValue(of: "loss/validation", in: study.trials[0]) == 2)
    study.header.objectives[0].value = "best"
    #expect(study.objectiveValue(of: study.trials[0]) == 1)
  }
}
