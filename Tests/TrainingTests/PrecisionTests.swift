import Datasets
import MPI
import Neural
import Tensors
import Testing
import Training

/// Trainings in 16 bits.
struct PrecisionTests {
  private static let moons = Rows(TwoMoonsData(samples: 100, noise: 0.1))

  private static func plan(
    _ exchange: Precision = .bfloat16, shards: Int = 5, scaling: LossScaling? = nil
  ) -> FitPlan {
    var objective = Supervised(
      MLP(inputs: 2, hidden: [120, 110], outputs: 2, dropout: 0.2), .crossEntropy)
    objective.precision = .bfloat16
    var plan = FitPlan(
      objective, optimizer: Adam(), schedule: ConstantSchedule(0.01), batch: 32, epochs: 8,
      shards: LogicalShards(shards), limits: GradientLimits(norm: 1))
    (plan.exchangePrecision, plan.lossScaling) = (exchange, scaling)
    return plan
  }

  @Test(arguments: [2, 3, 4, 7])
  func `sums in 16 bits on several ranks give the bits of one`(size: Int) throws {
    let scaling = LossScaling(scale: 0x1p130, changes: LossScaling.Changes(interval: 3))
    @Sendable func run(_ ranks: any Communicator) throws -> ([Tally], [UInt32], LossScaling?) {
      let fit = Fit(
        Self.plan(scaling: scaling), on: Self.moons, streams: .ofTests, ranks: ranks)
      return (try fit.run(epochs: 8), fit.bits, fit.lossScaling)
    }
    let alone = try run(InProcessCommunicator.alone())
    #expect((alone.2?.state.skipped ?? 0) >= 3)
    #expect(alone.0[7].meanLoss < 0.8 * alone.0[0].meanLoss)
    for found in try InProcessCommunicator.run(ranks: size, run) {
      #expect(found.0 == alone.0 && found.1 == alone.1 && found.2 == alone.2)
    }
  }

  @Test func `a scale that is a power of 2 changes no bit`() throws {
    let plain = Fit(Self.plan(.float32), on: Self.moons, streams: .ofTests)
    let scaled = Fit(
      Self.plan(.float32, scaling: LossScaling(scale: 1024)), on: Self.moons, streams: .ofTests)
    #expect(try plain.run(epochs: 2) == scaled.run(epochs: 2))
    #expect(plain.bits == scaled.bits)
  }

  @Test func `sums of shards in 16 bits are near those in 32`() throws {
    let plain = Fit(Self.plan(.float32), on: Self.moons, streams: .ofTests)
    let rounded = Fit(Self.plan(.bfloat16), on: Self.moons, streams: .ofTests)
    let (a, b) = (try plain.run(epochs: 8)[7].meanLoss, try rounded.run(epochs: 8)[7].meanLoss)
    #expect(a != b && abs(a - b) < 0.1 * a)
  }

  @Test func `a scale grows after an interval and falls at once`() {
    var scaling = LossScaling(
      scale: 8, changes: LossScaling.Changes(growth: 4, interval: 2, backoff: 0.25))
    let finite = [true, true, true, false, false, true, true]
    let scales = finite.map { isFinite in
      scaling.see(isFinite: isFinite)
      return scaling.state.scale
    }
    #expect(scales == [8, 32, 32, 8, 2, 2, 8])
    #expect(scaling.state == LossScaling.State(scale: 8, sound: 0, skipped: 2))
  }
}
