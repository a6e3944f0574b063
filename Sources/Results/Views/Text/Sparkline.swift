/// A curve in one line of text.
package enum Sparkline {
  private static let levels: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// One character for each of `values`, or for the mean of each run of them where there are more
  /// than `width`. What is not finite is a gap. A constant curve lies in the middle.
  package static func text(_ values: [Double], width: Int = 40) -> String {
    let points = condensed(values, to: width)
    let finite = points.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else {
      return String(repeating: " ", count: points.count)
    }
    return String(points.map { level(of: $0, low, high) })
  }

  private static func level(of value: Double, _ low: Double, _ high: Double) -> Character {
    guard value.isFinite else { return " " }
    guard high > low else { return levels[3] }
    // halves keep the difference of the largest numbers finite
    let share = (value / 2 - low / 2) / (high / 2 - low / 2)
    return levels[min(7, Int(share * 8))]
  }

  private static func condensed(_ values: [Double], to width: Int) -> [Double] {
    precondition(width > 0, "a sparkline of \(width) characters")
    guard values.count > width else { return values }
    return (0..<width).map { column in
      let run = values[(column * values.count / width)..<((column + 1) * values.count / width)]
      let finite = run.filter(\.isFinite)
      guard !finite.isEmpty else { return .nan }
      return finite.reduce(0) { $0 + $1 / Double(finite.count) }
    }
  }
}
