import HDF5
import Spec

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

  /// One column a parameter: its values where it is active. What stands where it is not, is said by
  /// the attribute `inactive_value`, but for numbers with a fraction, where it is NaN.
  var parameters: [DataVariable] {
    zip(study.header.parameters, names.parameters).enumerated().map { position, parameter in
      let (description, name) = parameter
      let values = rows.map { row in
        row.assignment.flatMap { position < $0.values.count ? $0.values[position] : nil }
      }
      let (stored, inactive) = Self.stored(values, description.kind)
      var column = column(name, stored)
      column.describe(longName: description.name)
      column.attributes.append(DataAttribute("parameter", description.name))
      if values.contains(nil), let inactive {
        column.attributes.append(inactive)
      } else if case .boolean = description.kind {
        column.attributes.append(DataAttribute("dtype", "bool"))
      }
      return column
    }
  }

  /// The values as a column has them, and what stands there for none.
  private static func stored(
    _ values: [Value?], _ kind: ParameterColumn.Kind
  ) -> (Values, inactive: DataAttribute?) {
    switch kind {
    case .real:
      let numbers = values.map { $0?.number ?? Missing.real }
      return (.float64(numbers), nil)
    case .integer:
      let numbers = values.map { value in
        if case .integer(let number) = value { Int64(number) } else { Int64?.none }
      }
      let none = Missing.integer(besides: numbers)
      return (.int64(numbers.map { $0 ?? none }), DataAttribute(Missing.inactiveName, Int(none)))
    case .boolean:
      return (
        .int8(values.map { if case .boolean(let value) = $0 { value ? 1 : 0 } else { -1 } }),
        DataAttribute(Missing.inactiveName, -1)
      )
    case .text:
      // Words and numbers may be mixed.
      let texts = values.map { value in value.map { Missing.storable($0.text) } }
      let none = Missing.text(besides: texts)
      return (.string(texts.map { $0 ?? none }), DataAttribute(Missing.inactiveName, none))
    }
  }
}
