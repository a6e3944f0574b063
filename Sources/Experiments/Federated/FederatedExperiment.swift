import Neural
import Spec
import Tensors
import Training
import Trials

/// Simulates federated learning: clients with samples of their own train one model in rounds.
///
/// Algorithm 1 of McMahan et al. (*AISTATS* 2017) with a cohort of fixed size. There is no server:
/// the ranks of the group share the clients of each round and all make the same step.
struct FederatedExperiment: Experiment {
  static let name = "federated"
  static let summary = "simulates federated learning of a neural network"
  static let usesGroup = true
  static let subject = "federated"

  let data: any DataRecipe
  let partition: PartitionRecipe
  let clients, cohort, rounds: Int
  let model: ModelRecipe
  let loss: LossRecipe
  let optimizer: OptimizerRecipe
  let groups: [ParameterGroup]
  let schedule: ScheduleRecipe
  let batch, epochs: Int
  let limits: GradientLimits
  let strategy: any FederatedStrategy
  let clipNorm: Double?
  let format: FixedPointFormat
  let measuresClients: Bool
  let tests: Bool
  let evaluationInterval: Int
  let stepTime: Double

  init(_ settings: inout Settings) {
    data = settings.take("data", from: learningData, default: "fashion-mnist", "what is learnt")
    partition = settings.take(
      "partition", from: partitions, default: "iid", "how samples are divided among clients")
    clients = settings.take("clients", default: 100, in: 1...10_000_000, "clients in all")
    cohort = settings.take("cohort", default: 10, in: 1...10_000_000, "clients of a round")
    rounds = settings.take("rounds", default: 50, in: 1...1_000_000, "rounds")
    model = settings.take("model", from: models, default: "mlp", "what learns")
    loss = settings.takeLoss(for: data, model)
    optimizer = settings.take(
      "optimizer", from: optimizers, default: "sgd", "how a client's weights move, anew each round")
    groups = settings.takeParameterGroups()
    schedule = settings.take(
      "schedule", from: schedules, default: "constant", "how the learning rate changes by rounds")
    batch = settings.take("batch", default: 10, in: 1...1_048_576, "samples of a local update")
    epochs = settings.take(
      "epochs", default: 1, in: 1...1000, "passes of a client over its samples in a round")
    limits = settings.takeGradientLimits()
    strategy = settings.take(
      "strategy", from: strategies, default: "fedavg", "the federated algorithm")
    clipNorm = settings.takeOptional(
      "clip_norm", in: 1e-30...1e30, "norm to which longer updates are shortened")
    format = Self.takeFormat(&settings)
    measuresClients = settings.take(
      "client_losses", default: true, "measure each client's loss before and after its training")
    tests = settings.take("test", default: false, "evaluate on the test split too")
    evaluationInterval = settings.take(
      "evaluate_every", default: 1, in: 1...1_000_000, "rounds between evaluations")
    stepTime = settings.take(
      "step_time", default: 0.001, in: 0.0...1e6, "virtual time of one local update", unit: "s")
    check(&settings)
  }

  private static func takeFormat(_ settings: inout Settings) -> FixedPointFormat {
    let bits = settings.take(
      "fraction_bits", default: 40, in: 0...51, "updates are summed in multiples of 2^-this")
    let range = settings.take(
      "range", default: 1024.0, above: 0, through: 0x1p51, "largest entry of an update")
    guard FixedPointFormat.fits(fractionBits: bits, range: range) else {
      settings.note(
        "range · 2^fraction_bits must be at most 2^51, got \(range) · 2^\(bits)", at: "range",
        hint: "with \(bits) bits of fraction the range can be \(0x1p51 / Double(1 << bits))")
      return FixedPointFormat(fractionBits: 40, range: 1024)
    }
    return FixedPointFormat(fractionBits: bits, range: range)
  }

  private func check(_ settings: inout Settings) {
    if cohort > clients {
      settings.note(
        "a cohort of \(cohort) needs as many clients, and there are \(clients)", at: "cohort")
    }
    if model.suits(data, &settings) {
      let parameters = model.make(data.inputs, loss.outputs(for: data)).parameters
      settings.check(groups, optimizer.optimizer, fit: parameters)
      settings.require(
        room: parameters.layout.count, 2, width: 4, for: "the model with its gradient", at: "model")
    }
    if settings.isDescribing { return }
    if tests, !data.hasTest {
      settings.note("the data have no test split", at: "test", hint: "data.test sets a share aside")
    }
    switch data.tokens {
    case nil, .sequence: break
    case .text, .masked:
      settings.note("windows of one text belong to no client", at: "data", hint: "use train")
    case .frames:
      settings.note("sequences of frames belong to no client", at: "data", hint: "use train")
    case .pair:
      settings.note("pairs of sequences belong to no client", at: "data", hint: "use train")
    }
    if data.labelsPixels {
      settings.note("images whose pixels have classes belong to no client", at: "data")
    }
    if partition.needsLabels, data.classes == nil {
      settings.note(
        "this partition goes by class labels, and the data have none", at: "partition",
        hint: "use iid")
    }
  }

  var weights: ParameterLayout? {
    model.make(data.inputs, loss.outputs(for: data)).parameters.layout
  }

  var dataIdentity: [String] { get throws { try data.identity } }
}

/// What it records.
extension FederatedExperiment {
  var metrics: [Metric] {
    let figures = model.figures(for: data, loss)
    var metrics = figures.metrics(of: "training", along: .round)
    if data.hasValidation { metrics += figures.metrics(of: "validation", along: .round) }
    if tests { metrics += figures.metrics(of: "test", along: .round) }
    return metrics + [
      Metric("bytes_up", unit: "B", axis: .round, "updates that clients sent, Float32"),
      Metric("bytes_down", unit: "B", axis: .round, "weights that clients received, Float32"),
      Metric("virtual_time", unit: "s", axis: .round, "virtual time at the end of the round"),
    ]
  }

  var recordTables: [RecordTable] {
    var clients = [
      Column("client", .int64, "number of the client"),
      Column("samples", .int64, "samples that the client holds"),
    ]
    if data.classes != nil {
      clients.append(
        Column("label_histogram", .int64, across: "class", "the client's samples of each class"))
    }
    return [
      RecordTable(name: "clients", dimension: "client", columns: clients),
      RecordTable(
        name: "client_rounds",
        columns: [
          Column("round", .int64, "round, counted from 1"),
          Column("client", .int64, "number of the client"),
          Column("samples", .int64, "samples that the client holds"),
          Column("steps", .int64, "local updates"),
          Column("loss_before", .float64, "mean loss over its samples with the global weights"),
          Column("loss_after", .float64, "mean loss over its samples with its own weights"),
          Column("update_norm", .float64, "Euclidean norm of its update"),
          Column("clipped", .boolean, "whether its update was shortened to clip_norm"),
          Column(
            "virtual_time", .float64, unit: "s", "virtual time at which its update arrived"),
        ]),
    ]
  }
}
