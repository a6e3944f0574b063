import Datasets
import MPI
import Neural
import Tensors
import Training

/// Rows of numbers held in memory.
struct Rows: SampleSource {
  let inputs: [[Float]]
  let targets: [Float]
  var count: Int { inputs.count }
  var inputShape: Shape { [inputs[0].count] }
  let targetWidth = 1

  init(inputs: [[Float]], targets: [Float]) { (self.inputs, self.targets) = (inputs, targets) }

  init(_ data: some GeneratedData, seed: UInt64 = 1) {
    let table = data.table(from: RandomStream(seed: seed, "data"))
    let columns = table.features.columns
    inputs = (0..<table.count).map { row in
      table.features.values[row * columns..<(row + 1) * columns].map(Float.init)
    }
    targets = table.target.map(Float.init)
  }

  /// Some of the rows of others, in the order given.
  init(_ rows: Rows, _ indices: [Int]) {
    inputs = indices.map { rows.inputs[$0] }
    targets = indices.map { rows.targets[$0] }
  }

  func write(
    _ samples: UnsafeBufferPointer<Int>, inputs: UnsafeMutableBufferPointer<Float>,
    targets: UnsafeMutableBufferPointer<Float>, with kernels: Kernels
  ) {
    var place = 0
    for (row, sample) in samples.enumerated() {
      for value in self.inputs[sample] {
        inputs[place] = value
        place += 1
      }
      targets[row] = self.targets[sample]
    }
  }
}

/// A small training in few words.
struct SmallFit {
  var optimizer: any UpdateRule = SGD(momentum: 0.9)
  var loss: any Loss = .crossEntropy
  var hidden = [16]
  var outputs = 2
  var dropout = 0.0
  var shards = 1
  var batch = 32
  var epochs = 5
  var rate = 0.05
  var isCosine = false
  var groups: [ParameterGroup] = []
  var limits = GradientLimits()
  var averageDecay: Double?

  func make(on samples: Rows, ranks: any Communicator = InProcessCommunicator.alone()) -> Fit {
    let model = MLP(
      inputs: samples.inputShape.count, hidden: hidden, outputs: outputs, dropout: dropout)
    let schedule: any Schedule =
      isCosine ? CosineSchedule(peak: rate) : ConstantSchedule(rate)
    let plan = FitPlan(
      model: model, loss: loss, optimizer: optimizer, schedule: schedule, batch: batch,
      epochs: epochs, shards: LogicalShards(shards), groups: groups, limits: limits,
      averageDecay: averageDecay)
    return Fit(plan, on: samples, streams: .ofTests, ranks: ranks)
  }
}

extension FitStreams {
  static var ofTests: FitStreams {
    func stream(_ purpose: String) -> RandomStream { RandomStream(seed: 7, purpose) }
    return FitStreams(
      initial: stream("initial"), shuffle: stream("shuffle"), dropout: stream("dropout"))
  }
}

extension Fit {
  func run(epochs: Int) throws -> [Tally] { try (0..<epochs).map { _ in try runEpoch() } }
  var bits: [UInt32] { weights.values.map(\.bitPattern) }
}

/// What a checkpoint of a training holds.
struct SavedFit: Sendable {
  let weights: [Float]
  let optimizer: [[Float]]
  let epoch, step: Int
}

extension Fit {
  func saved() throws -> SavedFit {
    SavedFit(
      weights: weights.values, optimizer: try optimizerState().buffers.map(\.values),
      epoch: epoch, step: step)
  }

  func restore(_ saved: SavedFit) throws {
    let state = OptimizerState(
      range: 0..<weights.count, buffers: saved.optimizer.map { Storage($0) })
    restore(Storage(saved.weights), state, epoch: saved.epoch, step: saved.step)
  }
}
