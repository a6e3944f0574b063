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
    try measureSteps("MLP step, batch 128", "step", python, into: &table) {
      MLPStep(shards: $0).measure()
    }
    try measureSteps("MLP step with Adam, batch 128", "adam", python, into: &table) {
      MLPStep(shards: $0, optimizer: Adam(), learningRate: 0.001).measure()
    }
    try measureSteps("MLP 4-64-64-2 step, batch 32", "policy", python, into: &table) {
      MLPStep(.policy, shards: $0).measure(steps: 2000)
    }
    try measureTraining(python, into: &table)
  }

  private func measureSteps(
    _ name: String, _ word: String, _ python: String?, into table: inout FigureTable,
    _ measure: (_ shards: Int) -> MLPStep.Times
  ) throws {
    let shards = [1, 8]
    var own = [[Double]](repeating: [], count: shards.count)
    var theirs: [Double] = []
    let script = [python ?? "", Programs.peer("mlp_step.py"), word, "400"]
    for _ in 0..<Self.rounds {
      for (place, count) in shards.enumerated() { own[place].append(measure(count).median) }
      if python != nil { theirs.append(try Command(script).run().numbers[1]) }
    }
    let peer = theirs.min().map { (name: "PyTorch", value: $0) }
    for (place, count) in shards.enumerated() {
      table.add(
        Figure(
          "\(name), shards \(count)", "ms (median)", .lower, own[place], against: peer,
          by: "benchmarks learning"))
    }
    if !theirs.isEmpty {
      table.add(
        Figure(
          "\(name), PyTorch", "ms (median)", .lower, theirs, by: script.joined(separator: " ")))
    }
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
