import Glibc
import Spec
import Tensors

/// A type of the catalogue: what `experiment:` in a file names.
package protocol Experiment: Sendable {
  /// The word in the file.
  static var name: String { get }
  /// One line for `runner list`.
  static var summary: String { get }
  /// What `runner explain` says besides the settings: lines, each ended; empty: nothing.
  static var guidance: String { get }
  /// Whether a trial uses all ranks of its group; otherwise one works and the others idle.
  static var usesGroup: Bool { get }
  /// Takes each setting: name, default, range, meaning. Opens headers only, never whole data.
  init(_ settings: inout Settings)
  /// What it reports; empty: not known before (`command`).
  var metrics: [Metric] { get }
  /// What it does, in a word: the group of its results where the file is one trial.
  static var subject: String { get }
  /// The tables that it fills besides its metrics.
  var recordTables: [RecordTable] { get }
  /// The weights that a trial keeps under the tag ``Trial/weights`` and that another may begin with,
  /// as ``Trial/inherited``; `nil`: every trial begins anew.
  var weights: ParameterLayout? { get }
  /// What identifies the data it reads: checksums, in a fixed order.
  var dataIdentity: [String] { get throws }
  /// One trial on one group of ranks.
  func run(_ trial: inout Trial) throws
}

extension Experiment {
  package var dataIdentity: [String] { [] }
  package static var guidance: String { "" }
  package static var subject: String { "train" }
  package var recordTables: [RecordTable] { [] }
  package var weights: ParameterLayout? { nil }
}

/// An error after which another attempt of the same trial may end otherwise: a program that was
/// killed, a machine that went away. Any other error makes the trial FAILED at once.
package protocol RepeatableError: Error {}

/// What is no fault of a trial, but of the machine that it runs on: no room on its disk, no further
/// process. It ends the job; the same command continues.
package struct MachineProblem: Error, CustomStringConvertible {
  package let description: String

  /// - Parameters:
  ///   - fact: what cannot be done, and where.
  ///   - code: `errno`.
  ///   - hint: what can be done about it.
  package init(_ fact: String, code: CInt, hint: String) {
    description =
      "\(fact): \(String(cString: strerror(code)))\n  hint: \(hint); the same command continues"
  }
}
