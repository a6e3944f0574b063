/// Goes down a smooth function inside a box by limited-memory BFGS with projected steps. The caller
/// evaluates: it looks at ``trial``, and hands in value and gradient there by ``take(_:_:)``. So
/// many descents can share each evaluation.
///
/// Source: Nocedal & Wright, *Numerical Optimization* (2006), algorithm 7.4 and §16.7. Deviation:
/// the box is kept by projecting each step (coordinates at a bound that would leave it stand still),
/// with Armijo's condition alone.
package struct BoxDescent: Sendable {
  package struct Limits: Sendable {
    /// Most evaluations.
    package var evaluations: Int
    /// Ends where no coordinate of the projected gradient is larger.
    package var gradient: Double
    /// Ends where a step gains less.
    package var gain: Double
    /// Most that a step changes any coordinate.
    package var move: Double

    package init(evaluations: Int, gradient: Double, gain: Double, move: Double) {
      (self.evaluations, self.gradient) = (evaluations, gradient)
      (self.gain, self.move) = (gain, move)
    }
  }

  /// The best place so far.
  package private(set) var point: [Double]
  /// There; +∞ before the first evaluation.
  package private(set) var value = Double.infinity
  /// Where the function is wanted next.
  package private(set) var trial: [Double]
  package private(set) var isFinished = false
  private let lower: [Double]
  private let upper: [Double]
  private let limits: Limits
  private var gradient: [Double] = []
  private var direction: [Double] = []
  private var step = 1.0
  private var evaluations = 0
  /// Steps and changes of the gradient, the latest last.
  private var memory: [(step: [Double], change: [Double])] = []

  private static let memoryLimit = 10
  private static let shortestStep = 1e-8

  package init(from start: [Double], lower: [Double], upper: [Double], limits: Limits) {
    precondition(
      start.count == lower.count && start.count == upper.count,
      "a start of \(start.count) coordinates in a box of \(lower.count) and \(upper.count)")
    (self.lower, self.upper, self.limits) = (lower, upper, limits)
    point = start.indices.map { min(max(start[$0], lower[$0]), upper[$0]) }
    trial = point
  }

  /// Value and gradient at ``trial``; a value that is not finite refuses it.
  package mutating func take(_ value: Double, _ gradient: [Double]) {
    evaluations += 1
    guard evaluations > 1 else { return begin(value, gradient) }
    let slope = Self.dot(self.gradient, Self.difference(trial, point))
    guard value.isFinite, value <= self.value + 1e-4 * slope else {
      return shorten(value, slope)
    }
    let gain = self.value - value
    remember(Self.difference(trial, point), Self.difference(gradient, self.gradient))
    (point, self.value, self.gradient) = (trial, value, gradient)
    guard gain > limits.gain, evaluations < limits.evaluations else { return isFinished = true }
    choose()
  }

  private mutating func begin(_ value: Double, _ gradient: [Double]) {
    guard value.isFinite else { return isFinished = true }
    (self.value, self.gradient) = (value, gradient)
    choose()
  }

  /// Tries less of the same direction: the minimum of the parabola through what is known.
  private mutating func shorten(_ value: Double, _ slope: Double) {
    let curvature = value - self.value - slope
    let share = value.isFinite && curvature > 0 ? -0.5 * slope / curvature : 0.25
    step *= min(max(share, 0.1), 0.5)
    guard step > Self.shortestStep, evaluations < limits.evaluations else {
      return isFinished = true
    }
    trial = place()
  }

  /// The next direction from ``point``, and the whole step along it.
  private mutating func choose() {
    let isFree = point.indices.map {
      !(point[$0] <= lower[$0] && gradient[$0] > 0)
        && !(point[$0] >= upper[$0] && gradient[$0] < 0)
    }
    let projected = point.indices.map { isFree[$0] ? gradient[$0] : 0 }
    let largest = projected.reduce(0) { max($0, $1.magnitude) }
    guard largest > limits.gradient else { return isFinished = true }
    direction = newtonDirection(projected, isFree)
    if Self.dot(direction, projected) >= 0 {
      memory.removeAll()
      direction = projected.map { -$0 }
    }
    let reach = direction.reduce(0) { max($0, $1.magnitude) }
    let most = memory.isEmpty ? 0.25 * limits.move : limits.move
    step = min(memory.isEmpty ? .infinity : 1, most / reach)
    trial = place()
    if trial == point { isFinished = true }
  }

  /// `−H g` by the two loops of L-BFGS over the free coordinates.
  private func newtonDirection(_ projected: [Double], _ isFree: [Bool]) -> [Double] {
    var result = projected
    var used: [(step: [Double], change: [Double], product: Double, share: Double)] = []
    for pair in memory.reversed() {
      let step = pair.step.indices.map { isFree[$0] ? pair.step[$0] : 0 }
      let change = pair.change.indices.map { isFree[$0] ? pair.change[$0] : 0 }
      let product = Self.dot(step, change)
      guard product > 1e-12 * Self.dot(change, change) else { continue }
      let share = Self.dot(step, result) / product
      for index in result.indices { result[index] -= share * change[index] }
      used.append((step, change, product, share))
    }
    if let latest = used.first {
      let scale = latest.product / Self.dot(latest.change, latest.change)
      for index in result.indices { result[index] *= scale }
    }
    for pair in used.reversed() {
      let share = pair.share - Self.dot(pair.change, result) / pair.product
      for index in result.indices { result[index] += share * pair.step[index] }
    }
    return result.map { -$0 }
  }

  private mutating func remember(_ step: [Double], _ change: [Double]) {
    guard Self.dot(step, change) > 1e-12 * Self.dot(change, change) else { return }
    memory.append((step, change))
    if memory.count > Self.memoryLimit { memory.removeFirst() }
  }

  private func place() -> [Double] {
    point.indices.map { min(max(point[$0] + step * direction[$0], lower[$0]), upper[$0]) }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func difference(_ a: [Double], _ b: [Double]) -> [Double] {
    zip(a, b).map { $0 - $1 }
  }
}
