import Results

/// Rounds of federated averaging, evaluation included, on one rank and on two: beside a loop in
/// PyTorch with one thread, and beside Flower's simulation with two workers, taking turns.
struct FederatedSpeed {
  let programs: Programs
  private static let repetitions = 5
  /// A run of more rounds less one of fewer leaves out the loading of data.
  private static let (few, many) = (5, 45)

  func measure(into table: inout FigureTable) throws {
    let python = programs.python(with: "torch")
    let flower = programs.python(with: "torch, flwr, ray")
    if python == nil { Output.note("no PyTorch: PEERS_PYTHON names a Python that has it") }
    if flower == nil { Output.note("no Flower: PEERS_PYTHON names a Python that has it") }
    let file = try Scratch.write(Self.federation, to: "federation.exp")
    var own: [[Double]] = [[], []]
    var (loop, simulation): ([Double], [Double]) = ([], [])
    for _ in 0..<Self.repetitions {
      for ranks in [1, 2] { own[ranks - 1].append(try rate(file, ranks)) }
      if let python { loop.append(try Command(Self.loop(python)).run().numbers[0]) }
      if let flower { simulation.append(try Command(Self.simulation(flower)).run().numbers[0]) }
    }
    report(own, python.map { ($0, loop) }, flower.map { ($0, simulation) }, file, &table)
  }

  private func rate(_ file: String, _ ranks: Int) throws -> Double {
    let seconds = try [Self.few, Self.many].map { rounds in
      _ = try command(file, ranks, rounds).run()
      return try ResultsFile.read(programs.results).study.trials[0].seconds
    }
    return Double(Self.many - Self.few) / (seconds[1] - seconds[0])
  }

  private func command(_ file: String, _ ranks: Int, _ rounds: Int) -> Command {
    programs.run(file, ranks: ranks, ["settings.rounds=\(rounds)"])
  }

  private func report(
    _ own: [[Double]], _ loop: (python: String, values: [Double])?,
    _ flower: (python: String, values: [Double])?, _ file: String, _ table: inout FigureTable
  ) {
    let peers = [("PyTorch", loop?.values.max()), ("Flower", flower?.values.max())]
    for (ranks, peer) in zip([1, 2], peers) {
      table.add(
        Figure(
          "FedAvg, 10 clients of 600, B 10, ranks \(ranks)", "rounds/s", .higher, own[ranks - 1],
          against: peer.1.map { (peer.0, $0) }, by: command(file, ranks, Self.many).text))
    }
    if let loop {
      table.add(
        Figure(
          "FedAvg, 10 clients of 600, B 10, PyTorch", "rounds/s", .higher, loop.values,
          by: Self.loop(loop.python).joined(separator: " ")))
    }
    if let flower {
      table.add(
        Figure(
          "FedAvg, 10 clients of 600, B 10, Flower, 2 workers", "rounds/s", .higher, flower.values,
          by: Self.simulation(flower.python).joined(separator: " ")))
    }
  }

  private static func loop(_ python: String) -> [String] {
    [python, Programs.peer("federated_rounds.py"), "20", "1"]
  }

  private static func simulation(_ python: String) -> [String] {
    [python, Programs.peer("federated_flower.py"), "20"]
  }

  private static let federation = """
    experiment: federated
    seed: 1
    settings:
      data: {name: fashion-mnist}
      clients: 100
      cohort: 10
      model: {name: mlp, hidden: [200, 200]}
      optimizer: {name: sgd, learning_rate: 0.05}
      batch: 10
      client_losses: false
      test: true
    objective: {metric: accuracy/test, goal: maximize}

    """
}
