/// Steps of environments as numbers side by side, a row each: the observation before the step, the
/// action, its logarithmic probability, the advantage and the value to be learnt.
///
/// Row `e · steps + t` is step t of environment e, so the rows of consecutive environments stand one
/// after another, whoever made them.
package struct RolloutRows: Sendable {
  /// Numbers of an observation.
  package let observationWidth: Int
  /// Row-major [count, width].
  package var numbers: [Float]

  /// Numbers of a row.
  package var width: Int { observationWidth + 4 }
  package var count: Int { numbers.count / width }

  package init(observationWidth: Int, numbers: [Float]) {
    (self.observationWidth, self.numbers) = (observationWidth, numbers)
  }

  /// Zeros.
  init(observationWidth: Int, count: Int) {
    self.init(observationWidth: observationWidth, numbers: [])
    numbers = [Float](repeating: 0, count: count * width)
  }

  /// Places behind the observation.
  package enum Place: Int, Sendable { case action, logProbability, advantage, target }

  package func position(_ row: Int, _ place: Place) -> Int {
    row * width + observationWidth + place.rawValue
  }

  /// The share of the variance of what was to be learnt that the values explain: 1 − Var(A) / Var(A
  /// + v); NaN where there is nothing to explain.
  var explainedVariance: Double {
    var (error, target) = (Moments(), Moments())
    for row in 0..<count {
      error.add(Double(numbers[position(row, .advantage)]))
      target.add(Double(numbers[position(row, .target)]))
    }
    return 1 - error.variance / target.variance
  }
}

/// Mean and variance of numbers, taken in order. (Welford, *Technometrics* 4, 1962)
struct Moments {
  private(set) var count = 0
  private(set) var mean = 0.0
  private var squares = 0.0

  mutating func add(_ number: Double) {
    count += 1
    let difference = number - mean
    mean += difference / Double(count)
    squares += difference * (number - mean)
  }

  /// Over `count`; NaN without numbers.
  var variance: Double { squares / Double(count) }
  /// Over `count − 1`; 0 for fewer than two numbers.
  var sampleDeviation: Double {
    count > 1 ? (squares / Double(count - 1)).squareRoot() : 0
  }
}
