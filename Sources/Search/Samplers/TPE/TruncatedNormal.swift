import Tensors

/// A normal distribution on [0, 1], what lies outside being cut off.
struct TruncatedNormal: Sendable, Equatable {
  /// In [0, 1].
  let mean: Double
  /// In (0, 1].
  let deviation: Double

  /// ln of the share that the whole distribution has on [0, 1].
  var logMass: Double {
    let (low, high) = (mean / deviation, (1 - mean) / deviation)
    // Beyond 8.3 deviations lies less than half a unit in the last place of 1.
    guard low < 8.3 || high < 8.3 else { return 0 }
    return Elementary.log1p(
      -NormalDistribution.share(below: -low) - NormalDistribution.share(below: -high))
  }

  /// ln of the integral of exp(−½ ((x − mean) / deviation)²) from 0 to 1.
  var logIntegral: Double {
    let rootOfTwoPi = 2.5066282746310005024
    return logMass + Elementary.log(deviation * rootOfTwoPi)
  }

  /// The number below which a share `u` in [0, 1] lies.
  func quantile(_ u: Double) -> Double {
    let low = NormalDistribution.share(below: -mean / deviation)
    let high = NormalDistribution.share(below: (1 - mean) / deviation)
    let x = mean + deviation * NormalDistribution.quantile(low + u * (high - low))
    return min(max(x, 0), 1)
  }
}

/// What was computed for the kernels of earlier mixtures. It saves time and nothing else: entries are
/// used only where they belong to the same distribution.
package struct KernelMemo: Sendable {
  var axes: [AxisMemo]

  package init(axes: Int) { self.axes = [AxisMemo](repeating: AxisMemo(), count: axes) }
}

/// ``KernelMemo`` along one axis.
struct AxisMemo: Sendable {
  var levels: LevelMasses?
  /// By trial.
  private var normals: [TruncatedNormal?] = []
  private var logarithms: [Double] = []

  mutating func logIntegral(of normal: TruncatedNormal, trial: Int) -> Double {
    value(of: normal, trial) { $0.logIntegral }
  }

  mutating func logMass(of normal: TruncatedNormal, trial: Int) -> Double {
    value(of: normal, trial) { $0.logMass }
  }

  @inline(__always)
  private mutating func value(
    of normal: TruncatedNormal, _ trial: Int, _ compute: (TruncatedNormal) -> Double
  ) -> Double {
    if trial >= normals.count {
      let missing = trial + 1 - normals.count
      normals += [TruncatedNormal?](repeating: nil, count: missing)
      logarithms += [Double](repeating: 0, count: missing)
    }
    if normals[trial] != normal {
      normals[trial] = normal
      logarithms[trial] = compute(normal)
    }
    return logarithms[trial]
  }
}
