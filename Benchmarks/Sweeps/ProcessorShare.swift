import Glibc

/// Processor time of a job's ranks and of rank 0's coordinator, by thread, from `/proc`.
struct ProcessorShare {
  let programs: Programs
  private static let ranks = 3
  /// Seconds after the start between which threads are looked at.
  private static let window = (from: 1.0, to: 3.0)

  func measure(into table: inout FigureTable) throws {
    let many = try Scratch.write(SweepFiles.sleeping(trials: 24, each: "500ms"), to: "half.exp")
    var command = programs.run(many, ranks: Self.ranks)
    let busy = try (0..<5).map { _ in try shares(of: command) }
    table.add(
      Figure(
        "coordinator thread while trials of 0.5 s run", "% of a core", .lower,
        busy.map { $0[0].otherThreads }, against: ("bound", 3), by: command.text))
    let one = try Scratch.write(SweepFiles.sleeping(trials: 1, each: "4s"), to: "long.exp")
    command = programs.run(one, ranks: Self.ranks)
    let idle = try (0..<5).map { _ in try shares(of: command) }
    table.add(
      Figure(
        "idle rank (the worst)", "% of a core", .lower,
        idle.map { ranks in ranks.dropFirst().map(\.all).max() ?? .nan },
        against: ("bound", 2), by: command.text))
  }

  private struct Share {
    /// Of all threads, % of a core.
    var all = 0.0
    /// Of the busiest thread but the main one: on rank 0 the coordinator, or what costs more.
    var otherThreads = 0.0
  }

  /// By rank.
  private func shares(of command: Command) throws -> [Share] {
    let running = try command.begin()
    sleep(until: running.start + Self.window.from)
    let ranks = try processes(below: running.process)
    let (before, from) = (ranks.map(threads), Clock.now)
    sleep(until: running.start + Self.window.to)
    let (after, to) = (ranks.map(threads), Clock.now)
    _ = try running.end()
    return ranks.indices.map { rank in
      var share = Share()
      for (thread, spent) in after[rank] {
        let percent = Double(spent - (before[rank][thread] ?? 0)) * 1e-7 / (to - from)
        share.all += percent
        if thread != "\(ranks[rank])" { share.otherThreads = max(share.otherThreads, percent) }
      }
      return share
    }
  }

  private func sleep(until time: Double) { usleep(UInt32(max(0, time - Clock.now) * 1e6)) }

  /// Process ids of the ranks, rank 0 first.
  private func processes(below launcher: pid_t) throws -> [Int] {
    let output = try Command(["pgrep", "-P", "\(launcher)", "-x", "runner"]).run()
    let found = output.numbers.map { Int($0) }.sorted()
    guard found.count == Self.ranks else {
      throw Command.Failure(description: "found \(found.count) ranks of \(Self.ranks)")
    }
    return found
  }

  /// Nanoseconds on a processor by thread id.
  private func threads(of process: Int) -> [String: Int] {
    var found: [String: Int] = [:]
    guard let folder = opendir("/proc/\(process)/task") else { return [:] }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let path = "/proc/\(process)/task/\(name)/schedstat"
      guard let file = fopen(path, "r") else { continue }
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 128)
      guard fgets(&line, 128, file) != nil else { continue }
      let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
      found[name] = text.split(separator: " ").first.flatMap { Int($0) }
    }
    return found
  }
}
