import Spec
import Trials

/// What a program reports with one line of its standard output.
package struct ReportedLine: Equatable {
  package let samples: [Sample]

  /// The words that say where a value was recorded.
  private static let axes: [String] = ["step", "epoch", "round", "episode"]

  /// Whether a line may report metrics by itself: its first word is `metric`.
  static func mayReport(_ line: String) -> Bool {
    let words = line.drop(while: \.isWhitespace)
    return words.hasPrefix("metric") && words.dropFirst(6).first?.isWhitespace ?? true
  }

  /// Reads `metric loss=0.12 accuracy=0.9 step=3`; `nil` for any other line. Without an axis the
  /// values are final ones; of several axes the last one says where, the others are values. Words that
  /// are no `name=number` are not read.
  /// - Throws: ``BadIndex`` where a value belongs to no step that can be.
  package init?(metricLine line: String) throws {
    let words = line.split(whereSeparator: \.isWhitespace)
    guard words.first == "metric" else { return nil }
    let pairs = words.dropFirst().map { (word: $0, parts: $0.split(separator: "=", maxSplits: 1)) }
      .filter { $0.parts.count == 2 }
    let axis = pairs.lastIndex { Self.axes.contains(String($0.parts[0])) }
    var moment = Moment.end
    var values: [(String, Double)] = []
    for (index, (word, parts)) in pairs.enumerated() {
      let name = String(parts[0])
      if index == axis {
        guard let place = Int(parts[1]), place >= 0 else { throw BadIndex(word: String(word)) }
        moment = Moment(axis: Axis(name), index: place)
      } else if let value = Double(parts[1]) {
        values.append((name, value))
      }
    }
    guard !values.isEmpty else { return nil }
    samples = values.map { Sample($0.0, moment, $0.1) }
  }

  /// Reads a last line such as `{"loss": 0.12}`: the numbers of its top level are final values.
  package init?(jsonLine line: String) {
    guard line.first == "{", let node = try? Node(json: line),
      case .map(let entries) = node.content
    else { return nil }
    var found: [Sample] = []
    for entry in entries {
      switch entry.value.content {
      case .integer(let value): found.append(Sample(entry.key, .end, Double(value)))
      case .real(let value): found.append(Sample(entry.key, .end, value))
      default: continue
      }
    }
    guard !found.isEmpty else { return nil }
    samples = found
  }
}

/// A line that tells of a step that cannot be.
package struct BadIndex: Error, Equatable, CustomStringConvertible {
  let word: String
  package var description: String {
    "a line of metrics says '\(word)'; it takes a whole number from 0 on"
  }
}
