import Trials

/// A study as text for other programs.
package struct Export: Sendable {
  let study: Study

  package init(_ study: Study) { self.study = study }

  /// CSV, one row for each trial: number, state, objective, parameters, last and best values.
  package var wideCSV: String {
    var csv = CSVWriter(capacity: 200 * (study.trials.count + 1))
    let best = study.metricsWithBest
    csv.trialTitles(study, withBest: best)
    for trial in study.trials { csv.trial(trial, of: study, withBest: best) }
    return csv.text
  }

  /// CSV, one row for each recorded value: `trial, axis, index, metric, value`.
  package var tidyCSV: String {
    let count = study.trials.reduce(0) { $0 + $1.samples.count }
    var csv = CSVWriter(capacity: 48 * (count + 1))
    for title in ["trial", "axis", "index", "metric", "value"] { csv.field(title) }
    csv.endRow()
    for trial in study.trials {
      for sample in trial.samples {
        csv.field(trial.number)
        csv.field(sample.moment.axis.name)
        csv.field(sample.moment.index)
        csv.field(sample.metric)
        csv.field(sample.value)
        csv.endRow()
      }
    }
    return csv.text
  }

  /// JSON: what the run was, then each trial on a line of its own with its curves.
  package var json: String {
    var json = JSONWriter(capacity: 400 * (study.trials.count + 1))
    json.object { json in
      json.headerMembers(study)
      json.key("trials")
      json.array { json in
        for trial in study.trials {
          json.lineBreak()
          json.object { json in
            json.members(of: trial, study)
            json.curves(of: trial, study)
            json.tables(of: trial, study)
          }
        }
        json.lineBreak()
      }
      json.lineBreak()
    }
    return json.text + "\n"
  }
}

extension JSONWriter {
  fileprivate mutating func headerMembers(_ study: Study) {
    let header = study.header
    member("name", header.name)
    member("experiment", header.experiment)
    member("identity", header.identity)
    literalMember("seed", header.seed.description)
    member("complete", study.complete)
    member("created", header.created)
    member("runner_version", header.runnerVersion)
    key("objectives")
    array { json in
      for objective in header.objectives {
        json.object { json in
          json.member("metric", objective.metric)
          json.member("goal", objective.goal)
          json.member("value", objective.value)
        }
      }
    }
  }

  /// A number that no `Int` or `Double` holds.
  private mutating func literalMember(_ name: String, _ text: String) {
    key(name)
    literal(text)
  }

  /// For each curve the metric, its axis, and the values by their place on it.
  fileprivate mutating func curves(of trial: TrialRow, _ study: Study) {
    let curves = Curve.all(of: trial, study.header.metrics)
    guard !curves.isEmpty else { return }
    key("curves")
    array { json in
      for curve in curves {
        json.object { json in
          json.member("metric", curve.metric)
          json.member("axis", curve.axis)
          json.key("index")
          json.array { json in for point in curve.points { json.value(point.index) } }
          json.key("value")
          json.array { json in for point in curve.points { json.value(point.value) } }
        }
      }
    }
  }
}
