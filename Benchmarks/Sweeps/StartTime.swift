import Results

/// From the start of `mpirun` to the first trial, beside an MPI program that only begins and ends.
struct StartTime {
  let programs: Programs
  private static let ranks = 8

  func measure(into table: inout FigureTable) throws {
    let source = Programs.peer("mpi_start.c")
    let program = "\(Scratch.folder)/mpi_start"
    _ = try Command(["mpicc", "-O2", source, "-o", program]).run()
    let file = try Scratch.write(SweepFiles.empty(trials: 1), to: "one.exp")
    let run = programs.run(file, ranks: Self.ranks, ["--keep-journal"])
    let peer = programs.onRanks(Self.ranks, [program])
    var (first, whole, begun, ended): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    for _ in 0..<7 {
      let ours = try run.run()
      first.append(try firstTrial() - ours.start)
      whole.append(ours.seconds)
      let theirs = try peer.run()
      begun.append((theirs.numbers.first ?? .nan) - theirs.start)
      ended.append(theirs.seconds)
    }
    table.add(Figure("start to MPI_Init done, -n 8, MPI alone", "s", .lower, begun, by: peer.text))
    table.add(Figure("start to end, -n 8, MPI alone", "s", .lower, ended, by: peer.text))
    table.add(Figure("start to end, -n 8, one empty trial", "s", .lower, whole, by: run.text))
    table.add(Figure("start to first trial, -n 8", "s", .lower, first, by: run.text))
    table.add(
      Figure(
        "  beyond MPI alone", "s", .lower, zip(first, begun).map { $0 - $1 },
        against: ("bound", 0.3), by: run.text))
  }

  /// Seconds since 1970.
  private func firstTrial() throws -> Double {
    let events = try Journal.read(Journal.path(for: programs.results)).events
    for case .started(_, _, _, _, let time) in events { return time }
    return .nan
  }
}
