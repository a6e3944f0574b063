import MPI
import Neural
import Tensors
import Testing
import Training

/// Trainings of models of images.
@Suite struct ImageFitTests {
  private static let image = ImageExtents(channels: 1, rows: 12, columns: 12)

  /// Four updates of SGD(lr=0.01, momentum=0.9) on all six images, and what follows, by PyTorch 2.13:
  /// the losses before each update, and the loss in evaluation after them. With
  ///
  ///     x = tensor([[((7 * r + 13 * c) % 17 - 8) / 8 for c in range(144)] for r in range(6)])
  ///     y = tensor([(r * r + 5 * r // 2) % 3 for r in range(6)])
  ///
  /// number k of parameter p being ((11 * k + 5 * p) % 19 - 9) / 32, plus 0.5 for the weights and biases
  /// of batch norms; the modules are those of the models' descriptions.
  struct Golden: Sendable, CustomTestStringConvertible {
    let name: String
    let model: any Model
    let losses: [Double]
    let evaluated: Double
    var testDescription: String { name }

    /// Puts the numbers of the formula in place of the weights.
    func restoreInitial(_ fit: Fit) {
      let initial = fit.weights.copy()
      let trained = model.parameters.layout.parameters.filter { $0.statistic == nil }
      for (place, parameter) in trained.enumerated() {
        let isOfNorm = parameter.name.contains("norm")
        for k in 0..<parameter.shape.count {
          let number = (11 * k + 5 * place) % 19 - 9
          initial[parameter.offset + k] = Float(number) / 32 + (isOfNorm ? 0.5 : 0)
        }
      }
      let state = fit.plan.optimizer.initialState(0..<initial.count)
      fit.restore(initial, state, epoch: 0, step: 0)
    }
  }

  static let goldens = [
    Golden(
      name: "LeNet", model: LeNet(image, outputs: 3),
      losses: [1.6138606, 0.97124881, 0.83505249, 0.51721036], evaluated: 0.42055091),
    Golden(
      name: "ResNet", model: ResNet(image, widths: [4, 8], outputs: 3),
      losses: [1.0429109, 1.0394868, 1.0334835, 1.026004], evaluated: 1.020649),
    Golden(
      name: "VGG", model: VGG(image, widths: [4, 8], hidden: 16, outputs: 3),
      losses: [1.0404729, 1.0392629, 1.0367002, 1.0326922], evaluated: 1.0276033),
  ]

  /// Sums in another order than PyTorch's, through four updates.
  @Test(arguments: goldens) func `updates equal PyTorch's`(golden: Golden) throws {
    let fit = Self.fit(golden.model)
    golden.restoreInitial(fit)
    for (tally, loss) in zip(try fit.run(epochs: 4), golden.losses) {
      #expect((tally.meanLoss - loss).magnitude < 2e-5 * loss)
    }
    let seen = try Evaluation(fit.plan, on: Self.samples).run(weights: fit.weights)
    #expect((seen.meanLoss - golden.evaluated).magnitude < 2e-5 * golden.evaluated)
  }

  /// The first norm's means and those of the variances of a shortcut, by the same script:
  /// `m[1].running_mean` and `m[4].sc[1].running_var`.
  @Test func `running statistics equal PyTorch's`() throws {
    let golden = Self.goldens[1]
    let fit = Self.fit(golden.model)
    golden.restoreInitial(fit)
    _ = try fit.run(epochs: 4)
    let layout = golden.model.parameters.layout
    let means = fit.weights.tensor(try #require(layout["norm.running_mean"])).values
    let variances = fit.weights.tensor(
      try #require(layout["blocks.1.shortcut.norm.running_var"])
    ).values
    let expected: [Float] = [
      0.00015692535, -3.84917e-05, 0.0001229847, -0.00013038002, 0.67292762, 0.66363782,
      0.66063631, 0.67442411, 0.67880797, 0.66081583, 0.67638969, 0.6782065,
    ]
    for (value, expected) in zip(means + variances, expected) {
      #expect((value - expected).magnitude < 1e-5)
    }
  }

  static let models: [any Model] = [
    LeNet(image, outputs: 3, pooling: .average), ResNet(image, widths: [4, 8], outputs: 3),
    ResNet(image, widths: [4, 6], norm: .group(4), outputs: 3),
    VGG(image, widths: [4, 8], hidden: 16, outputs: 3, dropout: 0.2),
    VGG(image, widths: [4, 8], grid: 2, hidden: 16, outputs: 3),
    MobileNet(image, widths: [4, 6], norm: .instance, outputs: 3), vit(.token), vit(.mean),
  ]

  private static func vit(_ readout: ViT.Readout) -> ViT {
    var size = ViT.Size()
    (size.patch, size.layers, size.heads, size.width) = (4, 1, 2, 8)
    (size.readout, size.dropout) = (readout, 0.1)
    return ViT(image, outputs: 3, size: size)
  }

  @Test(arguments: models.indices, [2, 3, 5])
  func `a training on several ranks gives the bits of one`(index: Int, size: Int) throws {
    let alone = try Outcome(index, on: InProcessCommunicator.alone())
    let found = try InProcessCommunicator.run(ranks: size) { try Outcome(index, on: $0) }
    #expect(found.allSatisfy { $0 == alone })
  }

  /// What two epochs of a training in five shards come to.
  private struct Outcome: Equatable, Sendable {
    let seen: [Tally]
    let judged: Tally
    let bits: [UInt32]

    init(_ index: Int, on ranks: any Communicator) throws {
      let fit = ImageFitTests.fit(ImageFitTests.models[index], shards: 5, batch: 5, ranks: ranks)
      seen = try fit.run(epochs: 2)
      judged = try Evaluation(fit.plan, on: ImageFitTests.samples, ranks: ranks)
        .run(weights: fit.weights)
      bits = fit.bits
    }
  }

  @Test func `running statistics are taken up where they were left`() throws {
    let whole = Self.fit(Self.models[1], shards: 2)
    let first = Self.fit(Self.models[1], shards: 2)
    let rest = Self.fit(Self.models[1], shards: 2)
    _ = try whole.run(epochs: 4)
    _ = try first.run(epochs: 2)
    try rest.restore(first.saved())
    _ = try rest.run(epochs: 2)
    #expect(rest.bits == whole.bits)
  }

  private static func fit(
    _ model: any Model, shards: Int = 1, batch: Int = 6,
    ranks: any Communicator = InProcessCommunicator.alone()
  ) -> Fit {
    let plan = FitPlan(
      model: model, loss: .crossEntropy, optimizer: SGD(momentum: 0.9),
      schedule: ConstantSchedule(0.01), batch: batch, epochs: 4, shards: LogicalShards(shards))
    return Fit(plan, on: samples, streams: .ofTests, ranks: ranks)
  }

  private static let samples = Rows(
    inputs: (0..<6).map { row in (0..<144).map { pixel($0, of: row) } },
    targets: (0..<6).map(label))

  private static func pixel(_ column: Int, of row: Int) -> Float {
    let number = (7 * row + 13 * column) % 17 - 8
    return Float(number) / 8
  }

  private static func label(_ row: Int) -> Float {
    let number = row * row + 5 * row / 2
    return Float(number % 3)
  }
}
