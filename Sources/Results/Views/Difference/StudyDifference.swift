import Spec
import Trials

/// What two studies do not have in common. Times, hosts, ranks and attempts are no results and are
/// left out. Values are equal when their bits are; all NaN are equal.
package struct StudyDifference: Sendable {
  /// Whether the two are runs of the same experiment.
  package let isSameExperiment: Bool
  private var found: DifferenceLines

  /// - Parameters:
  ///   - names: of the two, as in the lines: `a.h5`, `b.h5`.
  ///   - limit: lines kept.
  package init(
    _ a: Study, _ b: Study, names: (String, String) = ("the first", "the second"),
    limit: Int = 20
  ) {
    found = DifferenceLines(limit: limit)
    isSameExperiment = a.header.identity == b.header.identity
    if !isSameExperiment {
      for line in Self.experiments(a.header, b.header) { found.add(line) }
    }
    StudyComparison(a, b, names: names).compare(&found)
  }

  /// What the two resolved experiments do not have in common.
  private static func experiments(_ a: StudyHeader, _ b: StudyHeader) -> [String] {
    let fields = try? Difference.between(a.resolved, b.resolved)
    return fields?.map(\.text) ?? ["the resolved experiments cannot be read"]
  }

  package var isEmpty: Bool { count == 0 && isSameExperiment }

  /// The first differences: of the experiments, of the columns, then by trial.
  package var lines: [String] { found.lines }

  /// Differences in all; of one curve or one trial that is missing only the first counts.
  package var count: Int { found.count }

  /// Lines, each ended; the last says how many are not shown.
  package var text: String {
    if isEmpty { return "equal: every bit of the results\n" }
    var text = isSameExperiment ? "" : "two different experiments\n"
    text += lines.map { $0 + "\n" }.joined()
    let rest = count - lines.count
    if rest > 0 { text += "… and \(rest) more \(rest == 1 ? "difference" : "differences")\n" }
    return text
  }
}

/// The first lines of what may be many; those beyond the limit are counted and never made.
struct DifferenceLines: Sendable {
  private(set) var lines: [String] = []
  private(set) var count = 0
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  mutating func add(_ line: @autoclosure () -> String) {
    count += 1
    if lines.count < limit { lines.append(line().printable) }
  }
}
