import Spec
import Testing

let sweepOfAnotherTool = """
  method: bayes
  program: train.py
  name: first sweep
  metric: {name: loss, goal: minimize}
  parameters:
    lr: {distribution: log_uniform_values, min: 1e-4, max: 1.0}
    optimizer: {values: [sgd, adam]}
    net: {parameters: {width: {min: 16, max: 64}}}
  early_terminate: {type: hyperband, min_iter: 3, eta: 3}
  run_cap: 20
  command: ["${env}", "${interpreter}", "${program}", "${args}", "${args_no_hyphens}", "${json}"]
  """

@Test func `a W&B sweep becomes a command experiment`() throws {
  let file = try ExperimentFile(text: sweepOfAnotherTool, path: "wandb.yaml")
  #expect(file.experiment.value == "command")
  #expect(file.about == "first sweep")
  #expect(file.search.algorithm?.value == "tpe")
  #expect(file.search.trials == 20)
  #expect(file.objectives.map(\.metric.value) == ["loss"])
  #expect(file.earlyStop?.value.name == "hyperband")
  #expect(file.parameters.map(\.name) == ["lr", "optimizer", "net.width"])
}

@Test func `the macros of a W&B command take the assignment's values`() throws {
  let file = try ExperimentFile(text: sweepOfAnotherTool, path: "wandb.yaml")
  let assignment = Assignment([.real(0.01), .text("adam"), .integer(32)])
  let settings = file.settings.substituting(assignment, of: file.parameters)
  let command = settings["command"]?.elements?.compactMap(\.text)
  #expect(
    command == [
      "/usr/bin/env", "python3", "train.py", "--lr=0.01", "--optimizer=adam", "--net.width=32",
      "lr=0.01", "optimizer=adam", "net.width=32",
      #"{"lr": 0.01, "optimizer": "adam", "net.width": 32}"#,
    ])
}

@Test func `what a W&B sweep cannot mean is an error`() {
  let text = """
    method: bayesian
    program: train.py
    metric: {name: loss, goal: maximise}
    parameters: {lr: {distribution: log_uniform, min: -4, max: 0}}
    early_terminate: {type: envelope}
    colour: red
    """
  #expect(
    messages(text) == [
      "method 'bayesian' is not one of: grid, random, bayes",
      "goal 'maximise' is not one of: minimize, maximize",
      "parameters.lr: log_uniform takes exponents, which are easily mistaken for values",
      "early_terminate type must be hyperband, got 'envelope'",
      "unknown key 'colour' in a W&B sweep",
    ])
}
