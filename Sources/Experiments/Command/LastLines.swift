/// The last lines that a program says, for the reason of its failure. Indented lines belong to what
/// stands above them, as in the trace of an error: they count only where there are no others.
struct LastLines: Sendable {
  private static let most = 5
  private var plain: [String] = []
  private var indented: [String] = []

  mutating func append(_ line: String) {
    guard let first = line.first(where: { !$0.isWhitespace }) else { return }
    if line.first == first {
      Self.keep(line, in: &plain)
    } else {
      Self.keep(line, in: &indented)
    }
  }

  private static func keep(_ line: String, in lines: inout [String]) {
    lines.append(String(line.prefix(1_000)))
    if lines.count > most { lines.removeFirst() }
  }

  /// At most five.
  var lines: [String] {
    let lines = plain.filter { !$0.hasPrefix("Traceback (most recent call last)") }
    return lines.isEmpty ? indented : lines
  }
}
