import Agents
import Tensors
import Testing

struct CartPoleTests {
  private static let stream = RandomStream(seed: 3, "environments")

  /// 1e-12 for numbers up to 20: what differs is the last bits of sine and cosine.
  @Test func `transitions are those of Gymnasium`() {
    let recorded = CartPoleGoldens.transitions
    let batch = EnvironmentBatch(CartPole(), indices: 0..<recorded.count, random: Self.stream)
    let rows = recorded.flatMap { transition in
      transition.before.map { Double(bitPattern: $0) } + [0.0, 0.0]
    }
    batch.restore(rows, clock: 0)
    for (place, transition) in recorded.enumerated() { batch.actions[place] = transition.action }
    batch.step()
    let after = batch.snapshot
    for (place, transition) in recorded.enumerated() {
      #expect((batch.terminated[place] == 1) == transition.isTerminated)
      let row =
        transition.isTerminated
        ? (0..<4).map { Double(batch.finalObservations[4 * place + $0]) }
        : Array(after[6 * place..<6 * place + 4])
      for (value, bits) in zip(row, transition.after) {
        let expected = Double(bitPattern: bits)
        let tolerance = transition.isTerminated ? 1e-6 * max(1, abs(expected)) : 1e-12
        #expect(abs(value - expected) <= tolerance)
      }
    }
  }

  @Test func `starts are uniform in 0,05 around zero`() {
    let batch = EnvironmentBatch(CartPole(), indices: 0..<5000, random: Self.stream)
    let numbers = batch.observations.map(Double.init)
    #expect(numbers.allSatisfy { abs($0) <= 0.05 })
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let square = numbers.reduce(0) { $0 + $1 * $1 } / Double(numbers.count)
    #expect(abs(mean) < 0.001 && abs(square / (0.05 * 0.05 / 3) - 1) < 0.03)
  }

  /// The first episodes of 20 000 of Gymnasium's environments are 22.2 steps long in the mean; the
  /// standard error of 10 000 is 0.12.
  @Test func `a random policy falls after 22 steps`() {
    let batch = EnvironmentBatch(CartPole(), indices: 0..<10_000, random: Self.stream)
    let policy = RandomPolicy(RandomStream(seed: 3, "actions"))
    for _ in 0..<300 {
      policy.act(in: batch)
      batch.step()
    }
    let episodes = batch.takeEpisodes()
    let first = episodes.filter { $0.startStep == 0 }
    #expect(first.count == 10_000)
    let mean = first.reduce(0) { $0 + $1.episodeReturn } / 10_000
    #expect(abs(mean - 22.2) < 0.4, "\(mean)")
    #expect(episodes.allSatisfy { $0.isTerminated && $0.episodeReturn == Double($0.length) })
  }
}
