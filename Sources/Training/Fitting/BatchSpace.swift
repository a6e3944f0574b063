import Neural
import Tensors

/// The loss of a batch as a function of the weights, for a search over them.
final class BatchSpace: SearchSpace {
  private let fit: Fit
  private let exchange: GradientExchange
  private let kernels: Kernels
  private let samples: Int
  private let parts: Int
  private let gradientOfPart: (_ part: Int, _ into: Storage) throws -> Tally
  private var sum: Storage?
  /// What the first evaluation saw.
  private(set) var seen: Tally?

  /// - Parameters:
  ///   - samples: Of the batch.
  ///   - gradient: Writes the gradient of a part at the weights as they are.
  init(
    _ fit: Fit, _ exchange: GradientExchange, samples: Int, parts: Int, with kernels: Kernels,
    gradient: @escaping (_ part: Int, _ into: Storage) throws -> Tally
  ) {
    (self.fit, self.exchange, self.kernels) = (fit, exchange, kernels)
    (self.samples, self.parts, gradientOfPart) = (samples, parts, gradient)
  }

  deinit { sum.map(exchange.recycle) }

  var weights: StorageSlice { StorageSlice(fit.weights, exchange.ownSlice) }

  var gradient: StorageSlice {
    guard let sum else { preconditionFailure("the gradient before an evaluation") }
    return StorageSlice(sum, exchange.ownSlice)
  }

  /// The mean loss. Running statistics move once, by what the first evaluation sees.
  func evaluate() throws -> Double {
    if seen != nil { try exchange.publish(fit.weights) }
    sum.map(exchange.recycle)
    let (sum, tallies) = try exchange.sum(parts: parts, gradientOfPart)
    self.sum = sum
    let layout = fit.plan.parameters.layout
    if seen == nil {
      layout.moveStatistics(
        of: fit.weights, to: sum, samples: samples, in: exchange.ownSlice)
    } else {
      layout.clearStatistics(of: sum, in: exchange.ownSlice)
    }
    let tally = Tally(summing: tallies)
    tally.divide(gradient, with: kernels)
    seen = seen ?? tally
    return tally.meanLoss
  }

  func dots(_ pairs: [(StorageSlice, StorageSlice)]) throws -> [Double] {
    try exchange.dots(pairs, with: kernels)
  }

  func magnitudes(of vector: StorageSlice) throws -> (sum: Double, largest: Double) {
    try exchange.magnitudes(of: vector, with: kernels)
  }
}
