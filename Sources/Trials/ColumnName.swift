/// How metrics, parameters and axes are called in results: letters, digits and `_`, beginning with a
/// letter, so that every reader of netCDF takes them.
package enum ColumnName {
  /// Names that the results give away themselves.
  package static let reserved: Set<String> = [
    "trial", "state", "rung", "bracket", "seed", "n_steps", "objective", "best_step",
    "pareto", "parent",
  ]

  /// `loss/validation` becomes `loss_validation`.
  package static func plain(_ name: String) -> String {
    let bytes = name.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        byte
      default: UInt8(ascii: "_")
      }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let begins = text.first.map { $0.isLetter } ?? false
    return begins ? text : "m" + (text.hasPrefix("_") ? "" : "_") + text
  }
}

/// The metrics that a trial reports without having declared them, no two of which may meet in one
/// name of the results.
package struct ReportedNames {
  /// Metric by name of the results.
  private var metrics: [String: String] = [:]

  package init() {}

  /// Takes a metric in.
  /// - Throws: ``MetricNameProblem`` where another one has its name in the results.
  package mutating func admit(_ metric: String) throws {
    let column = ColumnName.plain(metric)
    let other = metrics.updateValue(metric, forKey: column)
    if let other, other != metric {
      throw MetricNameProblem(metric: metric, other: other, column: column)
    }
  }
}

/// Two metrics of one trial that the results cannot hold beside each other.
package struct MetricNameProblem: Error, Equatable, CustomStringConvertible {
  let metric, other: String
  /// Of the results.
  let column: String

  package var description: String {
    "metrics '\(other)' and '\(metric)' would both be '\(column)' in the results file; rename one"
  }
}
