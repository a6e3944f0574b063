import Tensors

/// Steps of a language model beside PyTorch with one thread, taking turns.
struct TextSpeed {
  let programs: Programs
  private static let rounds = 5
  private static let steps = 40

  func measure(into table: inout FigureTable) throws {
    let python = programs.python(with: "torch")
    if python == nil { Output.note("no PyTorch: PEERS_PYTHON names a Python that has it") }
    try measureSteps(
      "GPT 4x4x128 step, 12 windows of 64", .gpt, "gpt", python, into: &table)
    for cell in [RecurrentCell.lstm, .gru] {
      try measureSteps(
        "\(cell.rawValue.uppercased()) 256 step, 32 windows of 64", .recurrent(cell), cell.rawValue,
        python, into: &table)
    }
    try measure("layer norm, 4096 x 1024", "layer_norm", python, into: &table) {
      RowsSpeed.layerNorm(count: 30)
    }
    try measure("softmax, 4096 x 1024", "softmax", python, into: &table) {
      RowsSpeed.softmax(count: 30)
    }
    for op in [Op.exp, .tanh, .gelu] {
      try measure("\(op.name), 10^6 numbers", op.name, python, into: &table) {
        RowsSpeed.elementwise(op, count: 30)
      }
    }
  }

  private func measureSteps(
    _ name: String, _ work: TextStep.Work, _ word: String, _ python: String?,
    into table: inout FigureTable
  ) throws {
    let shards = [1, 8]
    var own = [[Double]](repeating: [], count: shards.count)
    var theirs: [Double] = []
    let script = Self.script(python, word, Self.steps)
    for _ in 0..<Self.rounds {
      for (place, count) in shards.enumerated() {
        own[place].append(TextStep(work, shards: count).measure(steps: Self.steps).best)
      }
      if python != nil { theirs.append(try script.run().numbers[0]) }
    }
    let peer = theirs.min().map { (name: "PyTorch", value: $0) }
    for (place, count) in shards.enumerated() {
      table.add(
        Figure(
          "\(name), shards \(count)", "ms (best of \(Self.steps))",
          .lower, own[place], against: peer, by: "benchmarks text"))
    }
    Self.add("\(name), PyTorch", theirs, script, to: &table)
  }

  private func measure(
    _ name: String, _ word: String, _ python: String?, into table: inout FigureTable,
    _ work: () -> Double
  ) throws {
    var (own, theirs): ([Double], [Double]) = ([], [])
    let script = Self.script(python, word, 30)
    for _ in 0..<Self.rounds {
      own.append(work())
      if python != nil { theirs.append(try script.run().numbers[0]) }
    }
    table.add(
      Figure(
        name, "ms (best of 30)", .lower, own,
        against: theirs.min().map { ("PyTorch", $0) }, by: "benchmarks text"))
    Self.add("\(name), PyTorch", theirs, script, to: &table)
  }

  private static func script(_ python: String?, _ word: String, _ count: Int) -> Command {
    Command([python ?? "", Programs.peer("text_step.py"), word, "\(count)"])
  }

  private static func add(
    _ name: String, _ values: [Double], _ script: Command, to table: inout FigureTable
  ) {
    guard !values.isEmpty else { return }
    table.add(Figure(name, "ms (best)", .lower, values, by: script.text))
  }
}
