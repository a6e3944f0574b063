/// Examples of every kind of environment; the conformance suite runs over them.
package enum Environments {
  package static let examples: [any Environment] = [
    CartPole(), FrozenLake(.small), FrozenLake(.large), FrozenLake(.small, isSlippery: false),
  ]
}
