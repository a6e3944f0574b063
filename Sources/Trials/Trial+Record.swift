extension Trial {
  /// Notes a value of one of the experiment's metrics.
  package func record(_ metric: String, _ value: Double, at moment: Moment) {
    record.append(metric, value, at: moment)
  }

  /// Adds a row to one of the experiment's tables, a cell for each column.
  package func append(_ table: String, _ row: [Cell]) { record.append(table, row) }

  /// Keeps tensors under a tag (`weights`), as far as the file's `output.tensors` says.
  package func save(_ tag: String, _ tensors: [NamedArray]) throws {
    try record.save(tensors, tag: tag)
  }

  /// Offers a place to continue from after a crash or a drain; `state` is evaluated only when one is
  /// due. Collective over the group.
  /// - Throws: ``TrialStopped`` when the trial must end here.
  package func checkpoint(_ state: @autoclosure () throws -> [NamedArray]) throws {
    try record.checkpoint(state)
  }

  /// What the last checkpoint of an earlier attempt saved; `nil`: start from the beginning.
  package var restored: [NamedArray]? { record.restored }

  /// The tag under which a trial keeps the weights that others may begin with.
  package static let weights = "weights"

  /// What another trial kept under the tag ``weights``, where a search lets this one begin with it;
  /// `nil`: it begins anew. Goes for a trial that is not ``restored``.
  package var inherited: [NamedArray]? { record.inherited }
}
