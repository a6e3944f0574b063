import Trials

/// Every type that `experiment:` may name.
package let catalogue = Catalogue([
  TrainExperiment.self,
  FederatedExperiment.self,
  RidgeExperiment.self,
  PolicyExperiment.self,
  QLearningExperiment.self,
  ValueIterationExperiment.self,
  FunctionExperiment.self,
  TableExperiment.self,
  CommandExperiment.self,
])
