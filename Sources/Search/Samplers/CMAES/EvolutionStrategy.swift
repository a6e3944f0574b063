import Spec
import Tensors

/// CMA-ES on the unit cube of a space: how trials are drawn from a generation, and what the next
/// generation is.
struct EvolutionStrategy: Sendable {
  /// A trial as it was drawn.
  struct Draw: Sendable {
    let assignment: Assignment
    /// x: where it lies, one share a coordinate of the distribution.
    let place: [Double]
    /// Which value each choice took.
    let choices: [Int]
    /// Whether it was drawn from the generation that learns from it.
    var isOwn = true
  }

  /// A trial with what came out of it.
  struct Member: Sendable {
    var draw: Draw
    let observation: Observation
  }

  /// What trials are drawn from until the next generation is known.
  struct Generation: Sendable {
    var run: RestartRule.Run
    var restarts: RestartRule
    var distribution: SearchDistribution
    var choices: [ChoiceShares]
    var rules: StoppingRules
    /// Trials that are behind it: it is a function of the observations of trials < `consumed`.
    var consumed = 0
    /// Members of its run so far.
    var members = 0
    /// The members of the last generations that may be parents again, those of the last one first.
    var elders: [Member] = []
  }

  let space: Space
  let axes: [CubeAxis]
  /// The axes that have an order, one a coordinate of the distribution, and those that have none.
  let ordered: [Int]
  let unordered: [Int]
  let first: RestartRule.Run
  let restart: RestartRule.Name
  /// For how many generations a member may be a parent again.
  let memory: Int
  /// Where the first run begins: shares of `ordered`.
  let start: [Double]
  let stream: RandomStream
  let uniform: KeyedDraws

  /// - Parameter start: A point of the cube at which the first run begins, as far as it is known.
  init(
    _ space: Space, seed: UInt64, population: Int?, stepSize: Double, restart: RestartRule.Name,
    memory: Int, start: [Double?]
  ) {
    (self.space, axes, self.restart, self.memory) = (space, space.axes, restart, memory)
    var (ordered, unordered) = ([Int](), [Int]())
    for (index, axis) in axes.enumerated() {
      if case .choices = axis.kind { unordered.append(index) } else { ordered.append(index) }
    }
    (self.ordered, self.unordered) = (ordered, unordered)
    first = RestartRule.Run(
      population: population ?? AdaptationRates.population(for: axes.count), stepSize: stepSize)
    let centre = ordered.map { start[$0] ?? 0.5 }
    self.start = centre.isEmpty ? [0.5] : centre
    stream = RandomStream(seed: seed, "search.cmaes")
    uniform = KeyedDraws(space, seed: seed, "search.cmaes.uniform")
  }

  /// Of each coordinate of the distribution, how many levels it chooses from.
  var levels: [Int?] { ordered.map { axes[$0].count } }
}
