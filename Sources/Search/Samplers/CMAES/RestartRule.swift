import Tensors

/// How a search goes on after a run has come to its end.
package struct RestartRule: Sendable {
  package enum Name: String, Sendable, CaseIterable { case none, ipop, bipop }

  /// What the next run begins with.
  package struct Run: Sendable {
    /// Counted from 0.
    package var number = 0
    package var population: Int
    package var stepSize: Double
    /// Trials after which it ends in any case.
    package var limit = Int.max

    package init(population: Int, stepSize: Double) {
      (self.population, self.stepSize) = (population, stepSize)
    }
  }

  let name: Name
  let first: Run
  /// How often the population was doubled.
  private var doublings = 0
  /// Trials that large and small runs have had; of `bipop`.
  private var large = 0
  private var small = 0
  private var isLarge = true

  package init(_ name: Name, first: Run) { (self.name, self.first) = (name, first) }

  /// Sources: `ipop`: Auger & Hansen, *A Restart CMA Evolution Strategy With Increasing Population
  /// Size* (CEC 2005). `bipop`: Hansen, *Benchmarking a BI-Population CMA-ES* (GECCO 2009), §2.
  /// - Parameters:
  ///   - run: The one that ended, after `trials` trials.
  ///   - random: Keyed by the number of the new run.
  package mutating func next(after run: Run, _ trials: Int, _ random: inout RandomCursor) -> Run {
    if isLarge { large += trials } else { small += trials }
    // The first run counts for neither.
    if run.number == 0 { (large, small) = (0, 0) }
    isLarge = name != .bipop || run.number == 0 || large <= small
    var next = first
    next.number = run.number + 1
    if isLarge {
      doublings += 1
      next.population = first.population << min(doublings, 20)
      return next
    }
    let (u, v) = (random.uniform(), random.uniform())
    let ratio = 0.5 * Double(1 << min(doublings, 20))
    next.population = Int(Double(first.population) * Elementary.pow(ratio, u * u))
    next.stepSize = first.stepSize * Elementary.pow(10, -2 * v)
    next.limit = max(next.population, large / 2)
    return next
  }
}
