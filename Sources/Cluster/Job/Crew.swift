import FoundationEssentials
import MPI

/// The ranks that a file runs on: all of the job's at first, later those that are left.
struct Crew {
  let ranks: any Communicator
  /// By rank.
  let facts: [RankFacts]
  /// By rank: its number in the job.
  let members: [Int]

  /// All ranks of the job. Collective.
  init(gathering ranks: any Communicator, _ setting: JobSetting) throws {
    // So that all look at their clocks together.
    try ranks.barrier()
    var own = RankFacts.current(host: setting.host)
    own.place.process = setting.process
    let all = try ranks.allGather(Array(try JSONEncoder().encode(own)))
    facts = try all.map { try JSONDecoder().decode(RankFacts.self, from: Data($0)) }
    (self.ranks, members) = (ranks, Array(facts.indices))
  }

  /// Some ranks of a crew, this one among them. Called by these only.
  private init(_ left: [Int], of crew: Crew) throws {
    ranks = try crew.ranks.group(of: left)
    (facts, members) = (left.map { crew.facts[$0] }, left.map { crew.members[$0] })
  }

  var hosts: [String] { facts.map(\.place.host) }

  /// Rank 0 tells those that are left whether another file follows, and they go on as a crew of their own
  /// where some were lost. Called by these only.
  /// - Parameters:
  ///   - lost: of the crew's ranks; as rank 0 knows it.
  ///   - goesOn: as rank 0 knows it.
  /// - Returns: `nil`: nothing follows.
  func next(without lost: Set<Int>, goesOn: Bool) throws -> Crew? {
    let left = try agree(goesOn ? (0..<ranks.size).filter { !lost.contains($0) } : [], lost)
    guard !left.isEmpty else { return nil }
    return left.count == ranks.size ? self : try Crew(left, of: self)
  }

  /// What rank 0 says, on all.
  private func agree(_ left: [Int], _ lost: Set<Int>) throws -> [Int] {
    guard ranks.rank == 0 else {
      return try ranks.receive(of: Int.self, from: 0, tag: FarmTag.next)
    }
    for rank in 1..<max(1, ranks.size) where !lost.contains(rank) {
      try ranks.send(left, to: rank, tag: FarmTag.next)
    }
    return left
  }
}
