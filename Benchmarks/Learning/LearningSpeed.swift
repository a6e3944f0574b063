import Neural
import Results

/// Steps and whole trainings of an MLP beside PyTorch with one thread, taking turns.
struct LearningSpeed {
  let programs: Programs
  private static let rounds = 5

  func measure(into table: inout FigureTable) throws {
    let python = programs.python(with: "torch")
    if python == nil {
      Output.note("no PyTorch: PEERS_PYTHON names a Python that has it")
    }
    let steps = [
      ("MLP step, batch 128", "step", 400), ("MLP step with Adam, batch 128", "adam", 400),
      ("MLP 4-64-64-2 step, batch 32", "policy", 2000),
    ]
    for (name, work, count) in steps {
      try StepTurns(
        name: name,
        own: { Command([programs.benchmarks, MLPStep.word, work, "\($0)", "\(count)"]) },
        peer: python.map { Command([$0, Programs.peer("mlp_step.py"), work, "400"]) }
      ).measure(into: &table)
    }
    try measureTraining(python, into: &table)
  }

  private func measureTraining(_ python: String?, into table: inout FigureTable) throws {
    let file = try Scratch.write(Self.training, to: "training.exp")
    let command = programs.run(file, ranks: 1)
    let script = [python ?? "", Programs.peer("mlp_step.py"), "epoch", "2"]
    var (own, theirs): ([Double], [Double]) = ([], [])
    for _ in 0..<Self.rounds {
      _ = try command.run()
      let row = try ResultsFile.read(programs.results).study.trials[0]
      own.append(2 * 54_000 / row.seconds)
      if python != nil { theirs.append(try Command(script).run().numbers[0]) }
    }
    table.add(
      Figure(
        "train on Fashion-MNIST: load, 2 epochs, evaluate", "samples/s", .higher, own,
        against: theirs.max().map { ("PyTorch, nothing loaded", $0) }, by: command.text))
  }

  private static let training = """
    experiment: train
    seed: 1
    shards: 1
    settings:
      data: {name: fashion-mnist, validation: 0.1}
      model: {name: mlp, hidden: [256, 128], activation: relu}
      optimizer: {name: sgd, learning_rate: 0.1, momentum: 0.9}
      batch: 128
      epochs: 2
    objective: {metric: accuracy/validation, goal: maximize}

    """
}
