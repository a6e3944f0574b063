import Cluster
import Foundation
import Spec
import Testing
import Trials

@Suite struct CheckedPlanTests {
  private func report(_ text: String) throws -> String {
    do {
      let plan = try RunPlan(
        bytes: Array(text.utf8), request: RunRequest(path: "sweep.exp"),
        catalogue: Catalogue([StepsExperiment.self]))
      _ = try CheckedPlan(plan)
      return ""
    } catch let errors as SpecErrors {
      return errors.rendered()
    }
  }

  @Test func `results tell the brackets of a pruner that has several`() throws {
    for (pruner, brackets) in [("hyperband", [9, 5, 3]), ("asha", nil)] as [(String, [Int]?)] {
      let plan = try RunPlan(
        bytes: Array(
          """
          experiment: steps
          settings: {x: $x}
          parameters: {x: {min: 0.0, max: 1.0}}
          search: {algorithm: random, trials: 9}
          objective: {metric: sum, goal: minimize}
          early_stop: {name: \(pruner), max: 9}
          """.utf8), request: RunRequest(path: "sweep.exp"),
        catalogue: Catalogue([StepsExperiment.self]))
      let header = try CheckedPlan(plan).header(runnerVersion: "1", time: 0)
      #expect(header.pruning?.brackets == brackets)
    }
  }

