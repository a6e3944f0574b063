import Results

/// A whole training by proximal policy optimisation on CartPole, evaluations and results included,
/// beside Stable-Baselines3.
struct PolicySpeed {
  private static let file = "Experiments/reinforcement/cartpole.exp"
  private static let steps = 100_096.0
  private static let seeds = 1...3

  let programs: Programs

  func measure(into table: inout FigureTable) throws {
    let python = programs.python(with: "stable_baselines3")
    if python == nil {
      Output.note("no Stable-Baselines3: PEERS_PYTHON names a Python that has it")
    }
    var theirs: [(speed: Double, mean: Double)] = []
    for seed in Self.seeds {
      guard let python else { break }
      let script = [python, Programs.peer("cartpole_ppo.py"), "\(seed)"]
      let numbers = try Command(script).run().numbers
      theirs.append((numbers[0], numbers[1]))
    }
    let peer = theirs.map(\.speed).max().map { (name: "Stable-Baselines3", value: $0) }
    for (ranks, shards) in [(1, 1), (1, 2), (2, 2)] {
      try measure(ranks: ranks, shards: shards, against: peer, into: &table)
    }
    guard !theirs.isEmpty else { return }
    table.add(
      Figure(
        "PPO on CartPole-v1, Stable-Baselines3, one thread", "steps/s", .higher,
        theirs.map(\.speed), by: Programs.peer("cartpole_ppo.py")))
    table.add(
      Figure(
        "its mean return after 100 000 steps", "of 500", .higher, theirs.map(\.mean),
        by: Programs.peer("cartpole_ppo.py")))
  }

  private func measure(
    ranks: Int, shards: Int, against peer: (name: String, value: Double)?,
    into table: inout FigureTable
  ) throws {
    var (speeds, returns): ([Double], [Double]) = ([], [])
    var text = ""
    for seed in Self.seeds {
      let command = programs.run(Self.file, ranks: ranks, ["seed=\(seed)", "shards=\(shards)"])
      text = command.text
      _ = try command.run()
      let study = try ResultsFile.read(programs.results).study
      speeds.append(Self.steps / study.trials[0].seconds)
      returns.append(study.finalValue(of: "return/evaluation", in: study.trials[0]))
    }
    let name = "PPO on CartPole-v1, ranks \(ranks), shards \(shards)"
    table.add(
      Figure(
        name, "steps/s", .higher, speeds, against: peer ?? ("bound", 20_000), by: text))
    table.add(
      Figure("\(name): mean return", "of 500", .higher, returns, against: ("bound", 500), by: text))
  }
}
