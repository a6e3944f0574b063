import Tensors

/// A density on the cube: a mixture of product kernels, one per trial and, as the last one, one for
/// what is believed before any trial. A trial in which an axis is inactive says nothing about it: its
/// kernel has the prior's factor there, so that parameters which are active only sometimes are
/// searched together with those that decide about them.
///
/// Source: Bergstra et al., *Algorithms for Hyper-Parameter Optimization* (NIPS 2011); multivariate
/// kernels of Falkner et al. (ICML 2018); weights and bandwidths of Optuna 5.0.0,
/// `samplers/_tpe/parzen_estimator.py`. Deviation: Optuna leaves out trials without all parameters of
/// a group, and searches groups of parameters that occur together independently of each other.
package struct ParzenEstimator: Sendable {
  /// One per kernel, with the sum 1.
  private let weights: [Double]
  /// Factors of the kernels, one entry per axis.
  private let factors: [KernelFactors]

  /// - Parameters:
  ///   - trials: Ascending numbers of the points whose density is estimated.
  ///   - isWeighted: Whether older trials count less, where there are more than 25.
  ///   - axes: Those of the table over which the density is.
  ///   - memo: What was computed for earlier estimators of the same use.
  package init(
    of trials: [Int], isWeighted: Bool = true, over axes: [Int], in points: PointTable,
    memo: inout KernelMemo
  ) {
    weights = Self.weights(trials.count, isWeighted: isWeighted)
    var kernels = [Int32](repeating: -1, count: (trials.last ?? -1) + 1)
    for (kernel, trial) in trials.enumerated() { kernels[trial] = Int32(kernel) }
    factors = axes.map { axis in
      KernelFactors(
        of: SortedShares(along: axis, in: points, kernels), count: trials.count + 1,
        axis: points.axes[axis], memo: &memo.axes[axis])
    }
  }

  /// The last 25 trials weigh 1 each, those before them from 1 / n upwards in equal steps, and the
  /// prior 1.
  private static func weights(_ count: Int, isWeighted: Bool) -> [Double] {
    var weights = [Double](repeating: 1, count: count + 1)
    let rising = isWeighted ? max(0, count - 25) : 0
    for index in 0..<rising {
      let first = 1 / Double(count)
      let step = rising > 1 ? (1 - first) / Double(rising - 1) : 0
      weights[index] = first + Double(index) * step
    }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// A point from the mixture: one share per axis.
  package func draw(_ cursor: inout RandomCursor) -> [Double] {
    var rest = cursor.uniform()
    var kernel = 0
    while kernel < weights.count - 1, rest >= weights[kernel] {
      rest -= weights[kernel]
      kernel += 1
    }
    return factors.map { $0.share(of: kernel, at: cursor.uniform()) }
  }

  /// The logarithm of the density at a point.
  /// - Parameters:
  ///   - shares: One per axis.
  ///   - isActive: Which axes the point has; the others are integrated over.
  package func logDensity(at shares: [Double], isActive: [Bool], _ sums: inout KernelSums) -> Double
  {
    sums.start(weights.count)
    for (axis, factor) in factors.enumerated() where isActive[axis] {
      factor.add(to: &sums, at: shares[axis])
    }
    return sums.logarithmOfSum(weights)
  }
}

/// The shares of some trials along an axis, ascending.
struct SortedShares {
  /// Which kernel each belongs to.
  private(set) var kernels: [Int32] = []
  /// Trial numbers.
  private(set) var trials: [Int32] = []
  private(set) var shares: [Double] = []
  private(set) var values: [Int32] = []

  /// - Parameter kernels: The kernel of each trial; −1 or beyond the end: none.
  init(along axis: Int, in points: PointTable, _ kernels: [Int32]) {
    let order = points.order[axis]
    self.kernels.reserveCapacity(order.count)
    trials.reserveCapacity(order.count)
    shares.reserveCapacity(order.count)
    values.reserveCapacity(order.count)
    for trial in order where trial < kernels.count && kernels[Int(trial)] >= 0 {
      self.kernels.append(kernels[Int(trial)])
      trials.append(trial)
      shares.append(points.shares[axis][Int(trial)])
      values.append(points.values[axis][Int(trial)])
    }
  }

  var count: Int { trials.count }

  /// The smallest standard deviation of a kernel: a hundredth of the range, more with few trials.
  var leastDeviation: Double { 1 / Double(min(100, count + 2)) }

  /// The larger distance of each of ascending `places` in `0 ... range` to its neighbours; the first
  /// and the last one look inwards only, and a single one to both ends.
  static func gaps(_ places: [Double], range: Double) -> [Double] {
    guard places.count > 1 else { return places.map { max($0, range - $0) } }
    let last = places.count - 1
    return places.indices.map { index in
      let left = index > 0 ? places[index] - places[index - 1] : 0
      let right = index < last ? places[index + 1] - places[index] : 0
      return max(left, right)
    }
  }
}
