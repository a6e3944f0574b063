import FoundationEssentials
import MPI
import Search
import Spec

/// What the ranks of a host find where an experiment's data should be.
package struct DataSight: Codable, Equatable {
  /// What identifies the data, as the experiment tells.
  var identity: [String] = []
  /// What is wrong with the settings there, a line each.
  var problems: [String] = []

  package init(identity: [String] = [], problems: [String] = []) {
    (self.identity, self.problems) = (identity, problems)
  }

  /// From here; `nil` where the file's search space is wrong, which rank 0 says.
  init?(_ plan: RunPlan) {
    let file = plan.file
    guard let space = try? Space(file.parameters, constraints: file.constraints) else { return nil }
    let tried = CheckedPlan.trying(space.probes, plan.factory, file)
    problems = tried.found.filter { $0.severity == .error }.map(\.message)
    guard problems.isEmpty, let first = tried.made.first else { return }
    do {
      identity = try first.experiment.dataIdentity
    } catch {
      problems = ["\(error)"]
    }
  }

  /// Why ranks of a host cannot work on what rank 0 works on; `nil`: they can.
  package static func difference(on host: String, _ there: DataSight, from first: DataSight)
    -> String?
  {
    guard there != first else { return nil }
    let unseen = there.problems.filter { !first.problems.contains($0) }
    guard unseen.isEmpty else { return "on \(host): \(unseen[0])" }
    return "on \(host): the data files are not the same as those of rank 0"
  }
}

extension Job {
  /// Whether each host has the data that rank 0 has. One rank of each looks. Collective.
  /// - Returns: `false` on all ranks where one has not, which rank 0 says.
  func agreeOnData(_ plan: RunPlan, _ crew: Crew) throws -> Bool {
    let (ranks, hosts) = (crew.ranks, crew.hosts)
    let witnesses = hosts.indices.filter { hosts.firstIndex(of: hosts[$0]) == $0 }
    guard witnesses.count > 1 else { return true }
    let own = witnesses.contains(ranks.rank) ? DataSight(plan) : nil
    let encoded = try own.map { Array(try JSONEncoder().encode($0)) } ?? []
    let all = try ranks.allGather(encoded)
    // What is wrong on rank 0 too is said with its place in the file.
    guard let first = try Self.sight(all[0]), first.problems.isEmpty else { return true }
    let problems = try witnesses.compactMap { rank in
      try Self.sight(all[rank]).flatMap {
        DataSight.difference(on: hosts[rank], $0, from: first)
      }
    }
    guard !problems.isEmpty else { return true }
    if isFirst {
      for problem in problems { console.problem("error: \(problem)") }
      console.problem(
        "  hint: each host reads data files by itself, at the same path: beside the experiment "
          + "file, or under RUNNER_DATA (mpirun -x RUNNER_DATA)")
    }
    return false
  }

  private static func sight(_ bytes: [UInt8]) throws -> DataSight? {
    bytes.isEmpty ? nil : try JSONDecoder().decode(DataSight.self, from: Data(bytes))
  }
}
