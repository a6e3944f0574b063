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
      "GPT 4x4x128 step, 12 windows of 64", "gpt", python, into: &table)
    for cell in ["lstm", "gru"] {
      try measureSteps(
        "\(cell.uppercased()) 256 step, 32 windows of 64", cell, python, into: &table)
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
    _ name: String, _ model: String, _ python: String?, into table: inout FigureTable
  ) throws {
    try StepTurns(
      name: name,
      own: { Command([programs.benchmarks, TextStep.word, model, "\($0)", "\(Self.steps)"]) },
      peer: python.map { Self.script($0, model, Self.steps) }
    ).measure(into: &table)
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
    guard !theirs.isEmpty else { return }
    table.add(Figure("\(name), PyTorch", "ms (best)", .lower, theirs, by: script.text))
  }

  private static func script(_ python: String?, _ word: String, _ count: Int) -> Command {
    Command([python ?? "", Programs.peer("text_step.py"), word, "\(count)"])
  }
}
