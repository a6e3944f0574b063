/// Equally spaced numbers `origin + i · step`.
///
/// Where step and origin have few decimals, the numbers are the doubles nearest to the decimal
/// fractions (0.3, not 0.30000000000000004): so `dropout == 0.3` holds.
struct Lattice: Sendable {
  /// Origin and step times ``scale``.
  private let origin: Double
  private let step: Double
  /// A power of ten that makes both whole; 1 where none up to 10¹⁵ does.
  private let scale: Double

  /// - Parameter step: More than 0.
  init(origin: Double = 0, step: Double) {
    precondition(step > 0 && step.isFinite, "a step must be more than 0, got \(step)")
    var scale = 1.0
    while scale < 1e15, !(Self.isWhole(origin, scale) && Self.isWhole(step, scale)) {
      scale *= 10
    }
    let found = Self.isWhole(origin, scale) && Self.isWhole(step, scale)
    self.scale = found ? scale : 1
    self.origin = found ? (origin * scale).rounded() : origin
    self.step = found ? (step * scale).rounded() : step
  }

  /// Number `index`, which is whole.
  subscript(index: Double) -> Double { (origin + index * step) / scale }

  /// Which number is nearest to `x`; halfway the even one.
  func index(nearest x: Double) -> Double {
    ((x * scale - origin) / step).rounded(.toNearestOrEven)
  }

  /// The last number not above `x`; one that misses it by rounding alone counts.
  func index(notAbove x: Double) -> Double {
    ((x * scale - origin) / step + Self.tolerance).rounded(.down)
  }

  /// The first number not below `x`; one that misses it by rounding alone counts.
  func index(notBelow x: Double) -> Double {
    ((x * scale - origin) / step - Self.tolerance).rounded(.up)
  }

  func contains(_ x: Double) -> Bool { self[index(nearest: x)] == x }

  /// Share of a step by which rounding may miss a number.
  private static let tolerance = 1e-9

  private static func isWhole(_ x: Double, _ scale: Double) -> Bool {
    let whole = (x * scale).rounded()
    return whole.magnitude < 0x1p53 && whole / scale == x
  }
}
