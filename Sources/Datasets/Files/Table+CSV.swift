import Tensors

extension Table {
  /// The table of a CSV file whose columns are numbers, but for the `categorical` ones.
  ///
  /// A categorical column becomes one column of 0 and 1 for each of its values, in the order of
  /// their UTF-8 bytes, named `column=value`; a categorical target becomes the number of its value
  /// in that order. Feature columns keep the order of the file.
  ///
  /// - Parameters:
  ///   - targets: The columns to predict, in their order; a categorical one is the only one.
  ///   - categorical: The columns that hold names.
  ///   - limit: How many samples to take from the beginning, all where it is nil.
  /// - Throws: ``DatasetError`` with line and column of a value that is missing or no number,
  ///   naming a column that is not in the file, or where there are no rows.
  package init(
    csv path: String, targets names: [String], categorical: [String] = [], limit: Int? = nil
  ) throws(DatasetError) {
    let (columnNames, records) = try CSVFile.records(path, limit: limit)
    try Self.requireColumns(path, names + categorical, in: columnNames)
    guard !records.isEmpty else {
      throw DatasetError(path, line: 1, "there are no rows below the header")
    }
    var columns: [(name: String, values: [Double])] = []
    var targets = Matrix(zeros: records.count, names.count)
    var classNames: [String] = []
    for (index, name) in columnNames.enumerated() {
      let fields = records.map { $0[index] }
      try Self.requirePresent(path, name, fields)
      let isCategorical = categorical.contains(name)
      if let place = names.firstIndex(of: name) {
        if isCategorical { classNames = Self.categories(fields) }
        let numbers =
          try isCategorical
          ? Self.places(of: fields, in: classNames) : Self.numbers(path, name, fields)
        for (row, number) in numbers.enumerated() { targets[row, place] = number }
      } else if isCategorical {
        columns += Self.indicators(name, fields)
      } else {
        columns.append((name, try Self.numbers(path, name, fields)))
      }
    }
    var features = Matrix(zeros: records.count, columns.count)
    for (index, column) in columns.enumerated() {
      for (row, value) in column.values.enumerated() {
        features[row, index] = value
      }
    }
    self.init(
      features: features, targets: targets, featureNames: columns.map(\.name), targetNames: names,
      classNames: classNames)
  }

  private static func requireColumns(
    _ path: String, _ wanted: [String], in names: [String]
  ) throws(DatasetError) {
    for name in wanted where !names.contains(name) {
      throw DatasetError(
        path, line: 1, "there is no column '\(name)'",
        hint: "the columns are: \(names.joined(separator: ", "))")
    }
  }

  private static let missing = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "?"]

  private static func requirePresent(
    _ path: String, _ name: String, _ fields: [CSVField]
  ) throws(DatasetError) {
    for field in fields where missing.contains(trimmed(field.text)) {
      throw DatasetError(
        path, line: field.line, column: field.column,
        "the value of column '\(name)' is missing", hint: "fill it in or leave the line out")
    }
  }

  private static func numbers(
    _ path: String, _ name: String, _ fields: [CSVField]
  ) throws(DatasetError) -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(fields.count)
    for field in fields {
      guard let number = Double(trimmed(field.text)), number.isFinite else {
        throw DatasetError(
          path, line: field.line, column: field.column,
          "'\(field.text)' in column '\(name)' is not a finite number",
          hint: "list '\(name)' under categorical if it holds names")
      }
      numbers.append(number)
    }
    return numbers
  }

  private static func trimmed(_ text: String) -> String {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    guard let first = text.utf8.first, let last = text.utf8.last, isBlank(first) || isBlank(last)
    else { return text }
    let kept = text.utf8.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    return String(decoding: Array(kept), as: UTF8.self)
  }

  private static func categories(_ fields: [CSVField]) -> [String] {
    Set(fields.map(\.text)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func places(of fields: [CSVField], in categories: [String]) -> [Double] {
    let numbers = Dictionary(uniqueKeysWithValues: zip(categories, 0...))
    return fields.map { Double(numbers[$0.text]!) }
  }

  private static func indicators(
    _ name: String, _ fields: [CSVField]
  ) -> [(name: String, values: [Double])] {
    categories(fields).map { category in
      ("\(name)=\(category)", fields.map { $0.text == category ? 1 : 0 })
    }
  }
}
