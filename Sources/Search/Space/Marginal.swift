import Spec
import Tensors

/// The distribution of one parameter by itself, ready to be drawn from: the inverse of its
/// cumulative distribution function, and its levels where they are finite in number.
///
/// Distributions are those of W&B sweeps (`wandb/sweeps`, `params.py`, `HyperParameter.ppf`).
/// Deviations: with a step, `uniform` takes `min + i · step`, each equally often, and no other
/// distribution leaves its range by rounding to a multiple of the step. `inv_log_uniform_values`
/// draws `x` with ln(1/x) uniform, which is log-uniform in `x` too.
struct Marginal: Sendable {
  enum Form: Sendable {
    case listed([Value], cumulative: [Double]?)
    case integers(min: Int, step: Int, last: UInt)
    case steps(Lattice, first: Double, last: Double)
    case uniform(min: Double, max: Double)
    case logarithmic(min: Double, max: Double, logMin: Double, logRange: Double)
    case normal(mean: Double, deviation: Double)
    case logNormal(mean: Double, deviation: Double)
    case beta(BetaDistribution)
  }

  let form: Form
  /// What the values of `form` are rounded to, within `bounds`; not for `steps` and whole numbers.
  let rounding: Lattice?
  /// First and last index of `rounding`, infinite where the distribution is unbounded.
  private let bounds: ClosedRange<Double>
  /// The listed values, each once.
  let distinct: [Value]
  /// Neighbours among the listed values are alike.
  let isOrdered: Bool
  /// Whether the values are whole numbers.
  private let isWhole: Bool

  /// - Returns: `nil` where the range of a stepped distribution holds no multiple of its step.
  init?(_ distribution: Distribution) {
    var step: Double?
    var range = -Double.infinity...Double.infinity
    switch distribution {
    case .constant(let value): form = .listed([value], cumulative: nil)
    case .categorical(let values, let probabilities, _):
      form = Self.listed(values, probabilities)
    case .integerUniform(let min, let max, let step):
      form = .integers(min: min, step: step, last: UInt(bitPattern: max &- min) / UInt(step))
    case .uniform(let min, let max, let spacing?):
      let lattice = Lattice(origin: min, step: spacing)
      form = .steps(lattice, first: 0, last: lattice.index(notAbove: max))
    case .uniform(let min, let max, nil): form = .uniform(min: min, max: max)
    case .logUniform(let min, let max, let spacing):
      form = Self.logarithmic(min, max)
      (step, range) = (spacing, min...max)
    case .inverseLogUniform(let min, let max): form = Self.logarithmic(min, max)
    case .normal(let mean, let deviation, let spacing):
      form = .normal(mean: mean, deviation: deviation)
      step = spacing
    case .logNormal(let mean, let deviation, let spacing):
      form = .logNormal(mean: mean, deviation: deviation)
      (step, range) = (spacing, 0...Double.infinity)
    case .beta(let a, let b, let spacing):
      form = .beta(BetaDistribution(a: a, b: b))
      (step, range) = (spacing, 0...1)
    }
    rounding = step.map { Lattice(step: $0) }
    let (first, last) = (
      rounding?.index(notBelow: range.lowerBound) ?? 0,
      rounding?.index(notAbove: range.upperBound) ?? 0
    )
    guard first <= last else { return nil }
    bounds = first...last
    distinct = Self.distinct(form)
    (isOrdered, isWhole) = (distribution.isOrdered, distribution.isWhole)
  }

  /// Categories as they can occur: each once, those of probability 0 left out.
  private static func listed(_ values: [Value], _ probabilities: [Double]?) -> Form {
    var (kept, cumulative, sum) = ([Value](), [Double](), 0.0)
    for (index, value) in values.enumerated() {
      let probability = probabilities?[index] ?? 1
      guard probability > 0 else { continue }
      sum += probability
      kept.append(value)
      cumulative.append(sum)
    }
    return .listed(kept, cumulative: probabilities == nil ? nil : cumulative.map { $0 / sum })
  }

  private static func distinct(_ form: Form) -> [Value] {
    guard case .listed(let values, _) = form else { return [] }
    var kept: [Value] = []
    for value in values where !kept.contains(value) { kept.append(value) }
    return kept
  }

  private static func logarithmic(_ min: Double, _ max: Double) -> Form {
    let logMin = Elementary.log(min)
    return .logarithmic(
      min: min, max: max, logMin: logMin, logRange: Elementary.log(max) - logMin)
  }
}

/// Drawing.
extension Marginal {
  /// The value below which a share `u` in [0, 1] of the distribution lies.
  ///
  /// Unbounded distributions end at 2⁻³¹ and 1 − 2⁻³¹ (6.2 standard deviations), and where numbers
  /// end, so that every point of the cube has finite values.
  func value(at u: Double) -> Value {
    switch form {
    case .listed(let values, nil): return values[index(u, of: values.count)]
    case .listed(let values, let cumulative?):
      return values[cumulative.firstIndex { u < $0 } ?? values.count - 1]
    case .integers(let min, let step, let last):
      let level = (u * (Double(last) + 1)).rounded(.down)
      let index = level >= Double(last) ? last : UInt(level)
      return .integer(min &+ Int(bitPattern: index) &* step)
    case .steps(let lattice, let first, let last):
      return .real(lattice[Swift.min(first + (u * (last - first + 1)).rounded(.down), last)])
    default: return value(of: rounded(real(at: u)))
    }
  }

  private func value(of x: Double) -> Value { isWhole ? .integer(Int(x)) : .real(x) }

