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
  command: ["${env}", "${interpreter}", "${program}", "${args}", "${envvar:HOME}", "--fast"]
  """

@Test func `a W&B sweep becomes a command experiment`() throws {
  let file = try ExperimentFile(text: sweepOfAnotherTool, path: "wandb.yaml")
  #expect(file.experiment.value == "command")
  #expect(file.about == "first sweep")
  #expect(file.search.algorithm?.value == "tpe")
  #expect(file.search.trials == 20)
  #expect(file.objectives.map(\.metric.value) == ["loss"])
  #expect(file.earlyStop?.value.name == "asha")
  #expect(file.earlyStop?.value.settings.canonicalJSON == #"{"eta":3,"min":3}"#)
  #expect(file.parameters.map(\.name) == ["lr", "optimizer", "net.width"])
}

@Test func `the macros of a W&B command are left to the trial`() throws {
  let file = try ExperimentFile(text: sweepOfAnotherTool, path: "wandb.yaml")
  let assignment = Assignment([.real(0.01), .text("adam"), .integer(32)])
  let settings = file.settings.substituting(assignment, of: file.parameters)
  let command = settings["command"]?.elements?.compactMap(\.text)
  #expect(
    command == [
      "/usr/bin/env", "python3", "train.py", "${args}", "${envvar:HOME}", "--fast",
    ])
}

@Test(arguments: [
  ("min_iter: 3", #"{"min":3}"#), ("min_iter: 3, max_iter: 81", #"{"max":81,"min":3}"#),
  ("max_iter: 27, s: 2", #"{"max":27,"rungs":[3,9]}"#),
  ("max_iter: 100, s: 3, eta: 4", #"{"eta":4,"max":100,"rungs":[1,6,25]}"#),
  ("max_iter: 8, s: 9, eta: 2", #"{"eta":2,"max":8,"rungs":[1,2,4]}"#),
])
func `W&B's hyperband gives up runs at its own rungs`(keys: String, settings: String) throws {
  let text = """
    method: random
    program: train.py
    run_cap: 9
    metric: {name: loss}
    parameters: {lr: {min: 0.0, max: 1.0}}
    early_terminate: {type: hyperband, \(keys)}
    """
  let file = try ExperimentFile(text: text, path: "wandb.yaml")
  #expect(file.earlyStop?.value.name == "asha")
  #expect(file.earlyStop?.value.settings.canonicalJSON == settings)
}

@Test func `several metrics of a W&B sweep are several objectives`() throws {
  let text = """
    method: random
    program: train.py
    run_cap: 9
    metrics: [{name: loss}, {name: accuracy, goal: maximize, target: 0.9}]
    parameters: {lr: {min: 0.0, max: 1.0}}
    """
  let file = try ExperimentFile(text: text, path: "wandb.yaml")
  #expect(file.objectives.map(\.metric.value) == ["loss", "accuracy"])
  #expect(file.objectives.map(\.goal) == [.minimize, .maximize])
  #expect(file.objectives[1].target == 0.9)
}

@Test func `rungs of W&B's hyperband need their keys`() {
  for (keys, message) in [
    ("eta: 3", "early_terminate needs min_iter, or max_iter and s"),
    (
      "max_iter: 27, s: two",
      "max_iter, s and eta must be whole numbers, s at most 30, eta at least 2"
    ),
  ] {
    let text = """
      method: grid
      program: train.py
      metric: {name: loss}
      parameters: {lr: {values: [1, 2]}}
      early_terminate: {type: hyperband, \(keys)}
      """
    #expect(messages(text) == [message])
  }
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
