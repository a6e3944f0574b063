import Results
import Spec
import Trials

/// Which trials' tensors are still wanted while a search goes on, so that the folder of tensors does
/// not grow with the number of trials.
///
/// Wanted are those of the best, and those that later trials begin with. Trials are looked at in order:
/// a trial that is not among the best of those before it and itself cannot be among the best at the end.
struct KeptTensors: Sendable {
  private let wanted: Output.Tensors
  /// Trial and objective, best first.
  private var best: [(trial: Int, value: Double)] = []
  /// Trials that are not among the best, and with whose weights others may begin.
  private var lent: [Int] = []
  private var next = 0

  init(_ wanted: Output.Tensors) { self.wanted = wanted }

  /// Looks at the trials below `end` that it has not seen yet, which have all ended.
  /// - Parameter oldest: no trial will begin with the weights of one below.
  /// - Returns: trials whose tensors nobody will ask for.
  mutating func advance(to end: Int, in study: Study, lending oldest: Int) -> [Int] {
    lent += passedOver(before: end, in: study)
    let dropped = lent.filter { $0 < oldest }
    lent.removeAll { $0 < oldest }
    return dropped
  }

  /// Looks on.
  /// - Returns: trials that cannot be among the best.
  private mutating func passedOver(before end: Int, in study: Study) -> [Int] {
    guard let count = wanted.best, let goal = study.header.objectives.first?.goal else { return [] }
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

extension Output.Tensors {
  /// Of how many trials tensors are kept at the end; `nil`: of all.
  fileprivate var best: Int? {
    switch self {
    case .none: 0
    case .best(let count): count
    case .all: nil
    }
  }
}
