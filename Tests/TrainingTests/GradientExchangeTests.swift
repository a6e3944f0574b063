import MPI
import Neural
import Tensors
import Testing
import Training

@Suite struct GradientExchangeTests {
  /// Three blocks and a bit: some owners get nothing, the last slice is no whole block.
  private static let count = 3 * GradientExchange.block + 77

  private static func gradient(_ part: Int, step: Int) -> [Float] {
    var cursor = RandomStream(seed: 3, "gradient").cursor(step: 100 * step + part)
    return (0..<count).map { _ in Float(cursor.normal()) }
  }

  /// Weights after three steps of which the second has fewer parts.
  private static func run(
    ranks: any Communicator, shards: Int
  ) throws -> (bits: [UInt32], notes: [[Int]]) {
    let exchange = GradientExchange(
      ranks: ranks, shards: LogicalShards(shards), parameters: count)
    let weights = Storage(count: count)
    var notes: [[Int]] = []
    for (step, parts) in [shards, max(1, shards - 3), shards].enumerated() {
      notes.append(
        try exchange.step(weights, parts: parts) { part, gradient in
          gradient.withUnsafeMutableBufferPointer {
            _ = $0.update(fromContentsOf: Self.gradient(part, step: step))
          }
          return 10 * step + part
        } update: { gradients, slice, _ in
          for place in slice { weights[place] -= gradients[place] }
        })
    }
    return (weights.values.map(\.bitPattern), notes)
  }

  @Test(arguments: [1, 2, 3, 5, 8, 12, 24], [1, 2, 3, 4, 5, 6, 8])
  func `all numbers of ranks give the bits of one tree`(shards: Int, size: Int) throws {
    let weights = Storage(count: Self.count)
    for (step, parts) in [shards, max(1, shards - 3), shards].enumerated() {
      let gradients = (0..<parts).map { Storage(Self.gradient($0, step: step)) }
      gradients[0].sum(gradients, in: 0..<Self.count, with: .fastest())
      for place in 0..<Self.count { weights[place] -= gradients[0][place] }
    }
    let expected = weights.values.map(\.bitPattern)
    let found = try InProcessCommunicator.run(ranks: size) {
      try Self.run(ranks: $0, shards: shards)
    }
    for rank in found {
      #expect(rank.bits == expected)
      #expect(rank.notes[0] == Array(0..<shards))
      #expect(rank.notes[1] == (0..<max(1, shards - 3)).map { 10 + $0 })
    }
  }

  @Test(arguments: [1, 2, 5, 8, 13]) func `each part and each parameter has one owner`(shards: Int)
    throws
  {
    for size in 1...9 {
      let owned = try InProcessCommunicator.run(ranks: size) { ranks in
        let exchange = GradientExchange(
          ranks: ranks, shards: LogicalShards(shards), parameters: Self.count)
        return (exchange.ownParts(of: shards), exchange.ownSlice)
      }
      #expect(owned.flatMap { Array($0.0) } == Array(0..<shards))
      #expect(owned.flatMap { Array($0.1) } == Array(0..<Self.count))
      #expect(owned.dropFirst(shards).allSatisfy { $0.0.isEmpty && $0.1.isEmpty })
      #expect(owned.allSatisfy { $0.1.lowerBound % GradientExchange.block == 0 || $0.1.isEmpty })
    }
  }

  @Test(arguments: [1, 2, 5, 8]) func `each tensor has one owner where it must be whole`(
    shards: Int
  )
    throws
  {
    let layout = MLP(inputs: 20, hidden: [33, 70, 7], outputs: 3).parameters.layout
    for size in 1...9 {
      let slices = try InProcessCommunicator.run(ranks: size) { ranks in
        GradientExchange(
          ranks: ranks, shards: LogicalShards(shards), layout: layout, for: LARS()
        ).ownSlice
      }
      #expect(slices.flatMap(Array.init) == Array(0..<layout.count))
      #expect(!slices[0].isEmpty && slices.dropFirst(shards).allSatisfy(\.isEmpty))
      for parameter in layout.parameters {
        #expect(slices.count { $0.overlaps(parameter.range) } == 1)
      }
    }
  }

  @Test func `slices of whole tensors are as even as these allow`() {
    var layout = ParameterLayout()
    for (name, count) in [("a", 160), ("b", 16), ("c", 320), ("d", 160), ("e", 16)] {
      _ = layout.add(name, [count])
    }
    #expect(ExchangePlan.slices(of: layout, owners: 2, 3) == [0..<176, 176..<672, 672..<672])
    #expect(ExchangePlan.slices(of: layout, owners: 3, 3) == [0..<176, 176..<496, 496..<672])
    #expect(
      ExchangePlan.slices(of: layout, owners: 8, 8).map(\.count)
        == [160, 16, 320, 160, 16, 0, 0, 0])
  }

  @Test func `one rank that throws ends the step of all`() {
    struct Broken: Error {}
    #expect(throws: Broken.self) {
      try InProcessCommunicator.run(ranks: 3) { ranks in
        let exchange = GradientExchange(ranks: ranks, shards: LogicalShards(6), parameters: 10)
        _ = try exchange.step(Storage(count: 10), parts: 6) { part, _ in
          if part == 3 { throw Broken() }
          return 0
        } update: { _, _, _ in
        }
      }
    }
  }
}

@Suite struct ShardTreeTests {
  @Test(arguments: [1, 2, 3, 5, 8, 12, 13]) func `the nodes of ranks tile the parts`(parts: Int) {
    for size in 1...10 {
      let plan = ExchangePlan(parts: parts, ranks: size)
      #expect(plan.nodes.flatMap { $0.flatMap(Array.init) } == Array(0..<parts))
    }
  }

  @Test func `the largest nodes within a range are found`() {
    // 0..<12 → 0..<6 (0..<3, 3..<6), 6..<12 (6..<9, 9..<12); 3 → 2 and 1.
    #expect(ShardTree(parts: 12).nodes(within: 0..<4) == [0..<3, 3..<4])
    #expect(ShardTree(parts: 12).nodes(within: 4..<8) == [4..<5, 5..<6, 6..<8])
    #expect(ShardTree(parts: 12).nodes(within: 8..<12) == [8..<9, 9..<12])
    #expect(ShardTree(parts: 12).nodes(within: 5..<5) == [])
  }
}
