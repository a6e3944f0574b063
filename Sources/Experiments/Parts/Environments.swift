import Agents
import Spec

/// `environment:` of policies.
let environments: [Part<any Environment>] =
  [
    Part("cartpole", "a pole on a cart that is pushed left or right (Gymnasium's CartPole-v1)") {
      settings in
      CartPole(
        stepLimit: settings.take(
          "limit", default: 500, in: 1...1_000_000_000, "steps of an episode"))
    }
  ] + tabularEnvironments.map { part in Part(part.name, part.summary) { try part.make(&$0) } }

/// `environment:` of methods that keep a number for every state.
let tabularEnvironments: [Part<any TabularEnvironment>] = [
  Part("frozen-lake", "a walk over slippery ice with holes (Gymnasium's FrozenLake-v1)") {
    settings in
    let name = settings.take(
      "map", default: FrozenLake.Map.small.rawValue, oneOf: FrozenLake.Map.allCases.map(\.rawValue),
      "which lake")
    let isSlippery = settings.take(
      "slippery", default: true, "the action or one beside it, a third each")
    let map = FrozenLake.Map(rawValue: name) ?? .small
    let usual = FrozenLake(map).stepLimit
    let limit = settings.takeOptional(
      "limit", in: 1...1_000_000_000, "steps of an episode; without it 100 on 4x4, 200 on 8x8")
    return FrozenLake(map, isSlippery: isSlippery, stepLimit: limit ?? usual)
  }
]
