/// A data-parallel training on two ranks, 128 samples a rank, beside PyTorch with mpi4py and with
/// Gloo's DistributedDataParallel: the same model, optimizer and batch, one thread a rank, taking
/// turns.
struct DataParallelSpeed {
  let programs: Programs
  private static let rounds = 5
  private static let peers = ["mpi", "gloo"]

  private struct Setting {
    let ranks, shards: Int
    var batch: Int { 128 * ranks }
    var name: String { "data-parallel MLP, ranks \(ranks), batch \(batch), shards \(shards)" }
  }
  private static let settings = [
    Setting(ranks: 1, shards: 1), Setting(ranks: 2, shards: 2), Setting(ranks: 2, shards: 8),
  ]

  func measure(into table: inout FigureTable) throws {
    let python = programs.python(with: "torch, mpi4py")
    if python == nil {
      Output.note("no PyTorch with mpi4py: PEERS_PYTHON names a Python that has them")
    }
    var own = [[Double]](repeating: [], count: Self.settings.count)
    var theirs = [[Double]](repeating: [], count: Self.peers.count)
    for _ in 0..<Self.rounds {
      for (place, setting) in Self.settings.enumerated() {
        own[place].append(Self.median(try command(setting).run().numbers))
      }
      guard let python else { continue }
      for (place, peer) in Self.peers.enumerated() {
        theirs[place] += try programs.onRanks(2, script(python, peer)).run().numbers
      }
    }
    report(own, theirs, python, &table)
  }

  private func report(
    _ own: [[Double]], _ theirs: [[Double]], _ python: String?, _ table: inout FigureTable
  ) {
    let best = theirs[0].max().map { (name: "PyTorch with mpi4py", value: $0) }
    for (place, setting) in Self.settings.enumerated() {
      table.add(
        Figure(
          setting.name, "samples/s", .higher, own[place], against: setting.ranks == 2 ? best : nil,
          by: command(setting).text))
    }
    guard let python else { return }
    for (place, peer) in Self.peers.enumerated() {
      table.add(
        Figure(
          "data-parallel MLP, ranks 2, batch 256, PyTorch, \(peer)", "samples/s", .higher,
          theirs[place], by: programs.onRanks(2, script(python, peer)).text))
    }
  }

  private func command(_ setting: Setting) -> Command {
    programs.onRanks(
      setting.ranks,
      [programs.benchmarks, TrainingRank.word, "\(setting.shards)", "\(setting.batch)", "5"])
  }

  private func script(_ python: String, _ peer: String) -> [String] {
    [python, Programs.peer("data_parallel.py"), peer, "400"]
  }

  private static func median(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.sorted()[values.count / 2]
  }
}
