import Cluster
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
