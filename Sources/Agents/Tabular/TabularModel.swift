/// An environment with few states whose rules are known as probabilities.
package protocol TabularEnvironment: Environment {
  /// States are 0 ..< `stateCount`.
  var stateCount: Int { get }
  var model: TabularModel { get }
  /// The state of the environment at `place`.
  func state(_ states: StateColumns, at place: Int) -> Int
}

extension EnvironmentBatch {
  /// The state of the environment at `place` now, in an environment of few states.
  package func state(at place: Int, in environment: some TabularEnvironment) -> Int {
    environment.state(states, at: place)
  }

  /// The state that the last step led to, before a new episode began.
  package func lastState(at place: Int, in environment: some TabularEnvironment) -> Int {
    let isOver = terminated[place] | truncated[place] != 0
    return environment.state(isOver ? finalStates : states, at: place)
  }
}

/// What may follow on each action in each state, and how likely.
package struct TabularModel: Sendable {
  /// One of the things that may happen.
  package struct Outcome: Sendable, Equatable {
    package let probability: Double
    package let next: Int
    package let reward: Double
    /// Whether the episode ends: nothing follows.
    package let isTerminal: Bool

    package init(probability: Double, next: Int, reward: Double, isTerminal: Bool) {
      (self.probability, self.next) = (probability, next)
      (self.reward, self.isTerminal) = (reward, isTerminal)
    }
  }

  package let stateCount, actionCount: Int
  /// The probabilities of the states in which episodes begin.
  package let start: [(probability: Double, state: Int)]
  private let outcomes: [Outcome]
  /// Where the outcomes of (state, action) begin, and the end.
  private let offsets: [Int]

  /// - Parameter outcomes: Of an action in a state; none in states where all has ended.
  /// - Precondition: where there are outcomes their probabilities add up to 1.
  package init(
    states: Int, actions: Int, start: [(Double, Int)], outcomes: (Int, Int) -> [Outcome]
  ) {
    (stateCount, actionCount) = (states, actions)
    self.start = start.map { (probability: $0.0, state: $0.1) }
    var all: [Outcome] = []
    var offsets = [0]
    for state in 0..<states {
      for action in 0..<actions {
        let possible = outcomes(state, action)
        let sum = possible.reduce(0) { $0 + $1.probability }
        precondition(
          possible.isEmpty || (sum - 1).magnitude < 1e-9,
          "probabilities of action \(action) in state \(state) add up to \(sum)")
        all += possible
        offsets.append(all.count)
      }
    }
    (self.outcomes, self.offsets) = (all, offsets)
  }

  package func outcomes(of action: Int, in state: Int) -> ArraySlice<Outcome> {
    let place = state * actionCount + action
    return outcomes[offsets[place]..<offsets[place + 1]]
  }

  /// The value of an action: `Σ p (r + discount · v(next))`, without v where the episode ends.
  package func value(
    of action: Int, in state: Int, discount: Double, values: [Double]
  ) -> Double {
    outcomes(of: action, in: state).reduce(0) { sum, outcome in
      let rest = outcome.isTerminal ? 0 : discount * values[outcome.next]
      return sum + outcome.probability * (outcome.reward + rest)
    }
  }

  /// The value of a new episode.
  package func startValue(_ values: [Double]) -> Double {
    start.reduce(0) { $0 + $1.probability * values[$1.state] }
  }

  /// The best action of each state by the values of all; the first where several are equal.
  package func greedyPolicy(_ values: [Double], discount: Double) -> [Int] {
    (0..<stateCount).map { state in
      var (best, found) = (0, -Double.infinity)
      for action in 0..<actionCount {
        let value = value(of: action, in: state, discount: discount, values: values)
        if value > found { (best, found) = (action, value) }
      }
      return best
    }
  }
}
