import Tensors

/// Two multilayer perceptrons over one observation: the actor's scores of the actions and the
/// critic's value of the state.
///
/// Weights begin orthogonal with gain √2, 0.01 for the scores and 1 for the value; biases at 0.
/// Source: Schulman et al., arXiv 1707.06347, with the initial weights of Stable-Baselines3 (Raffin
/// et al., *JMLR* 22, 2021). Parameters are `actor.0.weight`, `actor.0.bias`, …, `critic.0.weight`, …
package struct ActorCritic: Sendable {
  package let parameters: ParameterSet
  package let nonlinearity: Nonlinearity
  private let actor, critic: [Linear]

  /// - Parameters:
  ///   - inputs: Numbers of an observation, 1 or more.
  ///   - hidden: The widths of the hidden layers of each.
  ///   - actions: 1 or more.
  package init(inputs: Int, hidden: [Int], actions: Int, nonlinearity: Nonlinearity = .tanh) {
    var parameters = ParameterSet()
    func layers(_ outputs: Int, gain: Double, _ path: String) -> [Linear] {
      let widths = [inputs] + hidden + [outputs]
      return (0..<hidden.count + 1).map { index in
        Linear(
          widths[index], widths[index + 1],
          initializer: .orthogonal(gain: index < hidden.count ? 2.0.squareRoot() : gain),
          at: "\(path).\(index)", in: &parameters)
      }
    }
    actor = layers(actions, gain: 0.01, "actor")
    critic = layers(1, gain: 1, "critic")
    self.nonlinearity = nonlinearity
    self.parameters = parameters
  }

  /// Records both for `x [samples, inputs]`.
  ///
  /// - Returns: scores of the actions, as logits [samples, actions], and values [samples, 1].
  package func callAsFunction(_ x: Variable, on tape: Tape) -> (logits: Variable, values: Variable)
  {
    (apply(actor, x, on: tape), apply(critic, x, on: tape))
  }

  private func apply(_ layers: [Linear], _ x: Variable, on tape: Tape) -> Variable {
    var x = x
    for layer in layers.dropLast() { x = nonlinearity(layer, x, on: tape) }
    return layers[layers.count - 1](x, on: tape)
  }
}
