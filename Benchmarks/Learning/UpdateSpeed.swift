import Neural
import Tensors

/// Updates of the weights of an MLP 784-256-128-10 by every optimizer, beside PyTorch with one
/// thread where it has the optimizer, taking turns.
struct UpdateSpeed {
  let programs: Programs
  private static let rounds = 5
  private static let updates = 300

  /// PyTorch has no Lion, LARS and LAMB, and its Muon rounds to bfloat16, which few processors
  /// multiply.
  private static let optimizers: [(name: String, rule: any Optimizer, isInPyTorch: Bool)] = [
    ("sgd", SGD(momentum: 0.9), true), ("adam", Adam(), true),
    ("adamw", Adam(weightDecay: 0.01, isDecoupled: true), true), ("nadam", NAdam(), true),
    ("adagrad", AdaGrad(), true), ("rmsprop", RMSprop(), true), ("adadelta", Adadelta(), true),
    ("lion", Lion(), false), ("lars", LARS(), false), ("lamb", LAMB(), false),
    ("muon", Muon(), false),
  ]

  func measure(into table: inout FigureTable) throws {
    let python = programs.python(with: "torch")
    if python == nil { Output.note("no PyTorch: PEERS_PYTHON names a Python that has it") }
    for (name, rule, isInPyTorch) in Self.optimizers {
      let script = [python ?? "", Programs.peer("optimizer_updates.py"), name]
      var (own, theirs): ([Double], [Double]) = ([], [])
      for _ in 0..<Self.rounds {
        own.append(Self.median(rule))
        if python != nil, isInPyTorch { theirs.append(try Command(script).run().numbers[0]) }
      }
      let peer = theirs.min().map { (name: "PyTorch", value: $0) }
      table.add(
        Figure(
          "update of 235 146 weights, \(name)", "µs (median of \(Self.updates))", .lower, own,
          against: peer, by: "benchmarks updates"))
    }
  }

  private static func median(_ rule: any Optimizer) -> Double {
    let model = MLP(inputs: 784, hidden: [256, 128], outputs: 10)
    let layout = model.parameters.layout
    let weights = model.parameters.initialWeights(using: RandomStream(seed: 1, "weights"))
    let drawn = model.parameters.initialWeights(using: RandomStream(seed: 2, "gradients"))
    let gradients = Storage(count: layout.count)
    let whole = StorageSlice(gradients, 0..<layout.count)
    let mover = WeightMover(rule, layout: layout, slice: 0..<layout.count)
    let kernels = Kernels.fastest()
    let clock = ContinuousClock()
    let times = (0..<updates).map { step in
      whole.write(StorageSlice(drawn, 0..<layout.count))
      let time = clock.measure {
        mover.update(weights, gradients, step: step, learningRate: 1e-3, with: kernels)
      }
      return time / .microseconds(1)
    }
    return times.sorted()[updates / 2]
  }
}
