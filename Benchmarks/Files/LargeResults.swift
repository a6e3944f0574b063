import Results
import Spec
import Trials

/// A results file of 10 000 trials with curves of 10 points in 4 metrics.
struct LargeResults {
  let programs: Programs
  private static let trials = 10_000
  private static let points = 10
  private static let metrics = ["loss", "accuracy", "loss/validation", "accuracy/validation"]

  func measure(into table: inout FigureTable) throws {
    let study = try Self.study()
    let path = programs.results
    let what = "results of 10 000 trials, 10 points × 4 metrics"
    table.add(
      Figure(
        "\(what): written, digested, verified", "s", .lower,
        try Clock.times { try ResultsFile.write(study, to: path, complete: true) },
        against: ("bound", 1), by: "benchmarks files"))
    if let python = programs.python(with: "xarray, h5netcdf") {
      let command = Command([python, Programs.peer("open_results.py"), path])
      table.add(
        Figure(
          "  /sweep and /sweep/epoch opened and loaded by xarray", "s", .lower,
          try command.run().numbers, against: ("bound", 0.5), by: command.text))
    } else {
      Output.note("no xarray: `make test` makes a Python environment that has it")
    }
    for (verb, bound) in [
      (["export", path, "--csv", "\(Scratch.folder)/csv"], 2.0), (["trials", path], nil),
      (["report", path], nil), (["best", path], nil), (["status", path], nil),
    ] as [([String], Double?)] {
      let command = Command([programs.runner] + verb)
      table.add(
        Figure(
          "  runner \(verb[0])", "s", .lower, try (0..<5).map { _ in try command.run().seconds },
          against: bound.map { ("bound", $0) }, by: command.text))
    }
  }

  private static func study() throws -> Study {
    let text = SweepFiles.empty(trials: trials)
    var study = Study(
      header: StudyHeader(
        name: "large", experiment: "function", identity: "00", text: text, overrides: [],
        resolved: "{}", seed: 1, isSweep: true, total: trials,
        parameters: ["a", "b"].map { ParameterColumn(name: $0, kind: .real) },
        metrics: metrics.map {
          MetricColumn(name: $0, unit: "1", better: "minimize", axis: "epoch", meaning: "")
        },
        objectives: [ObjectiveColumn(metric: "loss", goal: "minimize", target: nil, value: "last")],
        expect: [], created: 0, runnerVersion: "0"))
    for trial in 0..<trials {
      for event in PartCosts.events(trial, metrics: metrics, points: points) { study.apply(event) }
    }
    return study
  }
}
