/// How far one trial came, and which verdicts were spoken on it.
struct Standing: Sendable {
  /// A rung that the trial reached.
  struct Step: Sendable {
    let rung: Int
    /// The place in the curve with which it was reached.
    let point: Int
    let loss: Double
  }

  /// What the trial is to the others at a rung.
  enum View {
    /// It may still come here.
    case pending
    /// It is not here and never will be.
    case absent
    /// It is here, and the verdict is due.
    case undecided(Step)
    /// It is here, and the verdict was spoken.
    case decided(Step)
  }

  /// Empty once nobody will ask for it.
  var curve: [Observation.Point] = []
  /// Ascending.
  private(set) var steps: [Step] = []
  /// The highest rung that it has passed; −1: none.
  var judged = -1
  /// The rung at which it was stopped.
  var stop: Int?
  var isOver = false

  /// All rungs that it reached have a verdict, and none stopped it.
  var isDecided: Bool { stop == nil && (steps.last?.rung ?? -1) <= judged }

  /// The last point of the curve reaches rungs.
  /// - Returns: those above the ones reached so far.
  mutating func reach(_ rungs: ClosedRange<Int>, loss: Double) -> Range<Int> {
    let first = max(rungs.lowerBound, (steps.last?.rung ?? -1) + 1)
    let new = first..<max(first, rungs.upperBound + 1)
    steps += new.map { Step(rung: $0, point: curve.count - 1, loss: loss) }
    return new
  }

  /// Takes back all but the first `count` points; verdicts that were spoken stand.
  mutating func cut(to count: Int) {
    guard stop == nil, count < curve.count || count == 0 else { return }
    curve.removeSubrange(min(count, curve.count)...)
    steps.removeAll { $0.point >= count }
  }

  /// All verdicts were spoken earlier.
  mutating func restore(stop: Int?) {
    (self.stop, judged, isOver) = (stop, stop.map { $0 - 1 } ?? .max, true)
    curve = []
  }

  /// The lowest rung that it has reached and on which no verdict was spoken.
  var due: Step? {
    guard stop == nil, judged < .max else { return nil }
    let place = firstStep(notBelow: judged + 1)
    return place < steps.count ? steps[place] : nil
  }

  func view(at rung: Int) -> View {
    if let stop, stop < rung { return .absent }
    let place = firstStep(notBelow: rung)
    guard place < steps.count else { return isOver || stop != nil ? .absent : .pending }
    let step = steps[place]
    guard step.rung == rung else { return .absent }
    if rung <= judged || rung == stop { return .decided(step) }
    let isNext = place == 0 || steps[place - 1].rung <= judged
    return isNext ? .undecided(step) : .pending
  }

  private func firstStep(notBelow rung: Int) -> Int {
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].rung < rung { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
