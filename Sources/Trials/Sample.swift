/// One recorded value of one metric.
package struct Sample: Hashable, Sendable {
  package let metric: String
  package let moment: Moment
  package let value: Double

  package init(_ metric: String, _ moment: Moment, _ value: Double) {
    (self.metric, self.moment, self.value) = (metric, moment, value)
  }
}

/// A file of tensors beside the results file, written by the rank that had them.
package struct TensorFile: Hashable, Sendable {
  /// Name inside `<name>.tensors/`: `<trial>-<tag>.safetensors`.
  package let name: String
  /// `weights`, or `checkpoint`.
  package let tag: String
  /// SHA-256 of the file, hexadecimal.
  package let hash: String
  /// Where the trial was when it was written: the axis and index of its last record.
  package let moment: Moment

  package init(name: String, tag: String, hash: String, moment: Moment) {
    (self.name, self.tag, self.hash, self.moment) = (name, tag, hash, moment)
  }
}
