import Cluster
import Experiments
import Results
import Search
import Spec
import Trials

/// What each part of a trial's way costs by itself, µs a trial.
struct PartCosts {
  private static let trials = 20_000

  func measure(into table: inout FigureTable) throws {
    let text = SweepFiles.empty(trials: Self.trials)
    let file = try ExperimentFile(text: text, path: "empty.exp")
    let events = (0..<Self.trials).map { Self.events($0, metrics: ["value"], points: 1) }
    let header = Study.header(of: file)
    var study = Study(header: header)

    func add(_ name: String, _ work: () throws -> Void) rethrows {
      table.add(try Self.figure(name, work))
    }
    try add("proposal (random, 2 parameters)") {
      var proposals = try Proposals(file)
      for trial in 0..<Self.trials { _ = try proposals.propose(trial) }
    }
    try add("settings: template filled, read, experiment made") {
      guard let type = catalogue.type(named: "function") else { return }
      let factory = ExperimentFactory(type, file: file, dataFolder: nil)
      for _ in 0..<Self.trials { _ = try factory.make(Self.assignment) }
    }
    try add("events: encoded and decoded (3 a trial)") {
      for trial in events {
        var writer = ByteWriter()
        writer.append(trial)
        var reader = ByteReader(writer.bytes)
        _ = try reader.events()
      }
    }
    add("scheduler: handed out and ended, 8 workers") { Self.schedule() }
    add("study: events applied") {
      study = Study(header: header)
      for trial in events { for event in trial { study.apply(event) } }
    }
    try add("journal: events appended, a write a trial") { try Self.keep(events, header) }
    add("results: tree built") { _ = study.tree() }
    let tree = study.tree()
    add("results: digested") { _ = tree.digest }
  }

  private static func figure(_ name: String, _ work: () throws -> Void) rethrows -> Figure {
    let times = try Clock.times(of: work).map { $0 / Double(trials) * 1e6 }
    return Figure(name, "µs/trial", .lower, times, by: "benchmarks parts")
  }

  private static func keep(_ events: [[Event]], _ header: StudyHeader) throws {
    var journal = try Journal(creating: "\(Scratch.folder)/part.journal", header: header)
    for trial in events {
      try journal.append(trial)
      try journal.syncIfDue()
    }
    try journal.remove()
  }

  private static let assignment = Assignment([.real(0.25), .real(0.75)])

  private static func schedule() {
    let workers = 8
    var scheduler = Scheduler(Scheduler.Plan(total: trials, workers: workers))
    var waiting: [(worker: Int, trial: Int)] = []
    func carryOut(_ actions: [Scheduler.Action]) {
      for case .assign(let trials, let worker) in actions {
        waiting += trials.map { (worker, $0) }
      }
    }
    for worker in 0..<workers { carryOut(scheduler.handle(.joined(worker: worker))) }
    var next = 0
    while next < waiting.count {
      let (worker, trial) = waiting[next]
      next += 1
      carryOut(
        scheduler.handle(.ended(trial: trial, worker: worker, seconds: 1e-5, mayRepeat: false)))
    }
  }

  /// The events of a trial that ends well.
  static func events(_ trial: Int, metrics: [String], points: Int) -> [Event] {
    let samples = (1...points).flatMap { point in
      metrics.map { Sample($0, .epoch(point), 1 / Double(trial + point)) }
    }
    return [
      .started(trial: trial, attempt: 1, assignment: assignment, rank: 0, time: 5),
      .recorded(trial: trial, attempt: 1, samples),
      .finished(trial: trial, attempt: 1, Outcome(state: .done, seconds: 1e-5, time: 6)),
    ]
  }
}

extension Study {
  /// A header of what an experiment file says, as far as costs depend on it.
  fileprivate static func header(of file: ExperimentFile) -> StudyHeader {
    StudyHeader(
      name: file.name, experiment: "function", identity: "00", text: "", overrides: [],
      resolved: "{}", seed: 1, isSweep: true, total: 0,
      parameters: ["a", "b"].map { ParameterColumn(name: $0, kind: .real) },
      metrics: [
        MetricColumn(name: "value", unit: "1", better: "minimize", axis: "end", meaning: "")
      ],
      objectives: [ObjectiveColumn(metric: "value", goal: "minimize", target: nil, value: "last")],
      expect: [], created: 0, runnerVersion: "0")
  }
}
