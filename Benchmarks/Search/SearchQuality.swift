import Results
import Search

/// The best values that searches of 100 trials find, beside those that Optuna found one trial after
/// another (`Benchmarks/Peers/search_quality.csv`): not one after another alone, but also when a
/// proposal knows only the results of all but the last 7 or 15 trials.
struct SearchQuality {
  private static let (seeds, trials) = (30, 100)
  private static let lags = [1, 8, 16]
  private static let samplers = ["tpe", "cmaes", "gp", "random"]
  /// Of a false alarm in the table.
  private static let level = 0.05

  private struct Row {
    let sampler: String
    let problem: String
    let lag: Int
    let own: [Double]
    let peer: [Double]

    /// That ours is worse.
    var probability: Double {
      peer.isEmpty ? .nan : RankSum(own, greaterThan: peer).probability
    }
  }

  func measure(into table: inout FigureTable) throws {
    let peers = try Self.peers()
    var rows: [Row] = []
    for sampler in Self.samplers where Samplers.named(sampler) != nil {
      for problem in SearchCase.all {
        let lags = Samplers.named(sampler)?.needsResults == true ? Self.lags : [1]
        for lag in lags {
          let own = try (0..<Self.seeds).map { try Self.best(problem, sampler, seed: $0, lag: lag) }
          let peer = peers.filter { $0.sampler == sampler && $0.problem == problem.name }
          rows.append(
            Row(
              sampler: sampler, problem: problem.name, lag: lag, own: own,
              peer: peer.map(\.value)))
          Output.note("\(sampler) \(problem.name) lag \(lag): \(Self.quantile(own, 0.5))")
        }
      }
    }
    Output.result(Self.text(rows))
  }

  private static func best(
    _ problem: SearchCase, _ sampler: String, seed: Int, lag: Int
  ) throws -> Double {
    var proposals = try problem.proposals(by: sampler, seed: seed, trials: trials)
    var (history, best) = (History(lag: lag), Double.infinity)
    for trial in 0..<trials {
      let assignment = try proposals.propose(trial, given: history)
      let observation = problem.observation(of: assignment)
      best = min(best, observation.losses[0])
      history.append(assignment)
      history.append(observation)
    }
    return best
  }

  private static func text(_ rows: [Row]) -> String {
    // One after another is the claim; the rest is what working side by side costs, and random draws are
    // there for comparison.
    let claims = rows.indices.filter {
      rows[$0].lag == 1 && !rows[$0].peer.isEmpty
        && Samplers.named(rows[$0].sampler)?.needsResults == true
    }
    let corrected = RankSum.corrected(claims.map { rows[$0].probability })
    var table = TextTable([
      .init("sampler"), .init("problem"), .init("lag", .right), .init("median", .right),
      .init("quartiles", .right), .init("Optuna", .right), .init("quartiles", .right),
      .init("P(worse by chance)", .right), .init("Holm", .right), .init("verdict"),
    ])
    for (index, row) in rows.enumerated() {
      let holm = claims.firstIndex(of: index).map { corrected[$0] }
      table.append([
        row.sampler, row.problem, "\(row.lag)", quantile(row.own, 0.5), quartiles(row.own),
        quantile(row.peer, 0.5), quartiles(row.peer), NumberText.short(row.probability, digits: 2),
        holm.map { NumberText.short($0, digits: 2) } ?? "",
        holm.map { $0 < level ? "worse" : "not worse" } ?? "",
      ])
    }
    return table.text()
  }

  private static func quartiles(_ values: [Double]) -> String {
    "\(quantile(values, 0.25)) … \(quantile(values, 0.75))"
  }

  /// Between two values in proportion.
  private static func quantile(_ values: [Double], _ share: Double) -> String {
    guard !values.isEmpty else { return "–" }
    let (sorted, place) = (values.sorted(), share * Double(values.count - 1))
    let (low, high) = (Int(place.rounded(.down)), Int(place.rounded(.up)))
    let value = sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
    return NumberText.short(value, digits: 5)
  }

  // MARK: Optuna's values

  private struct Peer {
    let sampler: Substring
    let problem: Substring
    let value: Double
  }

  /// Lines `sampler,problem,seed,best`, after one of titles.
  private static func peers() throws -> [Peer] {
    let text = try Scratch.text(of: Programs.peer("search_quality.csv"))
    return text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
      let fields = line.split(separator: ",")
      guard fields.count == 4, let value = Double(fields[3]) else { return nil }
      return Peer(sampler: fields[0], problem: fields[1], value: value)
    }
  }
}
