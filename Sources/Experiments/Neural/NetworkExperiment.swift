import Neural
import Trials

/// A type that saves the weights of a network by our names.
package protocol NetworkExperiment: Experiment {
  /// How PyTorch's state dict of the same network calls them.
  var torchNames: TorchNames { get }
}

extension TorchNames {
  /// Weights by our names as the state dict of PyTorch has them.
  package func stateDict(of weights: [NamedArray]) -> [NamedArray] {
    var dict = weights
    for index in dict.indices { dict[index].name = self[weights[index].name] }
    for (theirs, own) in repeated {
      guard var copy = weights.first(where: { $0.name == own }) else { continue }
      copy.name = theirs
      dict.append(copy)
    }
    return dict
  }
}

extension TrainExperiment: NetworkExperiment {
  package var torchNames: TorchNames { model.make(data.inputs, loss.outputs(for: data)).torchNames }
}

extension FederatedExperiment: NetworkExperiment {
  package var torchNames: TorchNames { model.make(data.inputs, loss.outputs(for: data)).torchNames }
}
