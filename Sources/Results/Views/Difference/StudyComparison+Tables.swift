import Trials

extension StudyComparison {
  /// The first difference of each table that both have.
  func tables(_ left: TrialRow, _ right: TrialRow, _ found: inout DifferenceLines) {
    for (place, table) in headers.0.tables.enumerated() {
      guard let other = headers.1.tables.firstIndex(where: { $0 == table }) else { continue }
      let (one, two) = (left.tables[place], right.tables[other])
      let word = table.name.isEmpty ? headers.0.subject : table.name
      if let text = Self.difference(one, two, table) {
        found.add("trial \(left.number): \(word) \(text)")
      } else if one.count != two.count {
        found.add("trial \(left.number): \(word): \(one.count) rows against \(two.count)")
      }
    }
  }

  /// `row 4: loss_before 0.1 against 0.2`
  private static func difference(
    _ one: TableRows, _ two: TableRows, _ table: RecordTable
  ) -> String? {
    for row in 0..<min(one.count, two.count) {
      for (index, column) in table.columns.enumerated() {
        let (left, right) = (one[row, index], two[row, index])
        if !left.hasSameBits(as: right) {
          return "row \(row): \(column.name) \(left.text) against \(right.text)"
        }
      }
    }
    return nil
  }
}

extension Cell {
  fileprivate func hasSameBits(as other: Cell) -> Bool {
    switch (self, other) {
    case (.float64(let left), .float64(let right)): left.hasSameBits(as: right)
    case (.float64s(let left), .float64s(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.hasSameBits(as: $1) }
    default: self == other
    }
  }

  fileprivate var text: String {
    switch self {
    case .int64(let value): "\(value)"
    case .float64(let value): "\(value)"
    case .boolean(let value): "\(value)"
    case .int64s(let values): "\(values)"
    case .float64s(let values): "\(values)"
    }
  }
}
