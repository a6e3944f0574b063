import Datasets
import Neural
import Tensors
import Training
import Trials

/// Samples and whose they are.
struct FederatedData: Sendable {
  let splits: LearningData
  let partition: Partition
  /// [clients, classes]; empty where targets are no classes.
  let histograms: [[Int]]
}

extension FederatedExperiment {
  func run(_ trial: inout Trial) throws {
    let loaded = try loadData(for: trial)
    let federation = try makeFederation(on: loaded, for: trial)
    var clock = VirtualClock(stepTime: stepTime)
    if let restored = trial.restored {
      let state = try FederatedState(restored)
      try state.restore(federation)
      clock.steps = state.virtualSteps
    } else {
      if let inherited = trial.inherited {
        try federation.weights.inherit(inherited, of: federation.plan.local.parameters.layout)
      }
      appendClients(loaded, &trial)
    }
    let figures = model.figures(for: data, loss)
    let evaluations = makeEvaluations(on: loaded.splits, federation)
    while federation.round < rounds {
      let report = try federation.runRound()
      record(report, federation, &clock, &trial)
      if report.round.isMultiple(of: evaluationInterval) || report.round == rounds {
        for (split, evaluation) in evaluations {
          let judged = try evaluation.run(weights: federation.weights)
          try judged.requireMean(of: split, in: "round \(report.round)")
          figures.record(judged, of: split, at: .round(report.round), in: trial)
        }
      }
      try trial.checkpoint(FederatedState(federation, virtualSteps: clock.steps).arrays)
    }
    let layout = federation.plan.local.parameters.layout
    try trial.save(Trial.weights, federation.weights.withParameters(of: layout))
  }

  private func loadData(for trial: Trial) throws -> FederatedData {
    let (recipe, partition) = (data, partition)
    let key = "federated \(recipe.source) \(partition.source) \(clients)"
    return try trial.cached(key) {
      let splits = try recipe.load(trial.shared)
      let count = splits.training.count
      let labels =
        recipe.classes == nil ? [Int](repeating: 0, count: count) : splits.training.labels
      let division = try partition.partitioner.partition(
        labels, among: clients, using: trial.shared("partition"))
      return FederatedData(
        splits: splits, partition: division,
        histograms: recipe.classes.map { division.histograms(of: labels, classes: $0) } ?? [])
    }
  }

  private func makeFederation(
    on loaded: FederatedData, for trial: Trial
  ) throws -> Federation {
    let local = FitPlan(
      model.objective(for: data, loss, training: loaded.splits.training),
      optimizer: optimizer.optimizer, schedule: schedule.make(optimizer.learningRate, rounds),
      batch: batch, epochs: epochs, shards: LogicalShards(1), groups: groups,
      limits: limits)
    let plan = try FederatedPlan(
      local: local, strategy: strategy, partition: loaded.partition, cohort: cohort,
      rounds: rounds, clipNorm: clipNorm, format: format, measuresClients: measuresClients)
    // Trials meet the same cohorts, so that what differs is what was changed; repeats meet others.
    return Federation(
      plan, on: loaded.splits.training,
      streams: FederatedStreams(
        initial: trial.random("initial weights"),
        cohort: trial.shared("cohort").substream("repeat \(trial.repetition)"),
        shuffle: trial.random("shuffle"), dropout: trial.random("dropout")),
      ranks: trial.ranks)
  }

  private func makeEvaluations(
    on splits: LearningData, _ federation: Federation
  ) -> [(split: String, evaluation: Evaluation)] {
    let parts = [("validation", splits.validation), ("test", tests ? splits.test : nil)]
    return parts.compactMap { split, samples in
      samples.map {
        (split, Evaluation(federation.plan.local, on: $0, ranks: federation.ranks))
      }
    }
  }

  // MARK: - Recording

  private func appendClients(_ data: FederatedData, _ trial: inout Trial) {
    for (client, samples) in data.partition.clients.enumerated() {
      var row: [Cell] = [.int64(client), .int64(samples.count)]
      if !data.histograms.isEmpty { row.append(.int64s(data.histograms[client])) }
      trial.append("clients", row)
    }
  }

  private func record(
    _ report: RoundReport, _ federation: Federation, _ clock: inout VirtualClock,
    _ trial: inout Trial
  ) {
    let start = clock.seconds
    for client in report.clients {
      trial.append(
        "client_rounds",
        [
          .int64(report.round), .int64(client.client),
          .int64(federation.plan.partition.clients[client.client].count), .int64(client.steps),
          .float64(client.lossBefore), .float64(client.lossAfter), .float64(client.updateNorm),
          .boolean(client.isClipped), .float64(start + clock.seconds(of: client.steps)),
        ])
    }
    clock.steps += report.longest
    let moment = Moment.round(report.round)
    model.figures(for: data, loss).record(report.seen, of: "training", at: moment, in: trial)
    let parameters = federation.plan.local.parameters.layout.scalarCount
    let bytes = Double(report.clients.count * parameters * MemoryLayout<Float>.size)
    trial.record("bytes_up", bytes, at: moment)
    trial.record("bytes_down", bytes, at: moment)
    trial.record("virtual_time", clock.seconds, at: moment)
  }
}

/// Time as clients would have it that all train at once, each update taking equally long: a round is
/// as long as its longest client.
struct VirtualClock {
  /// Virtual time of one local update, seconds.
  let stepTime: Double
  /// Updates of the longest clients of all rounds so far.
  var steps = 0

  init(stepTime: Double) { self.stepTime = stepTime }

  /// Seconds so far.
  var seconds: Double { seconds(of: steps) }
  func seconds(of steps: Int) -> Double { Double(steps) * stepTime }
}
