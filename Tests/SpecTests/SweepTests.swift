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
  #expect(file.earlyStop?.value.settings.canonicalJSON == #"{"eta":3,"min":3,"resource":"record"}"#)
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
  ("min_iter: 3", #"{"min":3,"resource":"record"}"#),
  ("min_iter: 3, max_iter: 81", #"{"max":81,"min":3,"resource":"record"}"#),
  ("max_iter: 27, s: 2", #"{"max":27,"resource":"record","rungs":[3,9]}"#),
  ("max_iter: 100, s: 3, eta: 4", #"{"eta":4,"max":100,"resource":"record","rungs":[1,6,25]}"#),
  ("max_iter: 8, s: 9, eta: 2", #"{"eta":2,"max":8,"resource":"record","rungs":[1,2,4]}"#),
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

@Test func `overrides of a W&B sweep may name its own keys`() throws {
  let file = try ExperimentFile(
    text: sweepOfAnotherTool, path: "wandb.yaml",
    overrides: ["run_cap=5", "metric.goal=maximize", "search.lag=3", "method=random"])
  #expect(file.search.trials == 5 && file.search.lag == 3)
  #expect(file.search.algorithm?.value == "random")
  #expect(file.objectives.map(\.goal) == [.maximize])
}

@Test func `a dollar in the words of a W&B command is one`() throws {
  let text = """
    method: grid
    program: train.py
    parameters: {lr: {values: [1, 2]}}
    command: [python, "${program}", "--home=${envvar:HOME}/$lr", 10]
    """
  let file = try ExperimentFile(text: text, path: "wandb.yaml")
  let settings = file.settings.substituting(Assignment([.integer(1)]), of: file.parameters)
  #expect(
    settings["command"]?.canonicalJSON == #"["python","train.py","--home=${envvar:HOME}/$lr",10]"#)
}

@Test func `a W&B sweep by results is told how its objective is written`() throws {
  let text = """
    method: bayes
    program: train.py
    run_cap: 3
    parameters: {lr: {values: [1, 2]}}
    """
  let errors = #expect(throws: SpecErrors.self) {
    try ExperimentFile(
      text: text, path: "wandb.yaml",
      vocabulary: Vocabulary(
        experiments: [], samplers: [.init("tpe", needsObjective: true)], pruners: []))
  }
  let hints = try #require(errors).diagnostics.compactMap(\.hint)
  #expect(hints.contains { $0.contains("in a W&B sweep metric: {name:") }, "\(hints)")
}

@Test func `lists, maps and nothing among the values of a W&B sweep are texts of JSON`() throws {
  let text = """
    method: grid
    program: train.py
    parameters:
      layers: {values: [[64, 32], [128]]}
      net: {parameters: {decay: {values: [null, 0.1]}, kind: {values: [a, b]}}}
      loader: {value: {workers: 2, pin: true}}
    """
  let file = try ExperimentFile(text: text, path: "wandb.yaml")
  #expect(
    file.parameters.map(\.distribution) == [
      .categorical([.text("[64,32]"), .text("[128]")], probabilities: nil, ordered: false),
      .categorical([.text("null"), .real(0.1)], probabilities: nil, ordered: false),
      .categorical([.text("a"), .text("b")], probabilities: nil, ordered: false),
      .constant(.text(#"{"pin":true,"workers":2}"#)),
    ])
  #expect(
    file.settings["structured"]?.canonicalJSON == #"["layers","net.decay","loader"]"#)
}
