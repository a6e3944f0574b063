import Search
import Spec
import Tensors

/// Searches driven with results.
extension Fixture {
  typealias Outcome = (_ k: Int, _ assignment: Assignment) -> Observation

  /// Every assignment of a search, trial 0 first.
  /// - Parameters:
  ///   - lag: Of the results that proposals see.
  ///   - outcome: What comes out of a trial; ``done(_:_:)`` where not given.
  static func all(
    _ proposals: Proposals, lag: Int = 1, _ outcome: Outcome = Fixture.done
  ) throws -> [Assignment] {
    try history(proposals, lag: lag, outcome).assignments
  }

  /// A whole search with all its results, each proposal being asked for as soon as it can be.
  static func history(
    _ proposals: Proposals, lag: Int = 1, _ outcome: Outcome = Fixture.done
  ) throws -> History {
    var (proposals, history) = (proposals, History(lag: lag))
    for k in 0..<proposals.count {
      while !history.isReady(for: k) { history.end(outcome) }
      history.append(try proposals.propose(k, given: history))
    }
    while history.observations.count < history.assignments.count { history.end(outcome) }
    return history
  }

  /// As ``history(_:lag:_:)``, but proposals are asked for late and results come early, as `chance`
  /// will have it.
  static func history(
    _ proposals: Proposals, lag: Int, chance: inout RandomCursor
  ) throws -> History {
    var (proposals, history) = (proposals, History(lag: lag))
    while history.observations.count < proposals.count {
      let k = history.assignments.count
      let canEnd = history.observations.count < k
      if k < proposals.count, history.isReady(for: k), !canEnd || chance.uniform() < 0.5 {
        history.append(try proposals.propose(k, given: history))
      } else {
        history.end(Fixture.done)
      }
    }
    return history
  }

  /// A trial that ends with a loss: a bowl in the numbers, words by their length.
  static func done(_ k: Int, _ assignment: Assignment) -> Observation {
    let losses = assignment.values.map { value -> Double in
      switch value {
      case .real(let x)?: (x - 0.3) * (x - 0.3)
      case .integer(let x)?: 0.01 * Double(x - 3) * Double(x - 3)
      case .text(let word)?: 0.1 * Double(word.utf8.reduce(0) { $0 + Int($1) } % 7)
      case .boolean(let isSet)?: isSet ? 0.2 : 0
      case nil: 0.05
      }
    }
    return Observation(.done, losses: [losses.reduce(0, +)])
  }
}

extension History {
  /// Adds what comes out of the first trial without a result.
  fileprivate mutating func end(_ outcome: Fixture.Outcome) {
    let k = observations.count
    append(outcome(k, assignments[k]))
  }
}

/// What results may be like.
enum Trouble: String, CaseIterable, Sendable {
  case failed, notANumber, infinite, minusInfinite, equal, pruned, prunedEverywhere, far, mixed

  func outcome(_ k: Int, _ assignment: Assignment) -> Observation {
    let plain = Fixture.done(k, assignment)
    let isRare = k % 4 == 3
    switch self {
    case .failed: return Observation(.failed)
    case .notANumber: return Observation(.done, losses: [.nan])
    case .infinite: return isRare ? plain : Observation(.done, losses: [.infinity])
    case .minusInfinite: return isRare ? Observation(.done, losses: [-.infinity]) : plain
    case .equal: return Observation(.done, losses: [1])
    case .pruned: return isRare ? plain : pruned(k, plain)
    case .far:
      let ends = [1.7e308, -1.7e308, .leastNonzeroMagnitude, 1e-300]
      return k % 3 == 0 ? plain : Observation(.done, losses: [ends[k % 4]])
    case .prunedEverywhere: return pruned(k, plain)
    case .mixed:
      let kinds: [Self] = [.failed, .notANumber, .infinite, .minusInfinite, .equal, .pruned]
      return k < 20 || k % 3 == 0 ? kinds[k % 6].outcome(k, assignment) : plain
    }
  }

  private func pruned(_ k: Int, _ plain: Observation) -> Observation {
    let losses: [Double] = k % 5 == 1 ? [.nan] : k % 5 == 2 ? [.infinity] : plain.losses
    let curve = (1...(1 + k % 3)).map { Observation.Point(resource: $0, loss: losses[0]) }
    return Observation(.pruned, losses: losses, curve: k % 7 == 0 ? [] : curve)
  }
}
