/// The values of a known model by sweeps of Bellman's equation.
///
/// After n sweeps from zero the values are those of the best (or the given) policy with n steps to
/// go, exactly; with no limit they go on to the fixed point. Source: Bellman, *Dynamic Programming*
/// (1957); Sutton & Barto, *Reinforcement Learning* (2018) §4.1 and §4.4, every state from the values
/// of the last sweep.
package struct ValueIteration: Sendable {
  package let model: TabularModel
  /// In [0, 1].
  package let discount: Double
  /// The policy that is evaluated; `nil`: the best one.
  package let policy: [Int]?
  /// The value of each state; 0 before the first sweep.
  package private(set) var values: [Double]
  package private(set) var sweeps = 0

  /// - Precondition: a policy has an action for every state.
  package init(_ model: TabularModel, discount: Double, policy: [Int]? = nil) {
    precondition(
      (0...1).contains(discount) && policy.map { $0.count == model.stateCount } ?? true,
      "discount \(discount), policy \(policy ?? [])")
    (self.model, self.discount, self.policy) = (model, discount, policy)
    values = [Double](repeating: 0, count: model.stateCount)
  }

  /// - Returns: the largest change of a value.
  @discardableResult
  package mutating func sweep() -> Double {
    let next = (0..<model.stateCount).map(backup)
    let change = zip(next, values).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
    values = next
    sweeps += 1
    return change
  }

  /// The value of a state by those of the last sweep.
  private func backup(_ state: Int) -> Double {
    func value(_ action: Int) -> Double {
      model.value(of: action, in: state, discount: discount, values: values)
    }
    if let policy { return value(policy[state]) }
    return (0..<model.actionCount).lazy.map(value).max() ?? 0
  }

  /// Sweeps `count` times.
  package mutating func sweep(times count: Int) {
    for _ in 0..<count { sweep() }
  }

  /// The value of a new episode.
  package var startValue: Double { model.startValue(values) }
}

extension TabularModel {
  /// The expected return of an episode that is cut off after `stepLimit` steps, when the policy acts
  /// in it: exact.
  package func expectedReturn(of policy: [Int], stepLimit: Int) -> Double {
    var evaluation = ValueIteration(self, discount: 1, policy: policy)
    evaluation.sweep(times: stepLimit)
    return evaluation.startValue
  }
}
