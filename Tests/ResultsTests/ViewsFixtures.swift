import Results
import Spec
import Trials

/// Small studies whose views are known word for word.
enum ViewsFixtures {
  static func header(
    parameters: [ParameterColumn] = [], metrics: [MetricColumn],
    objectives: [ObjectiveColumn] = [], total: Int
  ) -> StudyHeader {
    StudyHeader(
      name: "sweep", experiment: "train", identity: "c0ffee", text: "experiment: train\n",
      overrides: [], resolved: #"{"search":{"lag":16},"seed":1}"#, seed: 1,
      isSweep: !parameters.isEmpty, total: total, parameters: parameters, metrics: metrics,
      objectives: objectives, expect: [], created: 1000, runnerVersion: "1.0")
  }

  static let accuracy = MetricColumn(
    name: "accuracy/validation", unit: "1", better: "maximize", axis: "epoch", meaning: "")
  static let loss = MetricColumn(
    name: "loss", unit: "1", better: "minimize", axis: "epoch", meaning: "")
  static let size = MetricColumn(name: "size", unit: "B", better: "", axis: "end", meaning: "")

  static func session(ranks: Int = 4, time: Double = 1000) -> Session {
    Session(
      time: time, arguments: [], ranks: ranks, hosts: [], versions: [], gitCommit: "")
  }

  /// Two done trials, one pruned, one failed, one that runs, one to come.
  static var sweep: Study {
    var study = Study(
      header: header(
        parameters: [
          ParameterColumn(name: "lr", kind: .real), ParameterColumn(name: "width", kind: .integer),
          ParameterColumn(name: "optimizer", kind: .text),
        ],
        metrics: [accuracy, loss, size],
        objectives: [
          ObjectiveColumn(
            metric: "accuracy/validation", goal: "maximize", target: nil, value: "last")
        ], total: 6))
    study.sessions = [session()]
    let first = curve("accuracy/validation", [0.5, 0.75, 0.8]) + curve("loss", [1.5, 0.5, 0.625])
    let second = curve("accuracy/validation", [0.6, 0.85, 0.8834]) + curve("loss", [1, 0.5, 0.25])
    study.trials = [
      trial(0, .done, [.real(0.1), .integer(32), .text("sgd")], first + [end("size", 1200)], 10),
      trial(1, .done, [.real(1e-5), .integer(128), .text("adam")], second + [end("size", 9)], 20),
      trial(2, .pruned, [.real(0.25), .integer(64), nil], curve("loss", [3]), 5),
      trial(3, .failed, [.real(1), .integer(64), .text("sgd")], curve("loss", [.nan]), 2),
      trial(4, .running, [.real(0.5), .integer(64), .text("sgd")], curve("loss", [2]), 0),
      TrialRow(number: 5),
    ]
    study.trials[3].reason = "the loss is not finite\nat step 12"
    return study
  }

  /// One done trial without parameters or objective.
  static var single: Study {
    var study = Study(header: header(metrics: [loss], total: 1))
    study.trials = [trial(0, .done, [], curve("loss", [1, 0.5, 0.25]), 3)]
    study.sessions = [session(ranks: 1)]
    study.complete = true
    return study
  }

  /// Two objectives to minimize, `a` and `b`, with these values, all trials done.
  static func front(_ values: [(Double, Double)]) -> Study {
    let metrics = ["a", "b"].map {
      MetricColumn(name: $0, unit: "1", better: "", axis: "end", meaning: "")
    }
    let objectives = ["a", "b"].map {
      ObjectiveColumn(metric: $0, goal: "minimize", target: nil, value: "last")
    }
    var study = Study(
      header: header(metrics: metrics, objectives: objectives, total: values.count))
    study.trials = values.enumerated().map { number, value in
      trial(number, .done, [], [end("a", value.0), end("b", value.1)], 1)
    }
    return study
  }

  static func trial(
    _ number: Int, _ state: Outcome.State, _ values: [Value?], _ samples: [Sample],
    _ seconds: Double
  ) -> TrialRow {
    var trial = TrialRow(number: number)
    trial.assignment = Assignment(values)
    trial.state = state
    trial.attempts = 1
    trial.samples = samples
    trial.startTime = 1000
    trial.endTime = state == .running ? .nan : 1000 + seconds
    trial.seconds = seconds
    return trial
  }

  static func curve(_ metric: String, _ values: [Double]) -> [Sample] {
    values.enumerated().map { Sample(metric, .epoch($0 + 1), $1) }
  }

  static func end(_ metric: String, _ value: Double) -> Sample { Sample(metric, .end, value) }
}
