/// How much each parameter matters for a metric, as one method sees it: what `runner importance` prints.
package struct ImportanceTable: Sendable, Equatable {
  package struct Column: Sendable, Equatable {
    package let title: String
    /// By parameter.
    package let values: [Double]

    package init(_ title: String, _ values: [Double]) {
      (self.title, self.values) = (title, values)
    }
  }

  /// Its word on the command line.
  package let method: String
  package let metric: String
  package let parameters: [String]
  /// The first one is what parameters are ranked by.
  package let columns: [Column]
  /// By parameter, how many trials it was judged by; `nil`: the method has points of its own.
  package let trials: [Int]?

  package init(
    method: String, metric: String, parameters: [String], columns: [Column], trials: [Int]?
  ) {
    let counts = columns.map(\.values.count) + (trials.map { [$0.count] } ?? [])
    precondition(
      counts.allSatisfy { $0 == parameters.count },
      "columns of \(counts) values for \(parameters.count) parameters")
    (self.method, self.metric, self.parameters) = (method, metric, parameters)
    (self.columns, self.trials) = (columns, trials)
  }

  /// Places of the parameters, the one that matters most first, ties as in the file.
  var ranked: [Int] {
    guard let figures = columns.first?.values else { return Array(parameters.indices) }
    return parameters.indices.sorted { a, b in
      figures[a] == figures[b] ? a < b : figures[a] > figures[b]
    }
  }
}

extension ImportanceTable {
  package func text(as format: TrialTable.Format, ink: Ink = .none) -> String {
    switch format {
    case .table: table.text(ink)
    case .csv: csv
    case .json: json
    }
  }

  var table: TextTable {
    var titles = [TextTable.Column("parameter")]
    titles += columns.map { TextTable.Column($0.title, .right) }
    if trials != nil { titles.append(TextTable.Column("trials", .right)) }
    var table = TextTable(titles)
    for place in ranked {
      var cells = [parameters[place]]
      cells += columns.map { NumberText.short($0.values[place], digits: 4) }
      if let trials { cells.append(String(trials[place])) }
      table.append(cells)
    }
    return table
  }

  private var csv: String {
    var csv = CSVWriter()
    csv.field("parameter")
    for column in columns { csv.field(column.title) }
    if trials != nil { csv.field("trials") }
    csv.endRow()
    for place in ranked {
      csv.field(parameters[place])
      for column in columns { csv.field(column.values[place]) }
      if let trials { csv.field(trials[place]) }
      csv.endRow()
    }
    return csv.text
  }

  private var json: String {
    var json = JSONWriter()
    json.object { json in
      json.member("method", method)
      json.member("metric", metric)
      json.key("parameters")
      json.array { json in
        for place in ranked {
          json.lineBreak()
          json.object { json in
            json.member("parameter", parameters[place])
            for column in columns { json.member(column.title, column.values[place]) }
            if let trials { json.member("trials", trials[place]) }
          }
        }
        json.lineBreak()
      }
    }
    return json.text + "\n"
  }
}
