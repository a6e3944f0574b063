import HDF5
import Spec
import Trials

/// A line of `expect` and whether it holds.
package struct ClaimRow: Sendable, Equatable {
  package var text: String
  /// The value of its left side; NaN where it has none.
  package var value: Double
  /// `holds`, `fails`, or why it cannot be judged.
  package var verdict: String

  package init(text: String, value: Double, verdict: String) {
    (self.text, self.value, self.verdict) = (text, value, verdict)
  }
}

extension Study {
  /// The version of the layout below; a change that older readers cannot follow raises it.
  package static let formatVersion = 1

  /// The results file as a value: everything but the tensors, which lie below `/artifacts`.
  package func tree(
    claims: [ClaimRow] = [], importance: [ImportanceTable] = []
  ) -> DataGroup {
    let curves = CurveTable.tables(of: self)
    let names = SchemaNames(header, axes: curves.map(\.axis))
    let columns = TrialColumns(study: self, names: names)
    var results = DataGroup(header.isSweep ? "sweep" : ColumnName.plain(header.subject))
    if !trials.isEmpty {
      results.variables = resultColumns(columns)
      for (curves, name) in zip(curves, names.axes) {
        results.groups.append(curveGroup(curves, name, columns))
      }
      addTables(to: &results, names)
    }
    var root = DataGroup("")
    root.attributes = rootAttributes
    root.groups = [results]
    if !claims.isEmpty { root.groups.append(Self.group(of: claims)) }
    if let group = ImportanceGroup.make(importance) { root.groups.append(group) }
    root.groups.append(timingGroup(columns))
    root.groups.append(provenanceGroup)
    return root
  }

  private var rootAttributes: [DataAttribute] {
    var attributes = [
      DataAttribute("Conventions", "CF-1.10"),
      DataAttribute("format", "runner-results"),
      DataAttribute("format_version", Self.formatVersion),
      DataAttribute("runner_version", header.runnerVersion),
      DataAttribute("created", CalendarTime.text(header.created)),
      DataAttribute("complete", flag: complete),
      DataAttribute("experiment", header.experiment),
      DataAttribute("name", header.name),
      DataAttribute("identity", header.identity),
      DataAttribute("determinism", header.determinism),
    ]
    let trials = timeDependentTrials
    if !trials.isEmpty {
      let numbers = Attribute(shape: [trials.count], values: .int64(trials.map(Int64.init)))
      attributes.append(DataAttribute("time_dependent", numbers))
    }
    return attributes
  }

  // MARK: - One value a trial

  private func resultColumns(_ columns: TrialColumns) -> [DataVariable] {
    columns.coordinates + columns.parameters + metricColumns(columns)
      + [objectiveColumn(columns)] + frontColumn(columns) + parentColumn(columns) + [
        stateColumn(columns),
        columns.smallIntegers("rung", \.rung)
          .described(longName: "rung at which the pruner stopped it; -1: none"),
        columns.smallIntegers("bracket") { header.pruning?.bracket(of: $0.number) ?? -1 }
          .described(longName: "bracket of the pruner; -1: none"),
        columns.integers("seed") { _ in Int(truncatingIfNeeded: header.seed) }
          .described(longName: "seed of the run"),
        columns.integers("n_steps", steps).described(longName: "last index on \(mainAxis)"),
      ]
  }

  private func metricColumns(_ columns: TrialColumns) -> [DataVariable] {
    var variables: [DataVariable] = []
    for (index, metric) in header.metrics.enumerated() {
      let name = columns.names.metrics[index]
      let final = columns.reals(name) { row in
        let isRecorded = row.samples.contains { $0.metric == metric.name }
        return isRecorded ? Missing.stored(finalValue(of: metric.name, in: row)) : Missing.real
      }
      variables.append(described(final, metric))
      guard metric.axis != Axis.end.name, goal(of: metric.name) != nil else { continue }
      let column = columns.reals(columns.names.best[index]) {
        best(metric.name, in: $0)?.value ?? Missing.real
      }
      variables.append(column.described(longName: "best \(metric.name)", units: metric.unit))
    }
    if let objective = header.objectives.first {
      let step = columns.integers("best_step") {
        best(objective.metric, in: $0)?.moment.index ?? -1
      }
      variables.append(step.described(longName: "where \(objective.metric) was best; -1: nowhere"))
    }
    return variables
  }

