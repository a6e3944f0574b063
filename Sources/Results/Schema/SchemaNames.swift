import Trials

/// The names of columns and groups: letters, digits and `_`, beginning with a letter, so that every
/// reader of netCDF takes them.
struct SchemaNames {
  /// Column by column of the header.
  let metrics: [String]
  /// The metrics' best values, in the same order.
  let best: [String]
  let parameters: [String]
  /// Group by group of the axes given.
  let axes: [String]
  /// All of these and those that the schema gives away: what no table may be called.
  let taken: UniqueNames

  init(_ header: StudyHeader, axes axisNames: [String]) {
    var names = UniqueNames(taken: ColumnName.reserved)
    parameters = header.parameters.map { names.take("param_" + ColumnName.plain($0.name)) }
    axes = axisNames.map { names.take(ColumnName.plain($0)) }
    metrics = header.metrics.map { names.take(ColumnName.plain($0.name)) }
    best = metrics.map { names.take("best_" + $0) }
    taken = names
  }
}

/// What stands in a column for a value that is not there.
enum Missing {
  /// Nothing was recorded, or the parameter was inactive.
  static let real = Double.nan
  static let integer: Int64 = -1

  /// The attribute of a parameter's column with what stands there where the parameter was inactive.
  static let inactiveName = "inactive_value"

  /// −1, or where a value is that, the least number that none is.
  static func integer(besides values: [Int64?]) -> Int64 {
    guard values.contains(integer) else { return integer }
    let used = Set(values.compactMap { $0 })
    return (Int64.min...).first { !used.contains($0) } ?? integer
  }

  /// An empty text, or where a value is that, `inactive` with as many `_` as it takes to be none.
  static func text(besides values: [String?]) -> String {
    var text = values.contains("") ? "inactive" : ""
    while values.contains(text) { text += "_" }
    return text
  }

  /// A recorded value that was not a number: a NaN too, with another bit, so that reading the file
  /// gives back what was recorded.
  static let recordedNaN = Double(bitPattern: 0x7FF8_0000_0000_0001)

  static func stored(_ value: Double) -> Double { value.isNaN ? recordedNaN : value }

  /// What was recorded; `nil`: nothing.
  static func recorded(_ stored: Double) -> Double? {
    if !stored.isNaN { return stored }
    return stored.bitPattern == recordedNaN.bitPattern ? .nan : nil
  }

  /// Texts as HDF5 can store them: without NUL, which would end them.
  static func storable(_ text: String) -> String {
    text.utf8.contains(0) ? String(text.map { $0 == "\0" ? "\u{FFFD}" : $0 }) : text
  }
}
