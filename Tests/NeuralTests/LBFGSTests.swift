import Neural
import Tensors
import Testing

/// Quasi-Newton steps and the line search beneath them.
struct LBFGSTests {
  /// Σ (a/2 w² − b w + w⁴/20) + (Σ w)²/8 of the reference, computed in Double.
  private final class Surface: SearchSpace {
    static let slopes = [1, 0.5, 3, 0.25, 2, -0.5, 1.5]
    static let shifts = [0.25, -1, 2, 0.5, -0.125, 1, 0.375]
    let numbers = Storage([0.5, -1.25, 2, 0.75, -0.375, 1.5, -0.625])
    private let sum = Storage(count: 7)
    private(set) var evaluations = 0

    var weights: StorageSlice { StorageSlice(numbers, 0..<7) }
    var gradient: StorageSlice { StorageSlice(sum, 0..<7) }

    func evaluate() -> Double {
      evaluations += 1
      let w = numbers.values.map(Double.init)
      let total = w.reduce(0, +)
      var loss = total * total / 8
      for (index, w) in w.enumerated() {
        let (a, b) = (Self.slopes[index], Self.shifts[index])
        loss += a * w * w / 2 - b * w + w * w * w * w / 20
        sum[index] = Float(a * w - b + w * w * w / 5 + total / 4)
      }
      return loss
    }

    func dots(_ pairs: [(StorageSlice, StorageSlice)]) -> [Double] {
      pairs.map { Kernels.fastest().dot($0, $1) }
    }

    func magnitudes(of vector: StorageSlice) -> (sum: Double, largest: Double) {
      Kernels.fastest().magnitudes(vector)
    }
  }

  /// Weights and gradients are Float here: a few roundings of numbers near 2.
  @Test(arguments: [(3, 1.0), (10, 5.0)])
  func `first 20 updates equal PyTorch's`(history: Int, rate: Double) throws {
    let golden = history == 3 ? OptimizerGoldens.lbfgs : OptimizerGoldens.lbfgsLong
    let (optimizer, surface) = (LBFGS(history: history), Surface())
    let state = optimizer.initialState(0..<7)
    for (step, expected) in golden.enumerated() {
      try optimizer.update(surface, state, step: step, learningRate: rate, with: .fastest())
      for (found, value) in zip(surface.numbers.values, expected) {
        #expect(abs(found - value) <= 1e-6 * max(1, abs(value)), "update \(step)")
      }
    }
  }

  /// (t − 3)⁴ + t, whose slope at 0 is −107.
  private func place(_ t: Double) -> StrongWolfe.Place {
    let x = t - 3
    return StrongWolfe.Place(t: t, value: x * x * x * x + t, slope: 4 * x * x * x + 1)
  }

  @Test(arguments: [1e-3, 0.1, 1, 3, 10, 1e3])
  func `a search ends where the strong Wolfe conditions hold`(first: Double) {
    let (search, start) = (StrongWolfe(), place(0))
    var looks = 0
    let t = search.search(from: start, first: first, largest: 1) { t in
      looks += 1
      return place(t)
    }
    let end = place(t)
    #expect(end.value <= start.value + search.decrease * t * start.slope)
    #expect(abs(end.slope) <= -search.curvature * start.slope)
    #expect(looks <= search.limit + 1)
  }

  @Test func `a loss that is no number beyond a place keeps the search before it`() {
    let t = StrongWolfe().search(from: place(0), first: 50, largest: 1) { t in
      t < 6 ? place(t) : StrongWolfe.Place(t: t, value: .nan, slope: .nan)
    }
    #expect(t > 0 && t < 6)
  }
}
