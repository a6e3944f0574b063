import Trials

/// Everything recorded along one axis: a table of trials × indices for each metric.
struct CurveTable {
  /// The axis as the samples name it: `epoch`.
  let axis: String
  /// Every index that any trial recorded, ascending.
  var indices: [Int]
  /// By metric of the header: row-major [trial, index], padded with ``Missing/real``; empty for a
  /// metric that has no place here.
  var values: [[Double]]

  /// The tables of a study, axes in the order of their names; those along which nothing was
  /// recorded are left out.
  static func tables(of study: Study) -> [CurveTable] {
    var lookup = SampleLookup(study.header.metrics.map(\.name))
    var tables = indices(of: study, &lookup)
    for table in tables.indices { tables[table].makeDeclaredColumns(of: study) }
    for (row, trial) in study.trials.enumerated() {
      var near = [Int](repeating: 0, count: tables.count)
      for sample in trial.samples where sample.moment.axis != .end {
        let axis = lookup.axis(sample.moment.axis.name)
        guard let metric = lookup.metric(sample.metric) else { continue }
        tables[axis].place(sample, metric, row: row, of: study.trials.count, near: &near[axis])
      }
    }
    return tables.sorted { $0.axis.precedes($1.axis) }
  }

  /// Tables without values, in the order in which their axes first occur.
  private static func indices(of study: Study, _ lookup: inout SampleLookup) -> [CurveTable] {
    var tables: [CurveTable] = []
    for trial in study.trials {
      var near = [Int](repeating: 0, count: tables.count)
      var unknown = [[Int]](repeating: [], count: tables.count)
      for sample in trial.samples where sample.moment.axis != .end {
        let axis = lookup.axis(sample.moment.axis.name)
        if axis == tables.count {
          let columns = [[Double]](repeating: [], count: study.header.metrics.count)
          tables.append(
            CurveTable(axis: sample.moment.axis.name, indices: [], values: columns))
          near.append(0)
          unknown.append([])
        }
        let index = sample.moment.index
        if tables[axis].position(of: index, near: &near[axis]) == nil {
          unknown[axis].append(index)
        }
      }
      for axis in tables.indices where !unknown[axis].isEmpty {
        tables[axis].indices = distinct(tables[axis].indices + unknown[axis])
      }
    }
    return tables
  }

  private static func distinct(_ indices: [Int]) -> [Int] {
    var distinct: [Int] = []
    for index in indices.sorted() where distinct.last != index { distinct.append(index) }
    return distinct
  }

  /// Where an index stands; `near` is where the last one stood, since they come in order.
  private func position(of index: Int, near: inout Int) -> Int? {
    if near < indices.count && indices[near] == index { return near }
    if near + 1 < indices.count && indices[near + 1] == index {
      near += 1
      return near
    }
    var (low, high) = (0, indices.count)
    while low < high {
      let middle = (low + high) / 2
      if indices[middle] < index { low = middle + 1 } else { high = middle }
    }
    guard low < indices.count && indices[low] == index else { return nil }
    near = low
    return low
  }

  private mutating func makeDeclaredColumns(of study: Study) {
    for (metric, column) in study.header.metrics.enumerated() where column.axis == axis {
      makeColumn(metric, rows: study.trials.count)
    }
  }

  private mutating func makeColumn(_ metric: Int, rows: Int) {
    values[metric] = [Double](repeating: Missing.real, count: rows * indices.count)
  }

  private mutating func place(
    _ sample: Sample, _ metric: Int, row: Int, of rows: Int, near: inout Int
  ) {
    guard let position = position(of: sample.moment.index, near: &near) else { return }
    if values[metric].isEmpty { makeColumn(metric, rows: rows) }
    values[metric][row * indices.count + position] = Missing.stored(sample.value)
  }
}

/// Finds the places of names that come in about the same order again and again.
private struct SampleLookup {
  private let metrics: [String]
  private var axes: [String] = []
  private var (lastMetric, lastAxis) = (0, 0)

  init(_ metrics: [String]) { self.metrics = metrics }

  mutating func metric(_ name: String) -> Int? {
    for candidate in [lastMetric + 1, lastMetric, 0]
    where candidate < metrics.count && metrics[candidate] == name {
      lastMetric = candidate
      return candidate
    }
    guard let found = metrics.firstIndex(of: name) else { return nil }
    lastMetric = found
    return found
  }

  /// An axis that is not known yet gets the next place.
  mutating func axis(_ name: String) -> Int {
    if lastAxis < axes.count && axes[lastAxis] == name { return lastAxis }
    lastAxis = axes.firstIndex(of: name) ?? axes.count
    if lastAxis == axes.count { axes.append(name) }
    return lastAxis
  }
}
