import Spec
import Testing

/// The page's example of an experiment file.
let example = #"""
  # Which learning rate, width and optimizer suit a small MLP on Fashion-MNIST?
  experiment: train                      # a type of the catalogue: `runner list`, `runner explain train`
  about: Roadmap week 11 · hyperparameter search · 3 min on 2 cores
  seed: 1234                             # the only source of randomness

  settings:                              # of the experiment type; $name takes a parameter's value
    data: {name: fashion-mnist, validation: 0.1}
    model: {name: mlp, hidden: [$width, $width], activation: relu, dropout: $dropout}
    optimizer: {name: $optimizer, learning_rate: $lr, momentum: $momentum}
    batch: 128
    epochs: 9

  parameters:                            # a W&B sweep's `parameters:` block works as it is
    lr:        {distribution: log_uniform_values, min: 1e-4, max: 1}
    width:     {values: [32, 64, 128, 256], ordered: true}
    dropout:   {min: 0.0, max: 0.6, step: 0.1}
    optimizer: {values: [sgd, adam]}
    momentum:  {min: 0.0, max: 0.99, when: optimizer == sgd}
  constraints: [width * (1 - dropout) >= 16]     # checked before a trial starts

  search:
    algorithm: tpe                       # grid random sobol halton lhs tpe gp cmaes nsga2 pbt
    trials: 200                          # the TOTAL, over all runs of this file
    startup: 20
    lag: 16                              # proposal k uses results of trials ≤ k − lag
    initial: [{lr: 0.1, width: 128, dropout: 0, optimizer: sgd, momentum: 0.9}]
    repeats: 1                           # seeds per assignment; the objective is their mean

  objective: {metric: accuracy/validation, goal: maximize, target: 0.93, value: last}
  early_stop: {name: asha, resource: epoch, min: 1, max: 9, eta: 3}   # asha hyperband median none …

  resources: {ranks_per_trial: 1, threads_per_rank: 1}
  shards: 8                              # logical shards of work inside a trial's group
  determinism: strict                    # strict | relaxed
  faults: {timeout: 20m, retries: 2, max_failed: 20%, isolate: auto}   # isolate: none | process | auto
  budget: {wall_time: 2h}
  output: {tensors: best 3, checkpoint: 60s}

  smoke: {search.trials: 4, settings.epochs: 1, settings.data.limit: 2000, expect: ["count(done) == 4"]}
  expect: ["best(accuracy/validation) > 0.88"]   # the file's own test: `runner check`
  """#

@Test func `the example of the manual is read whole`() throws {
  let file = try ExperimentFile(text: example, path: "sweep.exp")
  #expect(file.name == "sweep")
  #expect(file.parameters.map(\.name) == ["lr", "width", "dropout", "optimizer", "momentum"])
  #expect(file.search.trials == 200)
  #expect(file.earlyStop?.value.name == "asha")
  #expect(file.faults.maxFailed == .share(0.2))
  #expect(file.wallTime == 7200)
  #expect(file.warnings.isEmpty)
}
