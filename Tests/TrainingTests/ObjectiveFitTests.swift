import MPI
import Neural
import Tensors
import Testing
import Training

/// Trainings of objectives that draw numbers and have several terms.
struct ObjectiveFitTests {
  private static let image = ImageExtents(channels: 1, rows: 8, columns: 8)
  private static let pixels = PixelScale(black: 0, white: 1)

  static let objectives: [any LearningObjective] = [
    VariationalAutoencoder(
      features: 64, hidden: [12], latent: 3, likelihood: .bernoulli(pixels)),
    VariationalAutoencoder(image, widths: [4, 4], latent: 3, likelihood: .normal(deviation: 0.5)),
    diffusion, AdversarialTraining(image, pixels: pixels, widths: [4, 8], latent: 3),
    Supervised(
      PixelClassifier(image, classes: 2, size: size(.batch)), .crossEntropy, countsOverlaps: true),
  ]

  private static var diffusion: Diffusion {
    Diffusion(
      image, pixels: pixels, size: size(.group(2)), timeWidth: 8,
      schedule: NoiseSchedule(.linear, steps: 20))
  }

  private static func size(_ norm: ChannelNormKind) -> UNet.Size {
    var size = UNet.Size()
    (size.widths, size.norm, size.upsampling) = ([4, 6], norm, .nearest)
    return size
  }

  /// 22 images of a lighter rectangle, with the class of every pixel.
  private struct Rectangles: SampleSource {
    let count = 22
    let inputShape: Shape = [64]
    let targetWidth = 64

    func write(
      _ samples: UnsafeBufferPointer<Int>, inputs: UnsafeMutableBufferPointer<Float>,
      targets: UnsafeMutableBufferPointer<Float>, with kernels: Kernels
    ) {
      for (row, sample) in samples.enumerated() {
        for place in 0..<64 {
          let isInside = place / 8 > sample % 5 && place % 8 < 3 + sample % 4
          inputs[64 * row + place] = isInside ? 0.75 : Float((place + sample) % 3) / 8
          targets[64 * row + place] = isInside ? 1 : 0
        }
      }
    }
  }

  private static func fit(
    _ index: Int, shards: Int, rate: Double = 0.01,
    ranks: any Communicator = InProcessCommunicator.alone()
  ) -> Fit {
    let plan = FitPlan(
      objectives[index], optimizer: Adam(), schedule: ConstantSchedule(rate), batch: 11, epochs: 2,
      shards: LogicalShards(shards))
    return Fit(plan, on: Rectangles(), streams: .ofTests, ranks: ranks)
  }

  /// What two epochs of a training in four shards come to.
  private struct Outcome: Equatable, Sendable {
    let seen: [Tally]
    let judged: Tally
    let bits: [UInt32]

    init(_ index: Int, on ranks: any Communicator) throws {
      let fit = ObjectiveFitTests.fit(index, shards: 4, ranks: ranks)
      seen = try fit.run(epochs: 2)
      judged = try Evaluation(fit.plan, on: Rectangles(), ranks: ranks).run(weights: fit.weights)
      bits = fit.bits
    }
  }

  @Test(arguments: objectives.indices, [2, 3])
  func `a training on several ranks gives the bits of one`(index: Int, size: Int) throws {
    let alone = try Outcome(index, on: InProcessCommunicator.alone())
    let found = try InProcessCommunicator.run(ranks: size) { try Outcome(index, on: $0) }
    #expect(found.allSatisfy { $0 == alone })
    #expect(alone.seen[0].loss != alone.seen[1].loss)
  }

  /// Noise belongs to the sample: only the order of sums differs. Batch norms are left out.
  @Test(arguments: [0, 1, 2])
  func `the cut into shards enters neither losses nor draws`(index: Int) throws {
    let (one, many) = (Self.fit(index, shards: 1), Self.fit(index, shards: 5))
    let (seen, expected) = (try many.runEpoch(), try one.runEpoch())
    #expect((seen.loss / expected.loss - 1).magnitude < 1e-4)
    #expect((seen.sums[1] - expected.sums[1]).magnitude < 1e-3 * max(1, expected.sums[1]))
  }

  @Test func `an evaluation draws the same in every epoch`() throws {
    let fit = Self.fit(2, shards: 1, rate: 0)
    let evaluation = Evaluation(fit.plan, on: Rectangles())
    let first = try evaluation.run(weights: fit.weights)
    _ = try fit.runEpoch()
    #expect(try evaluation.run(weights: fit.weights) == first)
    #expect(try fit.runEpoch().loss != first.loss)
  }

  @Test func `overlaps are those of all samples, not of shards`() throws {
    let fit = Self.fit(4, shards: 4)
    _ = try fit.run(epochs: 1)
    let judged = try Evaluation(fit.plan, on: Rectangles()).run(weights: fit.weights)
    let (first, second) = (judged.sums[0] / judged.sums[1], judged.sums[2] / judged.sums[3])
    #expect(judged.sums[0] + judged.sums[2] == Double(judged.hits))
    #expect((Figure.meanOverlap.value(judged) - (first + second) / 2).magnitude < 1e-12)
  }
}
