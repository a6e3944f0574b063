/// Tables in text form, plain or gzip: the first line names the columns, all others hold one sample.
package enum CSVFile {
  /// The names of the columns: reads the first 64 KiB.
  ///
  /// - Throws: ``DatasetError`` where the file can't be read, is empty, or names a column twice.
  package static func header(_ path: String) throws(DatasetError) -> [String] {
    var file = try ByteReader(path)
    var reader = CSVReader(path, bytes: try file.read(upTo: 1 << 16))
    return try header(path, &reader)
  }

  static func header(
    _ path: String, _ reader: inout CSVReader
  ) throws(DatasetError) -> [String] {
    guard let fields = try reader.next() else {
      throw DatasetError(path, "the file is empty", hint: "the first line names the columns")
    }
    for (index, field) in fields.enumerated() {
      if fields[..<index].contains(where: { $0.text == field.text }) {
        throw DatasetError(
          path, line: field.line, column: field.column, "column '\(field.text)' is named twice")
      }
    }
    return fields.map(\.text)
  }

  /// All records but the first, each as long as the header.
  ///
  /// - Parameter limit: How many to read from the beginning; nil for all.
  /// - Throws: ``DatasetError`` where the file can't be read or a record has another length.
  package static func records(
    _ path: String, limit: Int? = nil
  ) throws(DatasetError) -> (names: [String], records: [[CSVField]]) {
    var file = try ByteReader(path)
    var reader = CSVReader(path, bytes: try file.readToEnd())
    let names = try header(path, &reader)
    var records: [[CSVField]] = []
    while records.count < limit ?? .max, let record = try reader.next() {
      guard record.count == names.count else {
        throw DatasetError(
          path, line: record[0].line,
          "\(record.count) fields, but the header names \(names.count) columns")
      }
      records.append(record)
    }
    return (names, records)
  }
}
