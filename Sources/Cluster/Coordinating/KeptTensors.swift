import Results
import Spec
import Trials

/// Which trials' tensors are still wanted while a search goes on, so that the folder of tensors does
/// not grow with the number of trials.
///
/// Trials are looked at in order: a trial that is not among the best of those before it and itself
/// cannot be among the best at the end.
struct KeptTensors: Sendable {
  private let wanted: Output.Tensors
  /// Trial and objective, best first.
  private var best: [(trial: Int, value: Double)] = []
  private var next = 0

  init(_ wanted: Output.Tensors) { self.wanted = wanted }

  /// Looks at the trials below `end` that it has not seen yet, which have all ended.
  /// - Returns: trials whose tensors nobody will ask for.
  mutating func advance(to end: Int, in study: Study) -> [Int] {
    guard case .best(let count) = wanted, let goal = study.header.objectives.first?.goal else {
      return []
    }
    var dropped: [Int] = []
    while next < min(end, study.trials.count) {
      let row = study.trials[next]
      next += 1
      guard !row.tensors.isEmpty else { continue }
      let value = study.objectiveValue(of: row)
      guard row.state == .done, !value.isNaN else {
        dropped.append(row.number)
        continue
      }
      let place = best.firstIndex {
        goal == Goal.minimize.rawValue ? value < $0.value : value > $0.value
      }
      best.insert((row.number, value), at: place ?? best.count)
      if best.count > count { dropped.append(best.removeLast().trial) }
    }
    return dropped
  }
}
