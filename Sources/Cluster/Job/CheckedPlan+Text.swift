import Results
import Spec

extension CheckedPlan {
  /// The assignments of its trials, none of which has been proposed.
  var book: ProposalBook {
    ProposalBook(
      proposals, lag: file.search.lag, earlier: earlier.trials,
      byArrival: file.determinism == .relaxed)
  }
}

/// What `validate` and `plan` say.
extension CheckedPlan {
  /// `30 trials of train by random`.
  package var summary: String {
    let count = proposals.count
    guard file.isSweep else { return "one trial of \(file.experiment.value)" }
    return "\(count) \(count == 1 ? "trial" : "trials") of \(file.experiment.value) by "
      + proposals.algorithm + knowledge
      + (pruning.map { ", stopped early by \($0.column.pruner)" } ?? "")
  }

  /// `, knowing 40 earlier trials`
  private var knowledge: String {
    guard !earlier.trials.isEmpty else { return "" }
    let count = earlier.trials.count
    return ", knowing \(count) earlier \(count == 1 ? "trial" : "trials")"
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
    let layout = groups(ranks)
    let shards = file.shards(onRanks: layout.ranksPerTrial)
    return
      "layout: \(layout.text) on \(ranks) \(ranks == 1 ? "rank" : "ranks"), the coordinator on "
      + "rank 0; \(summary) in \(shards) logical " + (shards == 1 ? "shard each" : "shards each")
  }

  /// What will not go as well as it could.
  package func cautions(ranks: Int) -> [String] {
    let layout = groups(ranks)
    let workers = layout.groups.count
    var lines = [layout.caution].compactMap { $0 }
    if book.hasLag, workers > file.search.lag {
      lines.append(
        "\(workers) workers outnumber search.lag (\(file.search.lag)): some will wait for results")
    }
    if workers > proposals.count {
      let noun = layout.ranksPerTrial > 1 ? "groups" : "ranks"
      lines.append("\(workers - proposals.count) of \(workers) \(noun) will have no trial")
    }
    return lines
  }

  /// As if all ranks were on one host.
  private func groups(_ ranks: Int) -> GroupLayout {
    GroupLayout(plan, hosts: Array(repeating: "", count: ranks))
  }
}
