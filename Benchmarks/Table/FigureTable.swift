/// All figures in one table, each told while it is measured.
struct FigureTable {
  private var rows: [[String]] = []
  private static let heads = [
    "figure", "unit", "best", "median", "bound or peer", "ratio", "command",
  ]

  mutating func add(_ figure: Figure) {
    let reference = figure.reference.map { "\($0.name) \(Self.number($0.value))" } ?? ""
    let row = [
      figure.name, figure.unit, Self.number(figure.best), Self.number(figure.median), reference,
      figure.ratio.map { Self.number($0) } ?? "", figure.command,
    ]
    rows.append(row)
    Output.note(row.prefix(6).joined(separator: "  "))
  }

  var text: String {
    let lines = [Self.heads] + rows
    let widths = Self.heads.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      zip(line, widths).map { text, width in
        text + String(repeating: " ", count: width - text.count)
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  /// Three digits that count, more before the point.
  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    if abs(value) >= 100 { return "\(Int(value.rounded()))" }
    let scale: Double = abs(value) >= 10 ? 10 : abs(value) >= 1 ? 100 : 1000
    return "\((value * scale).rounded() / scale)"
  }
}
