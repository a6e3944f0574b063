import HDF5

/// Makes columns with one value a trial, over the dimension `trial`; in a run of one trial they are
/// scalars.
struct TrialColumns {
  let study: Study
  let names: SchemaNames

  var rows: [TrialRow] { study.trials }
  var dimensions: [String] { study.header.isSweep ? ["trial"] : [] }
  private var shape: [Int] { study.header.isSweep ? [study.trials.count] : [] }

  func column(_ name: String, _ values: Values) -> DataVariable {
    DataVariable(name, dimensions, shape: shape, values)
  }

  func reals(_ name: String, _ value: (TrialRow) -> Double) -> DataVariable {
    column(name, .float64(rows.map(value)))
  }

  func integers(_ name: String, _ value: (TrialRow) -> Int) -> DataVariable {
    column(name, .int64(rows.map { Int64(value($0)) }))
  }

  func smallIntegers(_ name: String, _ value: (TrialRow) -> Int) -> DataVariable {
    column(name, .int32(rows.map { Int32(truncatingIfNeeded: value($0)) }))
  }

  func texts(_ name: String, _ value: (TrialRow) -> String) -> DataVariable {
    column(name, .string(rows.map { Missing.storable(value($0)) }))
  }

  /// The coordinates of the dimension; none in a run of one trial.
  var coordinates: [DataVariable] {
    study.header.isSweep
      ? [integers("trial", \.number).described(longName: "number of the trial")] : []
  }

  /// One column a parameter: its values where it is active.
  var parameters: [DataVariable] {
    zip(study.header.parameters, names.parameters).enumerated().map { position, parameter in
      let (description, name) = parameter
      var column = column(name, values(of: position, description.kind))
      column.describe(longName: description.name)
      column.attributes.append(DataAttribute("parameter", description.name))
      if case .int8(let values) = column.values, !values.contains(-1) {
        column.attributes.append(DataAttribute("dtype", "bool"))
      }
      return column
    }
  }

  private func values(of parameter: Int, _ kind: ParameterColumn.Kind) -> Values {
    let values = rows.map { row in
      row.assignment.flatMap { parameter < $0.values.count ? $0.values[parameter] : nil }
    }
    return switch kind {
    case .real:
      .float64(
        values.map {
          switch $0 {
          case .real(let value): value
          case .integer(let value): Double(value)
          default: Missing.real
          }
        })
    case .integer:
      .int64(values.map { if case .integer(let value) = $0 { Int64(value) } else { -1 } })
    case .boolean:
      .int8(values.map { if case .boolean(let value) = $0 { value ? 1 : 0 } else { -1 } })
    case .text:
      .string(
        values.map {
          if case .text(let value) = $0 { Missing.storable(value) } else { Missing.text }
        })
    }
  }
}
