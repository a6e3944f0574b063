import Datasets
import Tensors
import Testing

/// What every rule of division keeps to.
@Suite struct PartitionTests {
  private static let partitioners: [(name: String, partitioner: any Partitioner)] = [
    ("iid", UniformPartition()),
    ("one shard", ShardPartition(perClient: 1)),
    ("two shards", ShardPartition(perClient: 2)),
    ("Dirichlet 0.1", LabelDirichletPartition(concentration: 0.1, minimum: 2)),
    ("Dirichlet 0.5", LabelDirichletPartition(concentration: 0.5)),
    ("Dirichlet 100", LabelDirichletPartition(concentration: 100)),
  ]
  /// 1003 samples of ten classes of unlike sizes, mixed.
  private static let labels = (0..<1003).map { $0 * 7 % 11 % 10 }
  private let stream = RandomStream(seed: 3, "partition")

  private func partition(
    _ index: Int, among clients: Int = 10, _ stream: RandomStream? = nil
  ) throws -> Partition {
    try Self.partitioners[index].partitioner.partition(
      Self.labels, among: clients, using: stream ?? self.stream)
  }

  @Test(arguments: partitioners.indices, [1, 3, 10, 25])
  func `every sample belongs to one client`(index: Int, clients: Int) throws {
    let partition = try partition(index, among: clients)
    #expect(partition.clients.count == clients)
    #expect(partition.clients.flatMap { $0 }.sorted() == Array(Self.labels.indices))
    #expect(partition.emptyClient == nil)
    #expect(partition.clients.allSatisfy { $0 == $0.sorted() })
  }

  @Test(arguments: partitioners.indices)
  func `a division is a function of its stream`(index: Int) throws {
    #expect(try partition(index) == partition(index))
    let other = RandomStream(seed: 4, "partition")
    #expect(try partition(index) != partition(index, other))
  }

  @Test func `divisions are what they were`() throws {
    // FNV-1a over the clients of samples 0 ..< 1003, as first computed by this code.
    let hashes = try Self.partitioners.indices.map { index in
      var owners = [Int](repeating: 0, count: Self.labels.count)
      for (client, samples) in try partition(index).clients.enumerated() {
        for sample in samples { owners[sample] = client }
      }
      return owners.reduce(UInt64(0xCBF2_9CE4_8422_2325)) {
        ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
      }
    }
    #expect(hashes == Self.hashes)
  }

  private static let hashes: [UInt64] = [
    11_499_544_598_904_008_911, 16_088_401_307_182_993_302, 15_005_299_031_717_669_588,
    14_958_681_260_185_717_265, 13_270_545_879_353_326_823, 7_158_268_223_070_652_097,
  ]

  @Test(arguments: [0, 1, 2]) func `parts differ by few samples`(index: Int) throws {
    let sizes = try partition(index).clients.map(\.count)
    #expect(sizes.max()! - sizes.min()! <= 2)
  }

  @Test func `a client with two shards has few labels`() throws {
    let histograms = try partition(2).histograms(of: Self.labels, classes: 10)
    for histogram in histograms {
      #expect(histogram.count { $0 > 0 } <= 4)
      #expect(histogram.reduce(0, +) >= 100)
    }
    let mixed = try partition(0).histograms(of: Self.labels, classes: 10)
    #expect(mixed.allSatisfy { $0.allSatisfy { $0 > 0 } })
  }

  @Test func `each client of a Dirichlet division has its least number of samples`() throws {
    for seed in 0..<20 {
      let stream = RandomStream(seed: UInt64(seed), "partition")
      let sizes = try partition(4, stream).clients.map(\.count)
      #expect(sizes.min()! >= 10)
    }
  }

  @Test func `the concentration makes clients alike`() throws {
    func spread(_ index: Int) throws -> Double {
      let histograms = try partition(index).histograms(of: Self.labels, classes: 10)
      let shares = histograms.map { Double($0.max()!) / Double($0.reduce(0, +)) }
      return shares.reduce(0, +) / Double(shares.count)
    }
    #expect(try spread(3) > 0.45)
    #expect(try spread(5) < 0.25)
  }

  @Test func `a division that cannot be made is an error with a way out`() {
    #expect {
      try LabelDirichletPartition(concentration: 1).partition(
        [0, 1, 2], among: 2, using: stream)
    } throws: {
      "\($0)" == "3 samples do not give 2 clients 10 each; lower 'minimum' or 'clients'"
    }
    #expect {
      try LabelDirichletPartition(concentration: 1e-6, minimum: 90).partition(
        Self.labels, among: 10, using: stream)
    } throws: {
      "\($0)".hasPrefix("none of 1000 draws with concentration 1e-06 gave each of 10 clients 90")
    }
  }

  @Test func `more clients than samples leave one without any`() throws {
    let partition = UniformPartition().partition([0, 0, 1], among: 5, using: stream)
    #expect(partition.emptyClient == 0)
  }
}
