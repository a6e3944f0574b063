import MPI
import Neural
import Tensors
import Testing
import Training

/// Whole updates beside PyTorch's, from given weights.
@Suite struct GoldenFitTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let optimizer: any Optimizer
    let rate: Double
    let golden: TrainingGolden
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "momentum", optimizer: SGD(momentum: 0.9), rate: 0.5, golden: .momentum),
    Case(name: "Adam", optimizer: Adam(), rate: 0.05, golden: .adam),
  ]

  /// Float sums in another order than PyTorch's: 2e-6, three roundings of a weight of 1 in each of
  /// five updates.
  @Test(arguments: cases, [1, 5]) func `five updates equal PyTorch's`(
    item: Case, shards: Int
  ) throws {
    let found = try InProcessCommunicator.run(ranks: 2) { ranks in
      let fit = Self.fit(item, shards: shards, ranks: ranks)
      let losses = try fit.run(epochs: 5).map(\.loss)
      let parameters = fit.plan.parameters.layout.parameters
      return (losses, parameters.map { fit.weights.values[$0.range] }.map(Array.init))
    }
    for (losses, weights) in found {
      for (loss, golden) in zip(losses, item.golden.losses) {
        #expect((loss - golden).magnitude <= 2e-6 * golden)
      }
      for (parameter, golden) in zip(weights, item.golden.weights) {
        #expect(parameter.count == golden.count)
        #expect(zip(parameter, golden).allSatisfy { ($0 - $1).magnitude <= 2e-6 })
      }
    }
  }

  private static func fit(_ item: Case, shards: Int, ranks: any Communicator) -> Fit {
    let small = SmallFit(
      optimizer: item.optimizer, hidden: [6], outputs: 3, shards: shards, batch: 24,
      rate: item.rate)
    let fit = small.make(on: samples, ranks: ranks)
    let initial = Storage(count: fit.weights.count)
    for (place, parameter) in fit.plan.parameters.layout.parameters.enumerated() {
      for k in 0..<parameter.shape.count {
        initial[parameter.offset + k] = weight(k, ofParameter: place)
      }
    }
    let state = item.optimizer.initialState(0..<initial.count)
    fit.restore(initial, state, epoch: 0, step: 0)
    return fit
  }

  private static let samples = Rows(
    inputs: (0..<24).map { row in (0..<4).map { input(row: row, column: $0) } },
    targets: (0..<24).map(label))

  private static func input(row: Int, column: Int) -> Float {
    let number = (7 * row + 13 * column) % 17 - 8
    return Float(number) / 8
  }

  private static func label(row: Int) -> Float {
    let number = row * row + 5 * row / 2
    return Float(number % 3)
  }

  private static func weight(_ index: Int, ofParameter place: Int) -> Float {
    let number = (11 * index + 5 * place) % 19 - 9
    return Float(number) / 16
  }
}