  @Test func `a metric that the type never reports is refused`() throws {
    #expect(
      try report("experiment: steps\nobjective: {metric: value/lst, goal: minimize}\n") == """
        sweep.exp:2:21: error: 'value/lst' is no metric of steps (there are: value/last, sum)
            2 | objective: {metric: value/lst, goal: minimize}
              |                     ^~~~~~~~~
              hint: did you mean 'value/last'?
        error: 1 error in sweep.exp; nothing was run

        """)
  }

  @Test func `settings that are wrong at one value of a parameter are refused`() throws {
    let found = try report(
      """
      experiment: steps
      settings: {kind: $kind, width: 9}
      parameters: {kind: [plain, narrow]}
      search: {algorithm: grid}
      objective: {metric: value/last, goal: minimize}

      """)
    #expect(found.contains("sweep.exp:2:32: error: width must be in 1...3, got 9"))
  }

  @Test func `what is wrong in the text, the settings and the metrics is found in one pass`() throws
  {
    let found = try report(
      """
      experiment: steps
      shard: 2
      settings: {kind: narrow, width: 9, x: $x, bogus: 1}
      parameters: {x: {min: 0.0, max: 1.0}}
      objective: {metric: nothing, goal: minimize}

      """)
    for part in [
      "2:1: error: unknown key 'shard'", "width must be in", "'bogus'", "'nothing' is no",
    ] {
      #expect(found.contains(part), "\(part) is not in \(found)")
    }
  }

  @Test func `settings are not tried with parameters that cannot be read`() throws {
    let found = try report(
      """
      experiment: steps
      settings: {width: $w}
      parameters: {w: {min: 3, max: 1}}
      objective: {metric: sum, goal: minimize}

      """)
    #expect(found.contains("1 error in sweep.exp"), "\(found)")
  }

  @Test func `a grid over a continuous range is refused`() throws {
    let found = try report(
      """
      experiment: steps
      settings: {x: $x}
      parameters: {x: {min: 0.0, max: 1.0}}
      search: {algorithm: grid}
      objective: {metric: value/last, goal: minimize}

      """)
    #expect(found.contains("error:") && found.contains("nothing was run"))
  }

  private func sweep(_ objective: String, _ stop: String, _ search: String = "trials: 4") -> String
  {
    """
    experiment: steps
    settings: {x: $x}
    parameters: {x: {min: 0.0, max: 1.0}}
    search: {\(search)}
    objective: {metric: \(objective), goal: minimize}
    early_stop: \(stop)

    """
  }

  @Test(arguments: ["median", "none", "{name: median, startup: 2, warmup: 1, interval: 2}"])
  func `a curve that is recorded along the way can be judged`(stop: String) throws {
    #expect(try report(sweep("sum", stop)) == "")
  }

  private func identity(_ text: String) throws -> String {
    let plan = try RunPlan(
      bytes: Array(text.utf8), request: RunRequest(path: "sweep.exp"),
      catalogue: Catalogue([StepsExperiment.self]))
    return try CheckedPlan(plan).identityText
  }

  @Test func `a default of a pruner or sampler is the same said or left out`() throws {
    #expect(
      try identity(sweep("sum", "median"))
        == identity(sweep("sum", "{name: median, startup: 5, warmup: 0, interval: 1}")))
    #expect(
      try identity(sweep("sum", "median")) != identity(sweep("sum", "{name: median, startup: 4}")))
    #expect(
      try identity(sweep("sum", "none", "algorithm: sobol, trials: 4"))
        == identity(sweep("sum", "none", "algorithm: sobol, scramble: true, trials: 4")))
  }

  @Test func `an objective that is recorded at the end cannot be judged`() throws {
    #expect(
      try report(sweep("value/last", "{name: median}")) == """
        sweep.exp:5:21: error: early_stop judges the objective while a trial runs, but steps records \
        'value/last' once, at its end
            5 | objective: {metric: value/last, goal: minimize}
              |                     ^~~~~~~~~~
              hint: along the way it records: sum
        error: 1 error in sweep.exp; nothing was run

        """)
  }

  @Test(arguments: [
    (
      "{name: median, resource: epoch}", "trials: 4",
      "6:38: error: early_stop.resource is 'epoch', but 'sum' is recorded by step"
    ),
    (
      "{name: median, interval: 0}", "trials: 4",
      "6:38: error: interval must be ≥ 1, got 0"
    ),
    (
      "{name: median, warm_up: 1}", "trials: 4",
      "6:28: error: unknown key 'warm_up' in early_stop median"
    ),
    (
      "{name: medium}", "trials: 4",
      "6:20: error: early_stop 'medium' is not one of: none, asha, hyperband, halving, median, "
    ),
    (
      "{name: median}", "trials: 4, repeats: 3",
      "6:20: error: early_stop judges trials while they run, but with search.repeats: 3 an "
        + "assignment has its mean only when all its repeats have ended"
    ),
  ])
  func `an early stop that cannot be is refused`(
    stop: String, search: String, expected: String
  ) throws {
    let found = try report(sweep("sum", stop, search))
    #expect(found.contains("sweep.exp:\(expected)"), "\(found)")
  }

  @Test func `an early stop with several objectives is refused`() throws {
    let text = sweep("sum", "median").replacingOccurrences(
      of: "objective: {metric: sum, goal: minimize}",
      with: "objectives: [{metric: sum, goal: minimize}, {metric: value/last, goal: minimize}]")
    let found = try report(text)
    #expect(
      found.contains("sweep.exp:6:13: error: early_stop judges one objective, and there are 2"))
  }

  @Test(arguments: [("", 16), ("lag: 4, ", 4)])
  func `workers beyond the lag are warned of`(lag: String, count: Int) throws {
    let text = """
      experiment: steps
      settings: {x: $x}
      parameters: {x: {min: 0.0, max: 1.0}}
      search: {algorithm: tpe, \(lag)trials: 100}
      objective: {metric: sum, goal: minimize}

      """
    let plan = try CheckedPlan(
      RunPlan(
        bytes: Array(text.utf8), request: RunRequest(path: "sweep.exp"),
        catalogue: Catalogue([StepsExperiment.self])))
    let warning =
      "\(count + 1) workers outnumber search.lag (\(count)): some will wait for results"
    #expect(plan.cautions(ranks: count) == [])
    #expect(plan.cautions(ranks: count + 1) == [warning])
  }

  @Test func `parameters that would share a column of the results are refused`() throws {
    let found = try report(
      """
      experiment: steps
      settings: {x: $a_b, steps: $a-b}
      parameters:
        a_b: {min: 0.0, max: 1.0}
        a-b: {values: [1, 2]}
      objective: {metric: value/last, goal: minimize}

      """)
    #expect(
      found.contains("sweep.exp:5:3: error: parameters 'a_b' and 'a-b' would both be 'param_a_b'"))
  }
}