  private func real(at u: Double) -> Double {
    switch form {
    case .uniform(let min, let max):
      return Swift.min(u * (max - min) + min, max)
    case .logarithmic(let min, let max, let logMin, let logRange):
      guard u > 0, u < 1 else { return u > 0 ? max : min }
      return Swift.min(Swift.max(Elementary.exp(logMin + u * logRange), min), max)
    case .normal(let mean, let deviation):
      return Self.finite(mean + deviation * Self.standardNormal(u))
    case .logNormal(let mean, let deviation):
      let value = Elementary.exp(mean + deviation * Self.standardNormal(u))
      return Swift.max(Self.finite(value), .leastNormalMagnitude)
    case .beta(let beta): return beta.quantile(u)
    case .listed, .integers, .steps: preconditionFailure("\(form) has no real values")
    }
  }

  private static func standardNormal(_ u: Double) -> Double {
    NormalDistribution.quantile(min(max(u, 0x1p-31), 1 - 0x1p-31))
  }

  private static func finite(_ x: Double) -> Double {
    min(max(x, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
  }

  private func rounded(_ x: Double) -> Double {
    guard let rounding else { return x }
    return rounding[min(max(rounding.index(nearest: x), bounds.lowerBound), bounds.upperBound)]
  }

  private func index(_ u: Double, of count: Int) -> Int { min(Int(u * Double(count)), count - 1) }
}

/// Levels: the different values of a distribution that has finitely many.
extension Marginal {
  /// How many there are; `nil`: no end (or beyond 2⁵³).
  var levelCount: Int? {
    let count: Double
    switch form {
    case .listed: return distinct.count
    case .integers(_, _, let last): count = Double(last) + 1
    case .steps(_, let first, let last): count = last - first + 1
    default:
      guard rounding != nil else { return nil }
      count = bounds.upperBound - bounds.lowerBound + 1
    }
    return count <= 0x1p53 ? Int(count) : nil
  }

  /// Level `index`, the lowest or first named one being 0.
  func level(_ index: Int) -> Value {
    switch form {
    case .listed: return distinct[index]
    case .integers(let min, let step, _): return .integer(min + index * step)
    case .steps(let lattice, let first, _): return .real(lattice[first + Double(index)])
    default:
      guard let rounding else { preconditionFailure("\(form) has no levels") }
      return value(of: rounding[bounds.lowerBound + Double(index)])
    }
  }

  /// Whether only one value can occur, so that no coordinate is needed to choose it.
  var isConstant: Bool { levelCount == 1 }

  /// Whether `value` can occur.
  func contains(_ value: Value) -> Bool {
    switch (form, value) {
    case (.listed(let values, _), _): return values.contains(value)
    case (.integers(let min, let step, let last), .integer(let x)):
      let distance = UInt(bitPattern: x &- min)
      return x >= min && distance.isMultiple(of: UInt(step)) && distance / UInt(step) <= last
    case (.steps(let lattice, let first, let last), .real(let x)):
      return lattice.contains(x) && (first...last).contains(lattice.index(nearest: x))
    case (.uniform(let min, let max), .real(let x)): return (min...max).contains(x)
    case (_, .integer(let x)) where isWhole: return isLevel(Double(x))
    case (_, .real) where isWhole: return false
    case (_, .real(let x)) where rounding != nil: return isLevel(x)
    case (.logarithmic(let min, let max, _, _), .real(let x)): return (min...max).contains(x)
    case (.normal, .real(let x)): return x.isFinite
    case (.logNormal, .real(let x)): return x > 0 && x.isFinite
    case (.beta, .real(let x)): return (0...1).contains(x)
    default: return false
    }
  }

  /// Whether the rounded values hold `x`.
  private func isLevel(_ x: Double) -> Bool {
    rounding.map { $0.contains(x) && bounds.contains($0.index(nearest: x)) } ?? false
  }

  /// `value` as this distribution has it: a whole number for a real or the reverse, and the level
  /// that it misses by rounding alone.
  func typed(_ value: Value) -> Value {
    switch (form, value) {
    case (.listed(let values, _), .integer(let x)):
      return values.contains(value) || !values.contains(.real(Double(x))) ? value : .real(Double(x))
    case (.listed(let values, _), .real(let x)):
      guard !values.contains(value), let whole = Int(exactly: x) else { return value }
      return values.contains(.integer(whole)) ? .integer(whole) : value
    case (.listed(let values, _), .text(let text)):
      return values.contains(value) ? value : values.first { $0.text == text } ?? value
    case (.listed, _): return value
    case (.integers, .real(let x)): return Int(exactly: x).map(Value.integer) ?? value
    case (.integers, _): return value
    case (.steps(let lattice, _, _), _): return Self.snapped(value, to: lattice)
    default:
      let snapped = Self.snapped(value, to: rounding)
      guard isWhole, case .real(let x) = snapped else { return snapped }
      return Int(exactly: x).map(Value.integer) ?? snapped
    }
  }

  private static func snapped(_ value: Value, to lattice: Lattice?) -> Value {
    let x: Double
    switch value {
    case .integer(let whole): x = Double(whole)
    case .real(let real): x = real
    case .text, .boolean: return value
    }
    guard let lattice else { return .real(x) }
    let nearest = lattice[lattice.index(nearest: x)]
    return .real((nearest - x).magnitude <= 1e-12 * x.magnitude ? nearest : x)
  }
}

extension Distribution {
  /// Whether neighbours among listed values are alike.
  fileprivate var isOrdered: Bool {
    if case .categorical(_, _, ordered: true) = self { true } else { false }
  }
}
