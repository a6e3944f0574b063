import Spec
import Training

/// `strategy:` in files.
let strategies: [Part<any FederatedStrategy>] = [
  Part("fedavg", "federated averaging (McMahan et al., 2017)") { settings in
    FedAvg(serverRate: takeServerRate(&settings))
  },
  Part("fedprox", "averaging with a proximal term for clients (Li et al., 2020)") { settings in
    let mu = settings.take(
      "mu", default: 0.01, in: 0.0...1e6, "μ: strength of the pull to the global weights")
    return FedProx(mu: mu, serverRate: takeServerRate(&settings))
  },
]

private func takeServerRate(_ settings: inout Settings) -> Double {
  settings.take(
    "server_rate", default: 1.0, above: 0, through: 1e6, "share of the mean update that is taken")
}
