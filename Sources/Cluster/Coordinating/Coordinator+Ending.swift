import Results

/// What is done with a coordinator that has come to its end.
extension Coordinator {
  /// Trials from this number on do not count.
  package var limit: Int { stopRule.limit.map { min($0, total) } ?? total }

  /// Waits for a snapshot under way: from here on nobody else writes the results file.
  package func endSnapshots() { snapshots.finish() }

  /// Writes what there is; the journal stays.
  package func writeUnfinished(to path: String) throws {
    endSnapshots()
    try noteRest()
    try ResultsFile.write(study, to: path, complete: false)
  }

  /// Notes that the results file has everything, and removes the journal unless it is to be kept.
  package func endJournal(keeping: Bool) throws {
    try takeJournal()?.end(keeping: keeping)
  }
}
