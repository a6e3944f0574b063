import Agents
import Tensors
import Testing

/// What every environment keeps to.
struct EnvironmentConformanceTests {
  private static let kinds = Environments.examples.indices

  private func batch(_ kind: Int, _ indices: Range<Int>, seed: UInt64 = 1) -> EnvironmentBatch {
    EnvironmentBatch(
      Environments.examples[kind], indices: indices,
      random: RandomStream(seed: seed, "environments"))
  }

  private func run(_ batch: EnvironmentBatch, steps: Int, each: (EnvironmentBatch) -> Void) {
    let policy = RandomPolicy(RandomStream(seed: 1, "actions"))
    for _ in 0..<steps {
      policy.act(in: batch)
      batch.step()
      each(batch)
    }
  }

  /// Everything that `steps` steps bring, environment by environment.
  private func history(_ batches: [EnvironmentBatch], steps: Int) -> [[Float]] {
    batches.flatMap { batch in
      var rows = [[Float]](repeating: [], count: batch.count)
      let width = batch.environment.observationWidth
      run(batch, steps: steps) { batch in
        for place in 0..<batch.count {
          rows[place] += batch.observations[place * width..<(place + 1) * width]
          rows[place] += [
            batch.rewards[place], Float(batch.terminated[place]), Float(batch.truncated[place]),
          ]
        }
      }
      return rows
    }
  }

  @Test(arguments: kinds) func `equal seeds give equal episodes, others do not`(kind: Int) {
    let steps = 60
    let first = history([batch(kind, 0..<9)], steps: steps)
    #expect(first == history([batch(kind, 0..<9)], steps: steps))
    let other = history([batch(kind, 0..<9, seed: 2)], steps: steps)
    // Without chance in start and rules only the actions decide.
    let isRandom = (Environments.examples[kind] as? FrozenLake)?.isSlippery ?? true
    #expect((first == other) == !isRandom)
  }

  @Test(arguments: kinds) func `the size of the batch does not matter`(kind: Int) {
    let whole = history([batch(kind, 0..<150)], steps: 40)
    let cuts = [0..<1, 1..<4, 4..<20, 20..<131, 131..<150]
    #expect(whole == history(cuts.map { batch(kind, $0) }, steps: 40))
  }

  @Test(arguments: kinds) func `observations and rewards are in range`(kind: Int) {
    let environment = Environments.examples[kind]
    let width = environment.observationWidth
    run(batch(kind, 0..<32), steps: 200) { batch in
      for rows in [batch.observations, batch.finalObservations] {
        let isInside = rows.enumerated().allSatisfy { index, value in
          environment.observationRanges[index % width].contains(value)
        }
        #expect(isInside)
      }
      #expect(batch.rewards.allSatisfy(environment.rewardRange.contains))
    }
  }

  @Test(arguments: kinds) func `an episode begins where the last one ended`(kind: Int) {
    let batch = batch(kind, 3..<20)
    var episodes: [Episode] = []
    run(batch, steps: 600) { episodes += $0.takeEpisodes() }
    #expect(!episodes.isEmpty)
    let limit = batch.environment.stepLimit
    for index in batch.indices {
      let own = episodes.filter { $0.environment == index }
      for (last, next) in zip(own, own.dropFirst()) { #expect(last.endStep == next.startStep) }
      #expect(own.first.map { $0.startStep == 0 } ?? true)
      #expect(own.allSatisfy { (1...limit).contains($0.length) })
      #expect(own.allSatisfy { $0.isTruncated == ($0.length == limit) })
      #expect(own.allSatisfy { $0.isTruncated || $0.isTerminated })
    }
  }

  @Test(arguments: kinds) func `a new episode begins in a state of the start`(kind: Int) {
    let environment = Environments.examples[kind]
    let starts = Set((0..<4).flatMap { seed in rows(batch(kind, 0..<64, seed: seed)) })
    let ranges = (0..<environment.observationWidth).map { column in
      let values = starts.map { $0[column] }
      return (values.min() ?? 0)...(values.max() ?? 0)
    }
    // Of 256 numbers a further one lies outside their range with a chance of 2/257 at most.
    let margin: Float = environment is CartPole ? 0.005 : 0
    run(batch(kind, 0..<64), steps: 200) { batch in
      let rows = rows(batch)
      for place in 0..<batch.count
      where batch.terminated[place] | batch.truncated[place] == 1 {
        for (value, range) in zip(rows[place], ranges) {
          #expect(value >= range.lowerBound - margin && value <= range.upperBound + margin)
        }
      }
    }
  }

  private func rows(_ batch: EnvironmentBatch) -> [[Float]] {
    let width = batch.environment.observationWidth
    return (0..<batch.count).map { Array(batch.observations[$0 * width..<($0 + 1) * width]) }
  }

  @Test(arguments: kinds) func `a restored batch goes on with equal bits`(kind: Int) {
    let original = batch(kind, 5..<16)
    run(original, steps: 33) { _ in }
    let resumed = batch(kind, 5..<16)
    resumed.restore(original.snapshot, clock: original.clock)
    #expect(rows(resumed) == rows(original))
    #expect(history([original], steps: 80) == history([resumed], steps: 80))
    #expect(original.snapshot == resumed.snapshot)
  }

  @Test(arguments: kinds) func `traps at an action that does not exist`(kind: Int) async {
    await #expect(processExitsWith: .failure) { [kind] in
      let batch = EnvironmentBatch(
        Environments.examples[kind], indices: 0..<3, random: RandomStream(seed: 1, "e"))
      batch.actions[2] = Int32(batch.environment.actionCount)
      batch.step()
    }
  }
}
