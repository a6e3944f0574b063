import Tensors

/// The factors that the kernels of a mixture have along one axis.
enum KernelFactors: Sendable {
  case normal(NormalFactors)
  case levels(LevelFactors)
  case choices(ChoiceFactors)

  /// Beyond it the density in the middle of a level stands for the mass on it: then a level is
  /// narrower than 0.8 of the narrowest kernel's deviation.
  static let mostLevels = 128

  /// - Parameters:
  ///   - sorted: The trials in which the axis is active.
  ///   - count: How many kernels there are, the prior being the last one.
  init(of sorted: SortedShares, count: Int, axis: CubeAxis, memo: inout AxisMemo) {
    switch axis.kind {
    case .levels(let levels) where levels <= Self.mostLevels:
      self = .levels(LevelFactors(of: sorted, count: count, levels: levels, memo: &memo))
    case .continuous, .levels:
      self = .normal(NormalFactors(of: sorted, count: count, axis: axis, memo: &memo))
    case .choices(let bounds):
      self = .choices(ChoiceFactors(of: sorted, count: count, bounds: bounds))
    }
  }

  /// The share below which a share `u` of a kernel's factor lies, in the middle of what it chooses.
  func share(of kernel: Int, at u: Double) -> Double {
    switch self {
    case .normal(let factors): factors.share(of: kernel, at: u)
    case .levels(let factors): factors.share(of: kernel, at: u)
    case .choices(let factors): factors.share(of: kernel, at: u)
    }
  }

  /// Adds the logarithm of each kernel's factor at `share`.
  func add(to sums: inout KernelSums, at share: Double) {
    switch self {
    case .normal(let factors): factors.add(to: &sums, at: share)
    case .levels(let factors): factors.add(to: &sums, at: share)
    case .choices(let factors): factors.add(to: &sums, at: share)
    }
  }
}

/// Normal distributions on [0, 1], what lies outside being cut off. The prior's mean is ½, its
/// deviation 1.
struct NormalFactors: Sendable {
  private let axis: CubeAxis
  private var means: [Double]
  private var deviations: [Double]
  /// √½ / deviation.
  private let scales: [Double]
  /// The logarithm of the integral of exp(−½ ((x − mean) / deviation)²) from 0 to 1.
  private var integrals: [Double]

  init(of sorted: SortedShares, count: Int, axis: CubeAxis, memo: inout AxisMemo) {
    self.axis = axis
    means = [Double](repeating: 0.5, count: count)
    deviations = [Double](repeating: 1, count: count)
    integrals = [Double](
      repeating: TruncatedNormal(mean: 0.5, deviation: 1).logIntegral, count: count)
    let gaps = SortedShares.gaps(sorted.shares, range: 1)
    let least = sorted.leastDeviation
    for place in gaps.indices {
      let kernel = Int(sorted.kernels[place])
      let normal = TruncatedNormal(
        mean: sorted.shares[place], deviation: min(max(gaps[place], least), 1))
      (means[kernel], deviations[kernel]) = (normal.mean, normal.deviation)
      integrals[kernel] = memo.logIntegral(of: normal, trial: Int(sorted.trials[place]))
    }
    scales = deviations.map { 0.70710678118654752440 / $0 }
  }

  func share(of kernel: Int, at u: Double) -> Double {
    let share = TruncatedNormal(mean: means[kernel], deviation: deviations[kernel]).quantile(u)
    return axis.count == nil ? share : axis.share(of: axis.index(at: share))
  }

  func add(to sums: inout KernelSums, at share: Double) {
    means.withUnsafeBufferPointer { means in
      scales.withUnsafeBufferPointer { scales in
        integrals.withUnsafeBufferPointer { integrals in
          sums.update { sums, count in
            for kernel in 0..<count {
              let distance = (share - means[kernel]) * scales[kernel]
              sums[kernel] -= distance * distance + integrals[kernel]
            }
          }
        }
      }
    }
  }
}

/// One of several values without order. A trial's kernel has 1 at the trial's value and everywhere
/// `count · probability / kernels`, divided by the sum of both; the prior has the probabilities.
struct ChoiceFactors: Sendable {
  /// As the axis has them.
  private let bounds: [Double]
  /// Per kernel; −1: the prior's.
  private var values: [Int32]
  /// Logarithms, one per value.
  private let hit: [Double]
  private let miss: [Double]
  private let prior: [Double]

  init(of sorted: SortedShares, count: Int, bounds: [Double]) {
    self.bounds = bounds
    values = [Int32](repeating: -1, count: count)
    for (kernel, value) in zip(sorted.kernels, sorted.values) { values[Int(kernel)] = value }
    let probabilities = zip(bounds.dropFirst(), bounds).map { $0 - $1 }
    let share = Double(probabilities.count) / Double(sorted.count + 1)
    hit = probabilities.map { Elementary.log(($0 * share + 1) / (share + 1)) }
    miss = probabilities.map { Elementary.log($0 * share / (share + 1)) }
    prior = probabilities.map(Elementary.log)
  }

  func share(of kernel: Int, at u: Double) -> Double {
    let value = Int(values[kernel])
    var rest = u
    for choice in hit.indices.dropLast() {
      let logarithm = value < 0 ? prior[choice] : value == choice ? hit[choice] : miss[choice]
      let probability = Elementary.exp(logarithm)
      if rest < probability { return middle(of: choice) }
      rest -= probability
    }
    return middle(of: hit.count - 1)
  }

  private func middle(of choice: Int) -> Double { 0.5 * (bounds[choice] + bounds[choice + 1]) }

  func add(to sums: inout KernelSums, at share: Double) {
    let choice = Int32((bounds.dropFirst().firstIndex { share < $0 } ?? bounds.count - 1) - 1)
    let (hit, miss, prior) = (hit[Int(choice)], miss[Int(choice)], prior[Int(choice)])
    values.withUnsafeBufferPointer { values in
      sums.update { sums, count in
        for kernel in 0..<count {
          let value = values[kernel]
          sums[kernel] += value == choice ? hit : value < 0 ? prior : miss
        }
      }
    }
  }
}
