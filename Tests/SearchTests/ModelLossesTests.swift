import Search
import Testing

@Suite struct ModelLossesTests {
  private func finite(_ observations: [Observation]) -> [Double] {
    ModelLosses.finite(observations[...])
  }

  private func done(_ loss: Double) -> Observation { Observation(.done, losses: [loss]) }

  @Test func `failures and what is no number count as the worst loss`() {
    #expect(
      finite([done(1), Observation(.failed), done(3), done(.nan)]) == [1, 3, 3, 3])
  }

  @Test func `infinite losses count as the worst or best finite one`() {
    #expect(finite([done(.infinity), done(2), done(1), done(-.infinity)]) == [2, 2, 1, 1])
  }

  @Test func `pruned trials lie between the best and the worst`() {
    let pruned = [0.5, 1.5, 9].map { Observation(.pruned, losses: [$0]) }
    #expect(finite([done(1), done(2)] + pruned) == [1, 2, 1, 1.5, 2])
    #expect(finite(pruned) == [0.5, 1.5, 9])
  }

  @Test func `without a finite loss there is none`() {
    #expect(finite([Observation(.failed), done(.nan), done(.infinity)]).isEmpty)
    #expect(ModelLosses.count([Observation(.failed), done(.nan), done(.infinity)]) == 1)
  }

  @Test func `targets have mean 0 and variance 1 and keep the order`() {
    let targets = ModelLosses.targets([3, 1, 2, 1e6, 2.5, 1e200])
    let mean = targets.reduce(0, +) / 6
    #expect(mean.magnitude < 1e-12)
    #expect((targets.reduce(0) { $0 + $1 * $1 } / 6 - 1).magnitude < 1e-12)
    let order = targets.indices.sorted { targets[$0] < targets[$1] }
    #expect(order == [1, 2, 4, 0, 3, 5])
  }

  @Test func `losses below the median keep their distances`() {
    let targets = ModelLosses.targets([1, 2, 3, 10, 1000])
    #expect((targets[1] - targets[0] - (targets[2] - targets[1])).magnitude < 1e-12)
    // 3 + 6 log(1 + 7 / 6) and 3 + 6 log(1 + 997 / 6).
    let share = (targets[3] - targets[2]) / (targets[4] - targets[2])
    #expect((share - 0.7731898882334819 / 5.1189913187338805).magnitude < 1e-12)
  }

  @Test(arguments: [
    [5.0, 5, 5], [0, 0], [.leastNonzeroMagnitude, 0], [.greatestFiniteMagnitude, 0, -1e308],
  ])
  func `extreme losses give finite targets`(losses: [Double]) {
    #expect(ModelLosses.targets(losses).allSatisfy { $0.isFinite })
  }
}
