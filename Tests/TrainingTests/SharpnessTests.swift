import Datasets
import MPI
import Neural
import Tensors
import Testing
import Training

/// Curvature, defects and segments of trainings.
struct SharpnessTests {
  private static let moons = Rows(TwoMoonsData(samples: 100, noise: 0.1))

  private static func plan(hidden: [Int], shards: Int) -> FitPlan {
    FitPlan(
      model: MLP(inputs: 2, hidden: hidden, outputs: 2, nonlinearity: .tanh),
      loss: CrossEntropy(classWeights: [1, 3]), optimizer: SGD(), schedule: ConstantSchedule(0.1),
      batch: 32, epochs: 1, shards: LogicalShards(shards))
  }

  /// The largest eigenvalue of the whole Hessian, by LAPACK.
  @Test func `it is the largest eigenvalue of the Hessian`() throws {
    let plan = Self.plan(hidden: [5], shards: 3)
    let sharpness = try Sharpness(
      plan, on: Self.moons, samples: 100, iterations: 30, stream: RandomStream(seed: 2, "s"))
    let weights = plan.parameters.initialWeights(using: RandomStream(seed: 3, "w"))
    let tape = Tape(plan.parameters.layout)
    let (x, targets) = (tape.input([100, 2]), tape.input([100, 1]))
    let losses = plan.objective(x, targets, on: tape).losses
    let product = try HessianProduct(of: losses, on: tape)
    tape.write(Tensor(Self.moons.inputs.flatMap { $0 }, [100, 2]), to: x)
    tape.write(Tensor(Self.moons.targets, [100, 1]), to: targets)
    tape.forward(weights: weights)
    let weight = Self.moons.targets.reduce(0) { $0 + ($1 == 0 ? 1.0 : 3.0) }
    let hessian = product.matrix()
    let symmetric = (hessian + hessian.transposed)
    let largest = try symmetric.symmetricEigendecomposition().values.last! / 2 / weight
    #expect(abs(try sharpness.run(weights: weights) - largest) < 1e-4 * largest)
  }

  @Test(arguments: [2, 3, 7])
  func `several ranks find the bits of one`(size: Int) throws {
    @Sendable func run(_ ranks: any Communicator) throws -> UInt64 {
      let plan = Self.plan(hidden: [120, 110], shards: 5)
      let sharpness = try Sharpness(
        plan, on: Self.moons, samples: 64, iterations: 8, stream: RandomStream(seed: 2, "s"),
        ranks: ranks)
      let weights = plan.parameters.initialWeights(using: RandomStream(seed: 3, "w"))
      return try sharpness.run(weights: weights).bitPattern
    }
    let alone = try run(InProcessCommunicator.alone())
    for found in try InProcessCommunicator.run(ranks: size, run) { #expect(found == alone) }
  }

  /// Weights of the second layer that are no number from the second epoch on.
  @Test(arguments: [1, 2, 3])
  func `the first op without a finite number is named on all ranks`(size: Int) throws {
    let failures = try InProcessCommunicator.run(ranks: size) { ranks in
      var plan = Self.plan(hidden: [6, 7], shards: 3)
      plan.seeksDefects = true
      let fit = Fit(plan, on: Self.moons, streams: .ofTests, ranks: ranks)
      _ = try fit.runEpoch()
      let layer = try #require(plan.parameters.layout["layers.1.weight"])
      fit.weights[layer.range.lowerBound] = .infinity
      do {
        _ = try fit.runEpoch()
        return ""
      } catch {
        return "\(error)"
      }
    }
    for failure in failures {
      #expect(failure.hasPrefix("epoch 2, update 5: "))
      #expect(failure.contains("layers.1.weight") && failure.contains("value that is not finite"))
    }
  }

  @Test func `a search names it too`() throws {
    var plan = Self.plan(hidden: [6], shards: 2)
    (plan.optimizer, plan.batch, plan.seeksDefects) = (LBFGS(), 100, true)
    let fit = Fit(plan, on: Self.moons, streams: .ofTests)
    fit.weights[0] = .nan
    #expect(throws: TrainingDefect.self) { _ = try fit.runEpoch() }
  }
}
