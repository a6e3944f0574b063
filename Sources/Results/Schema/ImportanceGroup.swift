import HDF5
import Trials

/// The group `/importance`: how much each parameter matters for each objective.
enum ImportanceGroup {
  /// - Parameter tables: One for each objective, of the same method and parameters, with trials.
  /// - Returns: `nil` where there is none.
  static func make(_ tables: [ImportanceTable]) -> DataGroup? {
    guard let first = tables.first, !first.parameters.isEmpty else { return nil }
    let shape = [tables.count, first.parameters.count]
    var group = DataGroup("importance")
    group.attributes = [DataAttribute("method", first.method)]
    group.variables = [
      texts("objective", tables.map(\.metric)).described(longName: "metric of the objective"),
      texts("parameter", first.parameters).described(longName: "name of the parameter"),
    ]
    for (index, column) in first.columns.enumerated() {
      let values = tables.flatMap { $0.columns[index].values }
      group.variables.append(
        DataVariable(
          ColumnName.plain(column.title), ["objective", "parameter"], shape: shape,
          .float64(values)
        ).described(longName: "\(column.title) by \(first.method)", units: "1"))
    }
    group.variables.append(
      DataVariable(
        "trials", ["objective", "parameter"], shape: shape,
        .int64(tables.flatMap { $0.trials ?? [] }.map(Int64.init))
      ).described(longName: "trials in which the parameter was active", units: "1"))
    return group
  }

  /// The tables of which a group was made.
  /// - Throws: ``ResultsError`` where its columns do not fit together.
  static func tables(of group: DataGroup, path: String) throws(ResultsError) -> [ImportanceTable] {
    let metrics = group["objective"]?.texts ?? []
    let parameters = group["parameter"]?.texts ?? []
    let columns = group.variables.filter { $0.dimensions == ["objective", "parameter"] }
    guard columns.allSatisfy({ $0.values.count == metrics.count * parameters.count }) else {
      throw ResultsError(path, .incomplete("the columns of /importance differ in length"))
    }
    return metrics.enumerated().map { index, metric in
      let range = index * parameters.count..<(index + 1) * parameters.count
      return ImportanceTable(
        method: group.attribute("method")?.text ?? "", metric: metric, parameters: parameters,
        columns: columns.filter { $0.name != "trials" }.map {
          ImportanceTable.Column($0.name, Array(($0.reals ?? [])[range]))
        }, trials: (group["trials"]?.integers).map { Array($0[range]) })
    }
  }

  private static func texts(_ name: String, _ texts: [String]) -> DataVariable {
    DataVariable(name, [name], shape: [texts.count], .string(texts.map(Missing.storable)))
  }
}
