import Spec
import Tensors

/// From values to shares.
extension Marginal {
  /// What a coordinate that chooses a value of this distribution is like.
  var kind: CubeAxis.Kind {
    switch form {
    case .listed(let values, let cumulative):
      let bounds = cumulative ?? values.indices.map { Double($0 + 1) / Double(values.count) }
      return isOrdered && cumulative == nil
        ? .levels(count: values.count) : .choices(bounds: [0] + bounds)
    case .integers, .steps: return levelCount.map(CubeAxis.Kind.levels) ?? .continuous
    case .uniform, .logarithmic, .normal, .logNormal, .beta: return .continuous
    }
  }

  /// The share in [0, 1] that gives `value`; the middle one where several do. A value that is rounded
  /// has the share of the number itself, and one of a range whose width rounding makes 0 the share 0.
  /// - Precondition: The value can occur.
  func share(of value: Value) -> Double {
    switch (form, value) {
    case (.listed(let values, let cumulative), _):
      let index = values.firstIndex(of: value) ?? 0
      guard let cumulative else { return (Double(index) + 0.5) / Double(values.count) }
      return 0.5 * ((index == 0 ? 0 : cumulative[index - 1]) + cumulative[index])
    case (.integers(let min, let step, let last), .integer(let x)):
      return (Double(UInt(bitPattern: x &- min) / UInt(step)) + 0.5) / (Double(last) + 1)
    case (.steps(let lattice, let first, let last), .real(let x)):
      return (lattice.index(nearest: x) - first + 0.5) / (last - first + 1)
    case (_, .real), (_, .integer):
      let share = share(below: value.number ?? .nan)
      return share > 0 ? Swift.min(share, 1) : 0
    default: preconditionFailure("\(value) is no value of \(form)")
    }
  }

  private func share(below x: Double) -> Double {
    switch form {
    case .uniform(let min, let max): (x - min) / (max - min)
    case .logarithmic(_, _, let logMin, let logRange): (Elementary.log(x) - logMin) / logRange
    case .normal(let mean, let deviation):
      NormalDistribution.share(below: (x - mean) / deviation)
    case .logNormal(let mean, let deviation):
      NormalDistribution.share(below: (Elementary.log(x) - mean) / deviation)
    case .beta(let beta): beta.share(below: x)
    case .listed, .integers, .steps: preconditionFailure("\(form) has no real values")
    }
  }
}
