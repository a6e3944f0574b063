import Trials

/// Which ranks run trials together: drawn from the experiment file and from where the ranks are.
package struct GroupLayout: Sendable, Equatable {
  /// By group: the ranks that work on its trials. The first leads it.
  package private(set) var groups: [[Int]]
  /// Why ranks idle, or trials run on fewer ranks than was asked for or than others; `nil`: all is as asked.
  package let caution: String?

  package init(groups: [[Int]], caution: String? = nil) {
    (self.groups, self.caution) = (groups, caution)
  }

  /// Groups of neighbours: ranks of one host first, what is left of the hosts then together. What
  /// makes no whole group makes a smaller one.
  /// - Parameters:
  ///   - hosts: of all ranks, rank 0 first.
  ///   - size: ranks of a group, `1...hosts.count`.
  static func neighbours(on hosts: [String], by size: Int) -> [[Int]] {
    precondition(1 <= size && size <= hosts.count, "groups of \(size) of \(hosts.count) ranks")
    var places: [(host: String, ranks: [Int])] = []
    for (rank, host) in hosts.enumerated() {
      if let known = places.firstIndex(where: { $0.host == host }) {
        places[known].ranks.append(rank)
      } else {
        places.append((host, [rank]))
      }
    }
    var (groups, left): ([[Int]], [Int]) = ([], [])
    for ranks in places.map(\.ranks) {
      let whole = ranks.count / size * size
      groups += stride(from: 0, to: whole, by: size).map { Array(ranks[$0..<($0 + size)]) }
      left += ranks[whole...]
    }
    groups += stride(from: 0, to: left.count, by: size).map { start in
      Array(left[start..<min(start + size, left.count)])
    }
    return groups.sorted { $0[0] < $1[0] }
  }

  /// The ranks that talk to the coordinator: worker w of the schedule is the group of `leaders[w]`.
  package var leaders: [Int] { groups.map { $0[0] } }

  /// The rank that talks to the coordinator for a worker.
  package func leader(of worker: Int) -> Int { groups[worker][0] }

  /// The group that a rank works in; `nil`: it idles.
  package func group(of rank: Int) -> [Int]? { groups.first { $0.contains(rank) } }

  /// Ranks that a trial of the largest group keeps busy.
  package var ranksPerTrial: Int { groups.reduce(0) { max($0, $1.count) } }

  /// `3 workers`, `2 groups of 3 ranks and 1 of 2`
  var text: String {
    let size = ranksPerTrial
    let whole = groups.count { $0.count == size }
    guard size > 1 else { return Self.count(whole, "worker") }
    let smaller = groups.filter { $0.count < size }
    return "\(Self.count(whole, "group")) of \(size) ranks"
      + smaller.map { " and 1 of \($0.count)" }.joined()
  }

  /// Dissolves the group of a lost rank and forms it again of the others. Where no other is left, it
  /// stays as it is.
  /// - Returns: the number of the group and its ranks now; `nil`: the rank was in none.
  mutating func leaveOut(_ rank: Int) -> (worker: Int, left: [Int])? {
    guard let worker = groups.firstIndex(where: { $0.contains(rank) }) else { return nil }
    let left = groups[worker].filter { $0 != rank }
    if !left.isEmpty { groups[worker] = left }
    return (worker, left)
  }
}

extension GroupLayout {
  /// The layout of a file's trials.
  ///
  /// A file that searches nothing is one trial on all ranks. A trial has no use for more ranks than
  /// its work has logical shards, and one that uses no group for one rank only: the others of its
  /// group leave their cores to it.
  package init(_ plan: RunPlan, hosts: [String]) {
    let (file, type, ranks) = (plan.file, plan.factory.type, hosts.count)
    let asked = file.isSweep ? file.resources.ranksPerTrial : ranks
    let shards = file.shards(onRanks: min(asked, ranks))
    let size = type.usesGroup ? min(asked, ranks, shards) : min(asked, ranks)
    let groups = Self.neighbours(on: hosts, by: size)
    guard file.isSweep else {
      self.init(
        groups: [type.usesGroup ? groups[0] : [groups[0][0]]],
        caution: Self.singleCaution(type, ranks: ranks, shards: shards))
      return
    }
    let remarks = [
      Self.sizeRemark(asked: asked, ranks: ranks, shards: type.usesGroup ? shards : nil),
      type.usesGroup ? Self.leftRemark(ranks: ranks, size: size) : nil,
    ].compactMap { $0 }
    self.init(
      groups: type.usesGroup ? groups : groups.map { [$0[0]] },
      caution: remarks.isEmpty ? nil : remarks.joined(separator: "; "))
  }

  /// Why the groups of a sweep have fewer ranks than was asked for.
  /// - Parameter shards: `nil`: trials use no group.
  private static func sizeRemark(asked: Int, ranks: Int, shards: Int?) -> String? {
    if let shards, shards < min(asked, ranks) {
      return "the work of a trial has \(count(shards, "shard")): a trial runs on "
        + "\(count(shards, "rank")), not on \(asked)"
    }
    guard asked > ranks else { return nil }
    return "resources.ranks_per_trial is \(asked), but there \(ranks == 1 ? "is" : "are") "
      + "\(count(ranks, "rank")): a trial runs on \(ranks == 1 ? "it" : "all of them")"
  }

  /// Why a group of a sweep is smaller than the others.
  private static func leftRemark(ranks: Int, size: Int) -> String? {
    let left = ranks % size
    guard left > 0 else { return nil }
    let (works, it) = left == 1 ? ("works alone", "it") : ("make a smaller group", "them")
    return "\(count(left, "rank")) of \(ranks) \(works): groups of \(size) leave \(it) over, "
      + "\(ranks + size - left) ranks make whole ones"
  }

  /// Of a file that is one trial.
  private static func singleCaution(
    _ type: any Experiment.Type, ranks: Int, shards: Int
  ) -> String? {
    let useful = type.usesGroup ? shards : 1
    guard ranks > useful else { return nil }
    let reason =
      type.usesGroup
      ? "the work of the trial has \(count(shards, "shard"))"
      : "the trial of '\(type.name)' runs on one rank"
    return "\(ranks - useful) of \(ranks) ranks idle: \(reason), -n \(useful) is as fast"
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
