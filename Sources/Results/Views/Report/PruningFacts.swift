import Trials

/// What a pruner saved.
struct PruningFacts: Sendable {
  /// `9 of 20 trials by median on loss/validation: 5 at rung 0, 4 at rung 2; 120 of 200 epochs`
  let line: String

  /// - Returns: `nil` where no pruner judged.
  init?(_ study: Study) {
    guard let pruning = study.header.pruning else { return nil }
    let stopped = study.trials.filter { $0.state == .pruned }
    let rungs = stopped.map(\.rung).sorted()
    var counts: [String] = []
    for rung in rungs where counts.isEmpty || !counts[counts.count - 1].hasSuffix(" \(rung)") {
      counts.append("\(rungs.count { $0 == rung }) at rung \(rung)")
    }
    let places = counts.isEmpty ? "" : ": \(counts.listed)"
    let lengths = study.trials.map { row in
      let last = row.samples.reduce(Int?.none) { last, sample in
        pruning.judges(sample) ? pruning.place(of: sample, after: last) ?? last : last
      }
      return last.map { pruning.countsRecords == true ? $0 + 1 : $0 } ?? 0
    }
    let whole = (lengths.max() ?? 0) * lengths.count
    line =
      "\(stopped.count) of \(study.trials.count) trials by \(pruning.pruner) on "
      + "\(pruning.metric)\(places); \(lengths.reduce(0, +)) of \(whole) \(pruning.unit)s"
  }
}