  private func described(_ variable: DataVariable, _ metric: MetricColumn) -> DataVariable {
    var variable = variable.described(longName: metric.name, units: metric.unit)
    variable.attributes.append(DataAttribute("metric", metric.name))
    if !metric.meaning.isEmpty {
      variable.attributes.append(DataAttribute("description", Missing.storable(metric.meaning)))
    }
    return variable
  }

  private func objectiveColumn(_ columns: TrialColumns) -> DataVariable {
    let objective = header.objectives.first
    let unit = header.metrics.first { $0.name == objective?.metric }?.unit ?? ""
    return columns.reals("objective") { objectiveValue(of: $0) }.described(
      longName: objective.map { "\($0.value) \($0.metric), to \($0.goal)" } ?? "no objective",
      units: unit)
  }

  /// Which trials no other beats in every objective; none where there is one objective.
  private func frontColumn(_ columns: TrialColumns) -> [DataVariable] {
    guard header.objectives.count > 1 else { return [] }
    let front = Set(paretoFront.map(\.number))
    var column = columns.column("pareto", .int8(trials.map { front.contains($0.number) ? 1 : 0 }))
    column.describe(longName: "no other trial beats it in every objective")
    column.attributes.append(DataAttribute("dtype", "bool"))
    return [column]
  }

  /// Whose weights trials began with; none where all begin anew.
  private func parentColumn(_ columns: TrialColumns) -> [DataVariable] {
    guard header.hasParents else { return [] }
    return [
      columns.integers("parent") { $0.parent ?? -1 }
        .described(longName: "trial with whose weights it began; -1: it began anew")
    ]
  }

  private func stateColumn(_ columns: TrialColumns) -> DataVariable {
    var column = columns.column("state", .int8(trials.map(\.state.rawValue)))
    let states = Outcome.State.allCases
    let values = Attribute(shape: [states.count], values: .int8(states.map(\.rawValue)))
    column.describe(longName: "how the trial ended")
    column.attributes.append(DataAttribute("flag_values", values))
    column.attributes.append(
      DataAttribute("flag_meanings", states.map { "\($0)" }.joined(separator: " ")))
    return column
  }

  /// The axis along which a trial's progress is counted: the first objective's, otherwise that of
  /// the first metric that has one.
  private var mainAxis: String {
    let objective = header.objectives.first?.metric
    let axes = header.metrics.filter { $0.axis != Axis.end.name }
    return (axes.first { $0.name == objective } ?? axes.first)?.axis ?? Axis.end.name
  }

  private func steps(of row: TrialRow) -> Int {
    let axis = mainAxis
    return row.samples.reduce(0) {
      $1.moment.axis.name == axis ? max($0, $1.moment.index) : $0
    }
  }

  // MARK: - Curves

  private func curveGroup(
    _ curves: CurveTable, _ name: String, _ columns: TrialColumns
  ) -> DataGroup {
    var group = DataGroup(name)
    group.attributes = [DataAttribute("axis", curves.axis)]
    let index = Values.int64(curves.indices.map(Int64.init))
    let parameters = header.isSweep ? columns.parameters : []
    group.variables = columns.coordinates + parameters
    group.variables.append(
      DataVariable(name, [name], shape: [curves.indices.count], index)
        .described(longName: curves.axis, units: "1"))
    let shape = (header.isSweep ? [trials.count] : []) + [curves.indices.count]
    for (metric, column) in header.metrics.enumerated() where !curves.values[metric].isEmpty {
      let curve = DataVariable(
        columns.names.metrics[metric], columns.dimensions + [name], shape: shape,
        .float64(curves.values[metric]))
      group.variables.append(described(curve, column))
      guard !parameters.isEmpty else { continue }
      let names = parameters.map(\.name).joined(separator: " ")
      group.variables[group.variables.count - 1].attributes.append(
        DataAttribute("coordinates", names))
    }
    return group
  }

  // MARK: - Claims

  private static func group(of claims: [ClaimRow]) -> DataGroup {
    var group = DataGroup("expect")
    let count = claims.count
    group.variables = [
      DataVariable("claim", ["claim"], shape: [count], .int64((0..<count).map(Int64.init))),
      DataVariable(
        "text", ["claim"], shape: [count], .string(claims.map { Missing.storable($0.text) })),
      DataVariable("value", ["claim"], shape: [count], .float64(claims.map(\.value))),
      DataVariable(
        "verdict", ["claim"], shape: [count], .string(claims.map { Missing.storable($0.verdict) })),
    ]
    return group
  }
}
