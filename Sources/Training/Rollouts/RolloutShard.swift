import Agents
import Neural
import Tensors

/// The environments of one logical shard and the policy that acts in them.
final class RolloutShard {
  let batch: EnvironmentBatch
  private let bench: PolicyBench
  private let actions: RandomStream
  private let estimation: AdvantageEstimation
  private let steps: Int
  /// [environments, steps], the steps of the rollout that is being made.
  private var seen: [AdvantageEstimation.Step]

  /// - Parameter environments: Their global indices.
  init(_ plan: PolicyPlan, environments: Range<Int>, streams: PolicyStreams) {
    batch = EnvironmentBatch(
      plan.environment, indices: environments, random: streams.environments)
    bench = PolicyBench(
      plan.model, rows: environments.count, observationWidth: plan.environment.observationWidth)
    (actions, estimation, steps) = (streams.actions, plan.estimation, plan.rolloutSteps)
    let none = AdvantageEstimation.Step(
      reward: 0, value: 0, following: 0, isTerminated: false, isTruncated: false)
    seen = .init(repeating: none, count: environments.count * steps)
  }

  /// Acts for one rollout.
  /// - Returns: The rows of these environments.
  func collect(weights: Storage) -> RolloutRows {
    var rows = RolloutRows(
      observationWidth: batch.environment.observationWidth, count: seen.count)
    bench.see(batch.observations, weights: weights)
    for step in 0..<steps {
      act(in: step, &rows)
      batch.step()
      note(step, weights)
    }
    for place in 0..<batch.count {
      let range = place * steps..<(place + 1) * steps
      for (row, advantage) in zip(range, estimation.advantages(seen[range])) {
        rows.numbers[rows.position(row, .advantage)] = advantage
        rows.numbers[rows.position(row, .target)] = advantage + seen[row].value
      }
    }
    return rows
  }

  /// Chooses actions for what the bench has seen last.
  private func act(in step: Int, _ rows: inout RolloutRows) {
    let width = rows.observationWidth
    let (first, clock) = (batch.indices.lowerBound, batch.clock)
    bench.sample({ place in
      var cursor = actions.cursor(clock: clock, environment: first + place)
      return cursor.uniform()
    }) { place, action, logProbability in
      let row = place * steps + step
      for column in 0..<width {
        rows.numbers[row * rows.width + column] = batch.observations[place * width + column]
      }
      rows.numbers[rows.position(row, .action)] = Float(action)
      rows.numbers[rows.position(row, .logProbability)] = logProbability
      batch.actions[place] = Int32(action)
    }
    bench.withValues { values in
      for place in 0..<batch.count { seen[place * steps + step].value = values[place] }
    }
  }

  /// Takes down what a step brought, and looks at what comes next.
  private func note(_ step: Int, _ weights: Storage) {
    var isCut = false
    for place in 0..<batch.count {
      let index = place * steps + step
      seen[index].reward = batch.rewards[place]
      seen[index].isTerminated = batch.terminated[place] != 0
      seen[index].isTruncated = batch.truncated[place] != 0
      isCut = isCut || (seen[index].isTruncated && !seen[index].isTerminated)
    }
    if isCut {
      bench.see(batch.finalObservations, weights: weights)
      follow(step) { $0.isTruncated }
    }
    bench.see(batch.observations, weights: weights)
    follow(step) { !$0.isTruncated }
  }

  private func follow(_ step: Int, where isMeant: (AdvantageEstimation.Step) -> Bool) {
    bench.withValues { values in
      for place in 0..<batch.count where isMeant(seen[place * steps + step]) {
        seen[place * steps + step].following = values[place]
      }
    }
  }
}
