import Results
import Spec
import Trials

/// Small studies for tests.
enum SampleStudy {
  static let tables = [
    RecordTable(
      name: "clients", dimension: "client",
      columns: [
        Column("client", .int64, "which it is"),
        Column("label_histogram", .int64, across: "class", "samples of each label"),
      ]),
    RecordTable(
      name: "client_rounds",
      columns: [
        Column("epoch", .int64, "when"), Column("update_norm", .float64, "how far it moved"),
        Column("clipped", .boolean, "whether it was cut"),
      ]),
  ]

  /// Two clients, and what each did in each epoch.
  static func rows(_ trial: Int, epochs: ClosedRange<Int> = 1...3) -> [TableRows] {
    [
      TableRows(
        "clients", width: 2, cells: [.int64(0), .int64s([3, trial]), .int64(1), .int64s([0, 2])]),
      TableRows(
        "client_rounds", width: 3,
        cells: epochs.flatMap { epoch -> [Cell] in
          [.int64(epoch), .float64(0.5 * Double(epoch + trial)), .boolean(epoch == 2)]
        }),
    ]
  }

  static func header(isSweep: Bool = true) -> StudyHeader {
    StudyHeader(
      name: "sweep", experiment: "train", identity: "00ff", text: "experiment: train\n",
      overrides: ["seed=7"], resolved: "{\"experiment\":\"train\"}", seed: 1234, isSweep: isSweep,
      total: 4,
      parameters: isSweep
        ? [
          ParameterColumn(name: "lr", kind: .real), ParameterColumn(name: "width", kind: .integer),
          ParameterColumn(name: "optimizer", kind: .text),
          ParameterColumn(name: "nesterov", kind: .boolean),
        ] : [],
      metrics: [
        MetricColumn(
          name: "loss/validation", unit: "1", better: "minimize", axis: "epoch",
          meaning: "mean cross-entropy"),
        MetricColumn(
          name: "accuracy", unit: "1", better: "maximize", axis: "end", meaning: ""),
      ],
      tables: tables,
      objectives: [
        ObjectiveColumn(metric: "loss/validation", goal: "minimize", target: nil, value: "last")
      ],
      expect: ["best(accuracy) > 0.5"], created: 1_767_225_600, runnerVersion: "0.1.0")
  }

  static func session(ranks: Int = 2, time: Double = 1_767_225_600) -> Session {
    Session(
      time: time, arguments: ["runner", "sweep.exp"], ranks: ranks,
      hosts: (0..<ranks).map { "node\($0)" },
      versions: [NamedText(name: "runner", text: "0.1.0"), NamedText(name: "Swift", text: "6.3")],
      gitCommit: "abc")
  }

  static func assignment(_ trial: Int) -> Assignment {
    Assignment([
      .real(0.125 * Double(trial + 1)), trial % 2 == 0 ? .integer(32 + trial) : nil,
      .text(trial % 2 == 0 ? "sgd" : "adam"), trial == 1 ? nil : .boolean(trial % 2 == 0),
    ])
  }

  static func samples(_ trial: Int, epochs: ClosedRange<Int> = 1...3) -> [Sample] {
    epochs.map { Sample("loss/validation", .epoch($0), 1 / Double($0 + trial)) }
  }

  /// The events of a trial that ends well.
  static func events(
    _ trial: Int, attempt: Int = 1, rank: Int = 1, time: Double = 1_767_225_601,
    withRows: Bool = false
  ) -> [Event] {
    let events: [Event] = [
      .started(
        trial: trial, attempt: attempt, assignment: assignment(trial), rank: rank, time: time),
      .recorded(trial: trial, attempt: attempt, samples(trial)),
      .recorded(
        trial: trial, attempt: attempt, [Sample("accuracy", .end, 0.5 + Double(trial) / 8)]),
      .finished(
        trial: trial, attempt: attempt, Outcome(state: .done, seconds: 0.5, time: time + 0.5)),
    ]
    guard withRows else { return events }
    let appended = Event.appended(trial: trial, attempt: attempt, rows(trial))
    return events[..<2] + [appended] + events[2...]
  }

  /// Three trials done, one failed, one lost, one with a value that is not a number.
  static var study: Study {
    var study = Study(header: header())
    study.sessions = [session()]
    for event in (0..<3).flatMap({ events($0, withRows: true) }) { study.apply(event) }
    for (trial, state) in [(3, Outcome.State.failed), (4, .lost), (5, .done)] {
      study.apply(
        .started(trial: trial, attempt: 1, assignment: assignment(trial), rank: 0, time: 5))
      let last = trial == 5 ? Double.nan : 0.25
      let samples = samples(trial) + [Sample("loss/validation", .epoch(4), last)]
      study.apply(.recorded(trial: trial, attempt: 1, samples))
      let outcome = Outcome(state: state, reason: "it\0 broke", seconds: 1, time: 6)
      study.apply(.finished(trial: trial, attempt: 1, outcome))
    }
    return study
  }

  /// A finished run without parameters.
  static var single: Study {
    var study = Study(header: header(isSweep: false))
    study.sessions = [session()]
    for event in events(0, withRows: true) {
      if case .started(let trial, let attempt, _, let rank, let time) = event {
        study.apply(
          .started(
            trial: trial, attempt: attempt, assignment: Assignment([]), rank: rank, time: time))
      } else {
        study.apply(event)
      }
    }
    return study
  }

  /// Trials that record `points` values along the step each.
  static func large(trials: Int, points: Int) -> Study {
    var study = Study(header: header())
    study.sessions = [session()]
    for trial in 0..<trials {
      study.apply(
        .started(trial: trial, attempt: 1, assignment: assignment(trial), rank: 0, time: 5))
      var samples = points > 0 ? self.samples(trial, epochs: 1...points) : []
      if points == 0 { samples = [Sample("loss/validation", .end, 1 / Double(trial + 1))] }
      study.apply(.recorded(trial: trial, attempt: 1, samples))
      study.apply(
        .finished(trial: trial, attempt: 1, Outcome(state: .done, seconds: 0.1, time: 6)))
    }
    return study
  }
}
