import Spec

/// One column of a table, row after row.
enum LookupColumn: Sendable {
  /// `nil` where a cell is empty.
  case numbers([Double?])
  /// Empty where a cell is.
  case texts([String])

  /// How far apart two numbers may be that are the same: relative to the greater one.
  static let tolerance = 1e-12

  /// A column of texts, which is one of numbers where every cell that is not empty is a number.
  init(cells: [String]) {
    var numbers: [Double?] = []
    numbers.reserveCapacity(cells.count)
    for cell in cells {
      let text = cell.trimmed
      let number = Double(text)
      guard number != nil || text.isEmpty else {
        self = .texts(cells)
        return
      }
      numbers.append(number)
    }
    self = .numbers(numbers)
  }

  /// Whether a row has the value: words and whole numbers exactly, other numbers to
  /// ``tolerance``. An empty cell has none.
  func holds(_ value: Value, at row: Int) -> Bool {
    switch self {
    case .numbers(let numbers):
      guard let number = numbers[row] else { return false }
      return Self.matches(value, number)
    case .texts(let texts):
      switch value {
      case .text(let word): return texts[row] == word
      case .boolean(let truth): return texts[row].lowercased() == "\(truth)"
      case .integer, .real:
        return Double(texts[row].trimmed).map { Self.matches(value, $0) } ?? false
      }
    }
  }

  private static func matches(_ value: Value, _ number: Double) -> Bool {
    switch value {
    case .integer(let whole): Double(whole) == number
    case .real(let real):
      real == number || abs(real - number) <= tolerance * max(abs(real), abs(number))
    case .boolean(let truth): number == (truth ? 1 : 0)
    case .text(let word): Double(word) == number
    }
  }

  /// How far a row is from a value: 0 where it has it, up to 1 for numbers relative to the greater
  /// one, and 1 for all else.
  func distance(from value: Value, at row: Int) -> Double {
    if holds(value, at: row) { return 0 }
    guard let wanted = value.number, let number = number(at: row), wanted.isFinite, number.isFinite
    else { return 1 }
    return min(1, abs(wanted - number) / max(abs(wanted), abs(number)))
  }

  /// `nil` where the cell is empty or no number.
  func number(at row: Int) -> Double? {
    switch self {
    case .numbers(let numbers): numbers[row]
    case .texts(let texts): Double(texts[row].trimmed)
    }
  }

  /// The first row whose cell is neither empty nor a number, with the cell.
  var firstWord: (row: Int, text: String)? {
    guard case .texts(let texts) = self else { return nil }
    let row = texts.firstIndex { !$0.trimmed.isEmpty && Double($0.trimmed) == nil }
    return row.map { ($0, texts[$0]) }
  }

  /// A cell as messages show it.
  func text(at row: Int) -> String {
    switch self {
    case .numbers(let numbers): numbers[row].map { Value.real($0).text.withoutPoint } ?? "nothing"
    case .texts(let texts): texts[row].isEmpty ? "nothing" : texts[row]
    }
  }
}

extension String {
  /// Without blanks at its ends.
  var trimmed: String {
    let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    guard let first = utf8.first, let last = utf8.last, isBlank(first) || isBlank(last) else {
      return self
    }
    let kept = utf8.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    return String(decoding: Array(kept), as: UTF8.self)
  }

  /// `64.0` as `64`.
  fileprivate var withoutPoint: String { hasSuffix(".0") ? String(dropLast(2)) : self }
}
