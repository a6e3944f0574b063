import Results
import Spec

/// What `validate` and `plan` say.
extension CheckedPlan {
  /// `30 trials of train by random`.
  package var summary: String {
    let count = proposals.count
    guard file.isSweep else { return "one trial of \(file.experiment.value)" }
    return "\(count) \(count == 1 ? "trial" : "trials") of \(file.experiment.value) by "
      + proposals.algorithm
  }

  /// The assignments of the first trials.
  package func proposalTable(first count: Int) throws -> String {
    guard file.isSweep, !proposals.needsResults else { return "" }
    var proposals = proposals
    var table = TextTable(
      [.init("trial", .right)] + file.parameters.map { .init($0.name, .right) })
    for trial in 0..<min(count, proposals.count) {
      let assignment = try proposals.propose(trial)
      table.append([String(trial)] + assignment.values.map { $0?.text ?? "–" })
    }
    return "first proposals\n" + table.text()
  }

  /// Who does what on so many ranks.
  package func layout(ranks: Int) -> String {
    let workers = ranks == 1 ? "1 worker" : "\(ranks) workers"
    return "layout: \(workers) on \(ranks) \(ranks == 1 ? "rank" : "ranks"), the coordinator on "
      + "rank 0; \(summary) in \(file.effectiveShards) logical "
      + (file.effectiveShards == 1 ? "shard each" : "shards each")
  }

  /// What will not go as well as it could.
  package func cautions(ranks: Int) -> [String] {
    var lines: [String] = []
    if proposals.needsResults, ranks > file.search.lag {
      lines.append(
        "\(ranks) workers outnumber search.lag (\(file.search.lag)): some will wait for results")
    }
    if ranks > proposals.count {
      lines.append("\(ranks - proposals.count) of \(ranks) ranks will have no trial")
    }
    return lines
  }
}
