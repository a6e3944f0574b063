import Trials

/// Which ranks run trials together: drawn from the experiment file and from where the ranks are.
package struct GroupLayout: Sendable, Equatable {
  /// By group: the ranks that work on its trials. The first leads it.
  package let groups: [[Int]]
  /// Why ranks idle, or trials run on fewer ranks than was asked for; `nil`: all is as asked.
  package let caution: String?

  package init(groups: [[Int]], caution: String? = nil) {
    (self.groups, self.caution) = (groups, caution)
  }

  /// Groups of neighbours: ranks of one host first, what is left of the hosts then together. What
  /// makes no whole group idles.
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
    let whole = left.count / size * size
    groups += stride(from: 0, to: whole, by: size).map { Array(left[$0..<($0 + size)]) }
    return groups.sorted { $0[0] < $1[0] }
  }

  /// The ranks that talk to the coordinator: worker w of the schedule is the group of `leaders[w]`.
  package var leaders: [Int] { groups.map { $0[0] } }

  /// The rank that talks to the coordinator for a worker.
  package func leader(of worker: Int) -> Int { groups[worker][0] }

  /// The group that a rank works in; `nil`: it idles.
  package func group(of rank: Int) -> [Int]? { groups.first { $0.contains(rank) } }

  /// Ranks that a trial keeps busy.
  package var ranksPerTrial: Int { groups[0].count }
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
      Self.leftRemark(ranks: ranks, size: size),
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

  /// Why ranks of a sweep idle.
  private static func leftRemark(ranks: Int, size: Int) -> String? {
    let left = ranks % size
    guard left > 0 else { return nil }
    return "\(count(left, "rank")) of \(ranks) \(left == 1 ? "idles" : "idle"): groups of "
      + "\(size) leave \(left == 1 ? "it" : "them") over, "
      + "\(ranks + size - left) ranks would all work"
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
