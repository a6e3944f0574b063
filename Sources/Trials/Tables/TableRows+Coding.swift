/// The binary form of rows: the table's name and width once, then the cells, each with its kind
/// before it.
extension ByteWriter {
  mutating func append(_ tables: [TableRows]) {
    append(count: tables.count)
    for rows in tables {
      append(text: rows.table)
      append(count: rows.width)
      append(count: rows.count)
      for cell in rows.cells { append(cell) }
    }
  }

  private mutating func append(_ cell: Cell) {
    switch cell {
    case .int64(let value):
      append(byte: 1)
      append(integer: value)
    case .float64(let value):
      append(byte: 2)
      append(real: value)
    case .boolean(let value): append(byte: value ? 4 : 3)
    case .int64s(let values):
      append(byte: 5)
      append(count: values.count)
      for value in values { append(integer: value) }
    case .float64s(let values):
      append(byte: 6)
      append(count: values.count)
      for value in values { append(real: value) }
    }
  }
}

extension ByteReader {
  mutating func tables() throws(CodingError) -> [TableRows] {
    let count = try count()
    var tables: [TableRows] = []
    for _ in 0..<count {
      let (name, width, rows) = (try text(), try self.count(), try self.count())
      guard width > 0, rows <= remaining / width else {
        throw failure("\(rows) rows of \(width) cells with \(remaining) bytes left")
      }
      var cells: [Cell] = []
      cells.reserveCapacity(rows * width)
      for _ in 0..<rows * width { cells.append(try cell()) }
      tables.append(TableRows(name, width: width, cells: cells))
    }
    return tables
  }

  private mutating func cell() throws(CodingError) -> Cell {
    switch try byte() {
    case 1: return .int64(try integer())
    case 2: return .float64(try real())
    case 3: return .boolean(false)
    case 4: return .boolean(true)
    case 5:
      var values: [Int] = []
      for _ in 0..<(try count()) { values.append(try integer()) }
      return .int64s(values)
    case 6:
      var values: [Double] = []
      for _ in 0..<(try count()) { values.append(try real()) }
      return .float64s(values)
    case let kind: throw failure("a cell of unknown kind \(kind)")
    }
  }
}
