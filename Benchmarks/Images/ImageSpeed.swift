/// Steps of models of images, and a convolution by itself, beside PyTorch with one thread, taking turns.
struct ImageSpeed {
  let programs: Programs
  private static let rounds = 5

  func measure(into table: inout FigureTable) throws {
    let python = programs.python(with: "torch")
    if python == nil {
      Output.note("no PyTorch: PEERS_PYTHON names a Python that has it")
    }
    try measureSteps("lenet", "LeNet", epochs: 8, python, into: &table)
    try measureSteps("resnet", "ResNet of 8 layers", epochs: 3, python, into: &table)
    try measureConvolution(python, into: &table)
  }

  private func measureSteps(
    _ model: String, _ name: String, epochs: Int, _ python: String?,
    into table: inout FigureTable
  ) throws {
    try StepTurns(
      name: "\(name) step, batch 128",
      own: { Command([programs.benchmarks, ImageStep.word, model, "\($0)", "\(epochs)"]) },
      peer: python.map { script($0, model, epochs) }
    ).measure(into: &table)
  }

  private func measureConvolution(_ python: String?, into table: inout FigureTable) throws {
    let command = python.map { script($0, "convolution", 8) }
    var own = [[[Double]]](repeating: [[], []], count: StepTurns.shards.count)
    var theirs: [[Double]] = [[], []]
    for _ in 0..<Self.rounds {
      for (place, shards) in StepTurns.shards.enumerated() {
        let times = ConvolutionTimes(shards: shards)
        own[place][0] += times.forward.min().map { [$0] } ?? []
        own[place][1] += times.both.min().map { [$0] } ?? []
      }
      guard let numbers = try command?.run().numbers else { continue }
      for direction in 0..<2 { theirs[direction].append(numbers[direction]) }
    }
    for (direction, word) in ["forward", "forward and backward"].enumerated() {
      let peer = theirs[direction].min().map { (name: "PyTorch", value: $0) }
      for (place, shards) in StepTurns.shards.enumerated() {
        table.add(
          Figure(
            "convolution 3×3, 64×32×28×28 to 64, \(word), shards \(shards)", "ms", .lower,
            own[place][direction], against: peer, by: "benchmarks images"))
      }
      guard let command else { continue }
      table.add(
        Figure(
          "convolution 3×3, 64×32×28×28 to 64, \(word), PyTorch", "ms", .lower,
          theirs[direction], by: command.text))
    }
  }

  private func script(_ python: String, _ what: String, _ count: Int) -> Command {
    Command([python, Programs.peer("image_steps.py"), what, "\(count)"])
  }
}
