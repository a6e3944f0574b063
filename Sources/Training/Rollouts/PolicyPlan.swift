import Agents
import Neural
import Tensors

/// How a policy is learnt by proximal policy optimisation.
package struct PolicyPlan: Sendable {
  package var environment: any Environment
  package var model: ActorCritic
  /// Environments that run side by side.
  package var environments: Int
  /// Steps that each makes between two updates.
  package var rolloutSteps: Int
  /// Updates of the whole training.
  package var updates: Int
  /// Passes over the steps of a rollout in an update.
  package var epochs: Int
  /// Steps of one gradient; the last one of a pass may have fewer.
  package var batch: Int
  package var estimation: AdvantageEstimation
  package var optimizer: any Optimizer
  /// Parameters that move at another rate or with another weight decay.
  package var groups: [ParameterGroup]
  /// Of the updates.
  package var schedule: any Schedule
  /// How far the probability of an action may move, of the updates.
  package var clipRange: any Schedule
  /// Factors of the squared error of the values and of the entropy in the loss.
  package var valueWeight, entropyWeight: Double
  /// Gradients that are longer are shortened to this length; `nil`: none are.
  package var maximumGradientNorm: Double?
  /// The cut of environments, of batches and of evaluation episodes.
  package var shards: LogicalShards

  package init(
    environment: any Environment, model: ActorCritic, environments: Int, rolloutSteps: Int,
    updates: Int, epochs: Int, batch: Int, estimation: AdvantageEstimation,
    optimizer: any Optimizer, schedule: any Schedule, clipRange: any Schedule,
    valueWeight: Double = 0.5, entropyWeight: Double = 0, maximumGradientNorm: Double? = 0.5,
    groups: [ParameterGroup] = [], shards: LogicalShards
  ) {
    precondition(
      environments > 0 && rolloutSteps > 0 && updates >= 0 && epochs > 0 && batch > 0,
      "\(environments) environments, \(rolloutSteps) steps, \(updates) updates, \(epochs) epochs")
    (self.environment, self.model, self.environments) = (environment, model, environments)
    (self.rolloutSteps, self.updates, self.epochs) = (rolloutSteps, updates, epochs)
    (self.batch, self.estimation) = (batch, estimation)
    (self.optimizer, self.schedule, self.clipRange) = (optimizer, schedule, clipRange)
    (self.valueWeight, self.entropyWeight) = (valueWeight, entropyWeight)
    (self.maximumGradientNorm, self.groups, self.shards) = (maximumGradientNorm, groups, shards)
  }

  /// Steps of all environments between two updates.
  package var stepsPerUpdate: Int { environments * rolloutSteps }
}

/// The random streams of a policy's training.
package struct PolicyStreams: Sendable {
  package var initial, environments, actions, shuffle, evaluation: RandomStream

  /// - Parameter stream: Gives the stream of a purpose.
  package init(_ stream: (String) -> RandomStream) {
    initial = stream("initial weights")
    environments = stream("environments")
    actions = stream("actions")
    shuffle = stream("shuffle")
    evaluation = stream("evaluation")
  }
}
