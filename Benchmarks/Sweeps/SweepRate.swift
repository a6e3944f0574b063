/// Empty trials a second, whole program: launcher, journal, results file and digest included.
struct SweepRate {
  let programs: Programs
  private static let trials = 20_000

  func measure(into table: inout FigureTable) throws {
    let file = try Scratch.write(SweepFiles.empty(trials: Self.trials), to: "empty.exp")
    try measureRates(file, into: &table)
    try measureGrowth(into: &table)
  }

  private func measureRates(_ file: String, into table: inout FigureTable) throws {
    let ranks = [1, 3, 8]
    var seconds = [[Double]](repeating: [], count: ranks.count)
    for _ in 0..<5 {
      for (place, count) in ranks.enumerated() {
        seconds[place].append(try programs.run(file, ranks: count).run().seconds)
      }
    }
    for (place, count) in ranks.enumerated() {
      let command = programs.run("empty.exp", ranks: count).text
      table.add(
        Figure("\(Self.trials) empty trials, -n \(count)", "s", .lower, seconds[place], by: command)
      )
      table.add(
        Figure(
          "  the same", "trials/s", .higher, seconds[place].map { Double(Self.trials) / $0 },
          against: [3: ("bound", 10_000), 8: ("bound", 5000)][count], by: command))
    }
  }

  /// Twice the trials take twice the time, and memory grows by what a trial leaves behind.
  private func measureGrowth(into table: inout FigureTable) throws {
    for trials in [20_000, 100_000, 200_000] {
      let file = try Scratch.write(SweepFiles.empty(trials: trials), to: "empty-\(trials).exp")
      let command = programs.run(file, ranks: 3)
      let ends = try (0..<2).map { _ in try command.run() }
      table.add(
        Figure(
          "\(trials) empty trials, -n 3", "µs/trial", .lower,
          ends.map { $0.seconds / Double(trials) * 1e6 }, by: command.text))
      table.add(
        Figure("  memory of rank 0", "MiB", .lower, ends.map(\.memory), by: command.text))
    }
  }
}
