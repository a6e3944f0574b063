import Tensors

/// A table of action values learnt from transitions: `Q(s, a) += α (r + γ max Q(s′, ·) − Q(s, a))`.
///
/// The rate of the nth update of a pair is `rate / n^decay`: constant with decay 0; with a decay in
/// (½, 1] the values converge. Source: Watkins & Dayan, *Machine Learning* 8 (1992); Even-Dar &
/// Mansour, *JMLR* 5 (2003) for polynomial rates.
package struct QLearning: Sendable {
  package let stateCount, actionCount: Int
  /// In [0, 1].
  package let discount: Double
  /// In (0, 1].
  package let rate: Double
  /// In [0, 1].
  package let decay: Double
  /// [states, actions].
  package private(set) var values: [Double]
  /// How often each pair was updated, [states, actions].
  package private(set) var visits: [Int64]

  package init(
    states: Int, actions: Int, discount: Double, rate: Double, decay: Double = 0,
    initialValue: Double = 0
  ) {
    precondition(
      (0...1).contains(discount) && rate > 0 && rate <= 1 && (0...1).contains(decay),
      "discount \(discount), rate \(rate), decay \(decay)")
    (stateCount, actionCount) = (states, actions)
    (self.discount, self.rate, self.decay) = (discount, rate, decay)
    values = [Double](repeating: initialValue, count: states * actions)
    visits = [Int64](repeating: 0, count: states * actions)
  }

  /// Learns from one transition.
  ///
  /// - Parameter isTerminal: Whether the episode ended of its own; a step limit is no end.
  package mutating func learn(
    state: Int, action: Int, reward: Double, next: Int, isTerminal: Bool
  ) {
    let place = state * actionCount + action
    visits[place] += 1
    let target = isTerminal ? reward : reward + discount * value(of: next)
    values[place] += stepSize(visits[place]) * (target - values[place])
  }

  private func stepSize(_ visit: Int64) -> Double {
    decay == 0
      ? rate : decay == 1 ? rate / Double(visit) : rate / Elementary.pow(Double(visit), decay)
  }

  /// The value of a state: that of its best action.
  package func value(of state: Int) -> Double {
    var best = -Double.infinity
    for place in state * actionCount..<(state + 1) * actionCount { best = max(best, values[place]) }
    return best
  }

  /// The best action; the first where several are equal.
  package func greedyAction(in state: Int) -> Int {
    let first = state * actionCount
    var best = 0
    for action in 1..<actionCount where values[first + action] > values[first + best] {
      best = action
    }
    return best
  }

  package var greedyPolicy: [Int] { (0..<stateCount).map(greedyAction) }

  /// A random action with probability `exploration`, else one of the best, each equally likely.
  package func action(
    in state: Int, exploration: Double, using cursor: inout RandomCursor
  ) -> Int {
    if cursor.uniform() < exploration { return cursor.integer(below: actionCount) }
    let first = state * actionCount
    let highest = value(of: state)
    let best = (0..<actionCount).count { values[first + $0] == highest }
    guard best > 1 else { return greedyAction(in: state) }
    var skipped = cursor.integer(below: best)
    for action in 0..<actionCount where values[first + action] == highest {
      if skipped == 0 { return action }
      skipped -= 1
    }
    return 0
  }

  /// Goes on from what was learnt before.
  ///
  /// - Precondition: the sizes are those of this table.
  package mutating func restore(values: [Double], visits: [Int64]) {
    precondition(
      values.count == self.values.count && visits.count == self.visits.count,
      "\(values.count) values for a table of \(self.values.count)")
    (self.values, self.visits) = (values, visits)
  }
}
