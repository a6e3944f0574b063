/// Training steps of ours, on one shard and on eight, and a peer's, taking turns. Each is a process of
/// its own, so that its memory is known, and prints the milliseconds of its best step first.
struct StepTurns {
  private static let rounds = 5
  static let shards = [1, 8]

  let name: String
  /// Ours, by the number of shards.
  let own: (_ shards: Int) -> Command
  /// PyTorch's, where it is there.
  let peer: Command?

  func measure(into table: inout FigureTable) throws {
    let commands = Self.shards.map(own) + [peer].compactMap(\.self)
    var times = [[Double]](repeating: [], count: commands.count)
    var memory = times
    for _ in 0..<Self.rounds {
      for (place, command) in commands.enumerated() {
        let ending = try command.run()
        times[place].append(ending.numbers[0])
        memory[place].append(ending.memory)
      }
    }
    let names = Self.shards.map { "shards \($0)" } + ["PyTorch"]
    for (title, unit, figures) in [(name, "ms", times), ("peak memory, " + name, "MiB", memory)] {
      let reference = peer.flatMap { _ in figures[Self.shards.count].min() }
      for (place, command) in commands.enumerated() {
        table.add(
          Figure(
            "\(title), \(names[place])", unit, .lower, figures[place],
            against: place < Self.shards.count ? reference.map { ("PyTorch", $0) } : nil,
            by: command.text))
      }
    }
  }
}
