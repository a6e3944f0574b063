import Spec
import Trials

/// Goes through two studies and tells each difference of their results.
struct StudyComparison {
  private let a: Study
  private let b: Study
  let names: (String, String)

  var headers: (StudyHeader, StudyHeader) { (a.header, b.header) }

  init(_ a: Study, _ b: Study, names: (String, String)) {
    (self.a, self.b, self.names) = (a, b, names)
  }

  /// Adds each difference, in trial order.
  func compare(_ found: inout DifferenceLines) {
    columns(&found)
    var right = 0
    for row in a.trials {
      while right < b.trials.count, b.trials[right].number < row.number {
        found.add("trial \(b.trials[right].number): only in \(names.1)")
        right += 1
      }
      if right < b.trials.count, b.trials[right].number == row.number {
        trial(row, b.trials[right], &found)
        right += 1
      } else {
        found.add("trial \(row.number): only in \(names.0)")
      }
    }
    for row in b.trials[right...] { found.add("trial \(row.number): only in \(names.1)") }
  }

  /// Parameters, metrics and their units and kinds.
  private func columns(_ found: inout DifferenceLines) {
    let (left, right) = (a.header, b.header)
    if a.complete != b.complete {
      found.add("\(a.complete ? names.1 : names.0) is not complete")
    }
    compare("parameter", left.parameters, right.parameters, \.name, &found) { one, other in
      one.kind == other.kind ? nil : "\(one.kind.rawValue) against \(other.kind.rawValue)"
    }
    compare("metric", left.metrics, right.metrics, \.name, &found) { one, other in
      if one.unit != other.unit { return "unit '\(one.unit)' against '\(other.unit)'" }
      return one.axis == other.axis ? nil : "axis \(one.axis) against \(other.axis)"
    }
    compare("table", left.tables, right.tables, \.name, &found) { one, other in
      one == other ? nil : "other columns"
    }
  }

  private func compare<Column>(
    _ word: String, _ left: [Column], _ right: [Column], _ name: KeyPath<Column, String>,
    _ found: inout DifferenceLines, _ difference: (Column, Column) -> String?
  ) {
    for column in left {
      guard let other = right.first(where: { $0[keyPath: name] == column[keyPath: name] }) else {
        found.add("\(word) \(column[keyPath: name]): only in \(names.0)")
        continue
      }
      if let text = difference(column, other) {
        found.add("\(word) \(column[keyPath: name]): \(text)")
      }
    }
    for column in right where !left.contains(where: { $0[keyPath: name] == column[keyPath: name] })
    {
      found.add("\(word) \(column[keyPath: name]): only in \(names.1)")
    }
  }

  private func trial(
    _ left: TrialRow, _ right: TrialRow, _ found: inout DifferenceLines
  ) {
    if left.state != right.state {
      found.add("trial \(left.number): \(left.state.name) against \(right.state.name)")
    } else if left.rung != right.rung {
      found.add("trial \(left.number): stopped at rung \(left.rung) against \(right.rung)")
    }
    if left.parent != right.parent {
      let texts = [left, right].map { $0.parent.map { "trial \($0)" } ?? "none" }
      found.add("trial \(left.number): begins with the weights of \(texts[0]) against \(texts[1])")
    }
    parameters(left, right, &found)
    samples(left, right, &found)
    tables(left, right, &found)
    tensors(left, right, &found)
  }

  private func parameters(
    _ left: TrialRow, _ right: TrialRow, _ found: inout DifferenceLines
  ) {
    for (index, column) in a.header.parameters.enumerated() {
      guard let other = b.header.parameters.firstIndex(where: { $0.name == column.name }) else {
        continue
      }
      let (one, two) = (left.value(of: index), right.value(of: other))
      guard !Self.isEqual(one, two) else { continue }
      let texts = [one, two].map { $0?.text ?? "inactive" }
      found.add("trial \(left.number): parameter \(column.name): \(texts[0]) against \(texts[1])")
    }
  }

  private func tensors(
    _ left: TrialRow, _ right: TrialRow, _ found: inout DifferenceLines
  ) {
    for tensor in left.tensors {
      let place = "trial \(left.number): tensors '\(tensor.tag)' at \(tensor.moment.text)"
      guard let other = right.tensors.first(where: { $0.isSamePlace(as: tensor) }) else {
        found.add("\(place): only in \(names.0)")
        continue
      }
      if tensor.hash != other.hash {
        found.add("\(place): SHA-256 \(tensor.hash.prefix(12))… against \(other.hash.prefix(12))…")
      }
    }
    for tensor in right.tensors where !left.tensors.contains(where: { $0.isSamePlace(as: tensor) })
    {
      let place = "trial \(right.number): tensors '\(tensor.tag)' at \(tensor.moment.text)"
      found.add("\(place): only in \(names.1)")
    }
  }

  private static func isEqual(_ a: Value?, _ b: Value?) -> Bool {
    guard case .real(let left) = a, case .real(let right) = b else { return a == b }
    return left.hasSameBits(as: right)
  }
}

extension Double {
  /// Equal bits, or both NaN.
  func hasSameBits(as other: Double) -> Bool {
    bitPattern == other.bitPattern || (isNaN && other.isNaN)
  }
}

extension Moment {
  /// `epoch 4`; the end of a trial has no number.
  var text: String { axis == .end ? "the end" : "\(axis.name) \(index)" }
}

extension TensorFile {
  fileprivate func isSamePlace(as other: TensorFile) -> Bool {
    tag == other.tag && moment == other.moment
  }
}
