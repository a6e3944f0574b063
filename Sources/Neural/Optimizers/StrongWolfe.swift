/// A search along a line for a place that is low and flat enough.
///
/// A place t satisfies the strong Wolfe conditions where f(t) ≤ f(0) + c₁ t f′(0) and
/// |f′(t)| ≤ −c₂ f′(0). Places are bracketed first, each beyond the last, and then the bracket is
/// narrowed; the next place is the lowest of the cubic through two others. Source: Nocedal & Wright,
/// *Numerical Optimization* (2006), algorithms 3.5 and 3.6, with the limits of PyTorch's
/// `_strong_wolfe`. Deviation: a loss that is no number counts as infinite.
package struct StrongWolfe: Sendable {
  package struct Place: Sendable, Equatable {
    package let t: Double
    package let value: Double
    /// f′(t).
    package let slope: Double

    package init(t: Double, value: Double, slope: Double) {
      (self.t, self.slope) = (t, slope)
      self.value = value.isNaN ? .infinity : value
    }
  }

  /// c₁ and c₂, 0 < c₁ < c₂ < 1.
  package var decrease = 1e-4
  package var curvature = 0.9
  /// Places that are looked at after the first.
  package var limit = 25
  /// The least length of a bracket, in units of weights.
  package var leastChange = 1e-9

  package init() {}

  /// - Parameters:
  ///   - start: The place 0, whose slope is negative.
  ///   - first: The first place to look at, above 0.
  ///   - largest: The largest number of the direction.
  ///   - look: The loss at a place and its slope.
  /// - Returns: The place to go to.
  package func search(
    from start: Place, first: Double, largest: Double, _ look: (Double) throws -> Place
  ) rethrows -> Double {
    var (looks, previous, place) = (0, start, try look(first))
    while looks < limit {
      if isTooHigh(place, start) || looks > 1 && place.value >= previous.value { break }
      if isFlat(place, start) { return place.t }
      if place.slope >= 0 { break }
      let within = place.t + 0.01 * (place.t - previous.t)...place.t * 10
      let next = Self.lowest(previous, place, within: within)
      previous = place
      place = try look(next)
      looks += 1
    }
    if looks == limit { previous = start }
    return try narrow((previous, place), start, looks, largest, look)
  }

  private func isTooHigh(_ place: Place, _ start: Place) -> Bool {
    place.value > start.value + decrease * place.t * start.slope
  }

  private func isFlat(_ place: Place, _ start: Place) -> Bool {
    abs(place.slope) <= -curvature * start.slope
  }

  /// The second half of the search.
  private func narrow(
    _ ends: (Place, Place), _ start: Place, _ before: Int, _ largest: Double,
    _ look: (Double) throws -> Place
  ) rethrows -> Double {
    var (low, high) = ends.0.value <= ends.1.value ? ends : (ends.1, ends.0)
    var isStuck = false
    for _ in before..<max(before, limit) {
      let range = min(low.t, high.t)...max(low.t, high.t)
      if (range.upperBound - range.lowerBound) * largest < leastChange { break }
      // The cubic is that of the bracket from its first end.
      let found = Self.lowest(low, high, within: range)
      let place = try look(inside(found, of: range, &isStuck))
      if isTooHigh(place, start) || place.value >= low.value {
        high = place
        if high.value < low.value { (low, high) = (high, low) }
      } else {
        if isFlat(place, start) { return place.t }
        if place.slope * (high.t - low.t) >= 0 { high = low }
        low = place
      }
    }
    return low.t
  }

  /// Keeps a place away from the ends of a bracket, where it would bring no progress twice.
  private func inside(
    _ t: Double, of range: ClosedRange<Double>, _ isStuck: inout Bool
  ) -> Double {
    let margin = 0.1 * (range.upperBound - range.lowerBound)
    guard min(range.upperBound - t, t - range.lowerBound) < margin else {
      isStuck = false
      return t
    }
    guard isStuck || t >= range.upperBound || t <= range.lowerBound else {
      isStuck = true
      return t
    }
    isStuck = false
    return abs(t - range.upperBound) < abs(t - range.lowerBound)
      ? range.upperBound - margin : range.lowerBound + margin
  }

  /// The lowest place of the cubic through two places with their slopes, or the middle where it has
  /// none. (Nocedal & Wright, equation 3.59)
  private static func lowest(
    _ a: Place, _ b: Place, within range: ClosedRange<Double>
  ) -> Double {
    let (left, right) = a.t <= b.t ? (a, b) : (b, a)
    let first = left.slope + right.slope - 3 * (left.value - right.value) / (left.t - right.t)
    let square = first * first - left.slope * right.slope
    let middle = (range.lowerBound + range.upperBound) / 2
    guard square >= 0 else { return middle }
    let second = square.squareRoot()
    let share = (right.slope + second - first) / (right.slope - left.slope + 2 * second)
    let t = right.t - (right.t - left.t) * share
    return t.isNaN ? middle : min(max(t, range.lowerBound), range.upperBound)
  }
}
