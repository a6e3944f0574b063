import Results

/// How much of the ranks' time a farm loses, and whether its coordinator's work grows with the ranks.
struct FarmScale {
  let programs: Programs

  func measure(into table: inout FigureTable) throws {
    for ranks in [1, 4, 16] {
      try measureEfficiency(ranks: ranks, trials: 5000, of: 0.010, bound: 95, &table)
    }
    try measureEfficiency(ranks: 16, trials: 1000, of: 0.1, bound: 99, &table)
    for workers in [1, 16, 64, 1000] { try measureCoordinator(workers: workers, into: &table) }
  }

  /// Sleeping trials: their time on all ranks from the start of the first to the end of the last.
  private func measureEfficiency(
    ranks: Int, trials: Int, of seconds: Double, bound: Double, _ table: inout FigureTable
  ) throws {
    let milliseconds = Int(seconds * 1000)
    let file = try Scratch.write(
      SweepFiles.sleeping(trials: trials, each: "\(milliseconds)ms"), to: "sleeping.exp")
    let command = programs.run(file, ranks: ranks)
    let shares = try (0..<5).map { _ in
      _ = try command.run()
      let rows = try ResultsFile.read(programs.results).study.trials
      let start = rows.map(\.startTime).min() ?? .nan
      let end = rows.map(\.endTime).max() ?? .nan
      return 100 * Double(trials) * seconds / Double(ranks) / (end - start)
    }
    table.add(
      Figure(
        "\(trials) trials of \(milliseconds) ms, -n \(ranks)", "% of the ranks' time", .higher,
        shares, against: ("bound", bound), by: command.text))
  }

  /// In virtual time, where workers cost nothing: what a trial more costs.
  private func measureCoordinator(workers: Int, into table: inout FigureTable) throws {
    let counts = [20_000, 100_000]
    let commands = try counts.map { trials in
      let file = try Scratch.write(SweepFiles.empty(trials: trials), to: "empty-\(trials).exp")
      return Command([
        programs.runner, "simulate", file, "--workers", "\(workers)", "--duration", "2s",
        "--quiet", "--output", programs.results,
      ])
    }
    let costs = try (0..<5).map { _ in
      let seconds = try commands.map { try $0.run().seconds }
      return (seconds[1] - seconds[0]) / Double(counts[1] - counts[0]) * 1e6
    }
    table.add(
      Figure(
        "a trial more, \(workers) workers in virtual time", "µs", .lower, costs,
        by: commands[1].text))
  }
}
