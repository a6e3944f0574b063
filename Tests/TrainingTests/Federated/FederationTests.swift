import Datasets
import MPI
import Neural
import Tensors
import Testing
import Training

@Suite struct FederationTests {
  private static let variants: [SmallFederation] = [
    SmallFederation(),
    SmallFederation(strategy: FedProx(mu: 0.3), optimizer: Adam(), cohort: 3, rate: 0.01),
    SmallFederation(cohort: 1, clipNorm: 0.05),
    SmallFederation(strategy: FedAvg(serverRate: 0.5), cohort: 13),
  ]

  @Test(arguments: variants.indices, [2, 3, 4, 6, 8])
  func `a federation on several ranks gives the bits of one`(variant: Int, size: Int) throws {
    let alone = try Self.variants[variant].make()
    let expected = try alone.run(rounds: 4).map(\.text)
    let found = try InProcessCommunicator.run(ranks: size) { ranks in
      let federation = try Self.variants[variant].make(ranks: ranks)
      return (try federation.run(rounds: 4).map(\.text), federation.bits)
    }
    for rank in found {
      #expect(rank.0 == expected)
      #expect(rank.1 == alone.bits)
    }
  }

  @Test(arguments: [(3, 2), (1, 4), (6, 1)])
  func `a federation taken up on other ranks gives equal bits`(before: Int, after: Int) throws {
    let alone = try SmallFederation().make()
    _ = try alone.run(rounds: 4)
    let saved = try InProcessCommunicator.run(ranks: before) { ranks in
      let federation = try SmallFederation().make(ranks: ranks)
      _ = try federation.run(rounds: 3)
      return federation.weights.values
    }
    let bits = try InProcessCommunicator.run(ranks: after) { ranks in
      let federation = try SmallFederation().make(ranks: ranks)
      federation.restore(Storage(saved[0]), round: 3)
      _ = try federation.run(rounds: 1)
      return federation.bits
    }
    #expect(bits.allSatisfy { $0 == alone.bits })
  }

  @Test func `one client is central training that takes the same step in fixed point each round`()
    throws
  {
    let all = Array(0..<SmallFederation.samples.count)
    let small = SmallFederation(
      optimizer: SGD(), partition: Partition([all]), cohort: 1, epochs: 3, batch: 32)
    let federation = try small.make()
    let fit = Fit(
      small.local, on: SmallFederation.samples,
      streams: FitStreams(
        initial: SmallFederation.stream("initial"), shuffle: SmallFederation.stream("shuffle"),
        dropout: SmallFederation.stream("dropout")))
    for _ in 0..<3 {
      let before = fit.weights.copy()
      let central = Tally(summing: try (0..<3).map { _ in try fit.runEpoch() })
      let sum = FixedPointSum(count: before.count, format: small.format)
      sum.add(1, times: fit.weights, minus: before, with: .fastest())
      let update = Storage(count: before.count)
      sum.write(0..<before.count, to: update, with: .fastest())
      let after = Storage(zip(before.values, update.values).map { $0 + $1 })
      fit.restore(
        after, OptimizerState(range: 0..<after.count, buffers: []), epoch: fit.epoch,
        step: fit.step)
      let report = try federation.runRound()
      #expect(report.clients[0].seen.hits == central.hits)
      #expect(federation.bits == after.values.map(\.bitPattern))
    }
  }

  @Test func `the step is the mean of the clients' weights, weighted by their samples`() throws {
    let sizes = [100, 200]
    let parts = Partition([Array(0..<100), Array(100..<300)])
    func small(_ partition: Partition, _ cohort: Int) -> SmallFederation {
      SmallFederation(
        optimizer: SGD(), partition: partition, cohort: cohort, epochs: 1, dropout: 0)
    }
    let together = try small(parts, 2).make()
    _ = try together.runRound()
    var expected = [Double](repeating: 0, count: together.weights.count)
    for client in 0..<2 {
      let single = try trainAlone(client, small(parts, 1))
      for (place, value) in single.enumerated() {
        expected[place] += Double(value) * Double(sizes[client]) / 300
      }
    }
    for (found, wanted) in zip(together.weights.values, expected) {
      // Three roundings to Float of numbers below 1, and the quanta.
      #expect(abs(Double(found) - wanted) < 2e-7)
    }
  }

  /// The weights of one client after its training in round 0.
  private func trainAlone(_ client: Int, _ small: SmallFederation) throws -> [Float] {
    let fit = Fit(
      small.local, on: SmallFederation.samples,
      streams: FitStreams(
        initial: SmallFederation.stream("initial"), shuffle: SmallFederation.stream("shuffle"),
        dropout: SmallFederation.stream("dropout")))
    let samples = small.partition.clients[client]
    let order = Permutation(
      count: samples.count, stream: SmallFederation.stream("shuffle"), owner: client)
    let rows = Rows(SmallFederation.samples, (0..<samples.count).map { samples[order[$0]] })
    let model = try #require(small.local.objective as? Supervised).model
    let (weights, gradients) = (fit.weights, Storage(count: fit.weights.count))
    for start in stride(from: 0, to: rows.count, by: small.batch) {
      let count = min(small.batch, rows.count - start)
      let tape = Tape(small.local.parameters.layout)
      let x = tape.input([count, 2])
      let labels = tape.input([count])
      let losses = tape.crossEntropy(model(x, on: tape), labels)
      tape.write(
        Tensor(rows.inputs[start..<start + count].flatMap { $0 }, [count, 2]), to: x)
      tape.write(Tensor(Array(rows.targets[start..<start + count])), to: labels)
      tape.forward(weights: weights)
      tape.backward(from: losses, scale: 1 / Float(count), into: gradients)
      SGD().update(
        weights, gradients, SGD().initialState(0..<weights.count), in: 0..<weights.count, step: 0,
        learningRate: small.rate, with: .fastest())
    }
    return weights.values
  }

  @Test func `cohorts are functions of the round, of distinct clients`() throws {
    let (one, other) = (try SmallFederation().make(), try SmallFederation().make())
    _ = try other.run(rounds: 2)
    let cohorts = (0..<200).map(one.cohort(of:))
    #expect(cohorts == (0..<200).map(other.cohort(of:)))
    #expect(cohorts.allSatisfy { Set($0).count == 7 && $0 == $0.sorted() })
    let counts = (0..<13).map { client in cohorts.count { $0.contains(client) } }
    // 200 · 7 / 13 = 108 on average, standard deviation 7.
    #expect(counts.allSatisfy { (75...140).contains($0) })
  }

  @Test func `a loss falls over rounds`() throws {
    let federation = try SmallFederation(cohort: 13, rounds: 40, dropout: 0).make()
    let reports = try federation.run(rounds: 40)
    #expect(reports[39].seen.meanLoss < reports[0].seen.meanLoss / 2)
    #expect(reports[0].clients.allSatisfy { $0.lossAfter < $0.lossBefore })
  }
}
