import Search
import Spec

/// The time of one proposal after many trials, beside Optuna's in one thread, taking turns.
struct SearchSpeed {
  let programs: Programs
  private static let dimensions = 10
  private static let rounds = 3
  private static let proposals = 20

  private static let samplers: [(name: String, past: Int)] = [
    ("tpe", 1000), ("cmaes", 1000), ("gp", 500),
  ]

  func measure(into table: inout FigureTable) throws {
    let python = programs.python(with: "optuna")
    if python == nil { Output.note("no Optuna: PEERS_PYTHON names a Python that has it") }
    for (name, past) in Self.samplers where Samplers.named(name) != nil {
      let script = [
        python ?? "", Programs.peer("search_proposals.py"), name, "\(past)", "\(Self.dimensions)",
        "\(Self.proposals)",
      ]
      var (own, theirs): ([Double], [Double]) = ([], [])
      for round in 0..<Self.rounds {
        own.append(try Self.median(name, past: past, seed: round))
        if python != nil { theirs.append(try Command(script).run().numbers[0]) }
      }
      table.add(
        Figure(
          "proposal after \(past) trials in \(Self.dimensions) dimensions, \(name)",
          "ms (median of \(Self.proposals))", .lower, own,
          against: theirs.min().map { (name: "Optuna", value: $0) }, by: "benchmarks search"))
    }
  }

  /// Milliseconds; the results of all trials before a proposal are there.
  private static func median(_ sampler: String, past: Int, seed: Int) throws -> Double {
    let problem = SearchCase.rosenbrock(dimensions)
    let total = past + proposals
    var (random, own) = (
      try problem.proposals(by: "random", seed: seed, trials: total),
      try problem.proposals(by: sampler, seed: seed, trials: total)
    )
    var history = History(lag: 1)
    func note(_ assignment: Assignment) {
      history.append(assignment)
      history.append(problem.observation(of: assignment))
    }
    for trial in 0..<past { note(try random.propose(trial)) }
    // The first proposal makes what is kept from then on.
    note(try own.propose(past, given: history))
    var times: [Double] = []
    for trial in past + 1..<total {
      let start = ContinuousClock.now
      let assignment = try own.propose(trial, given: history)
      times.append((ContinuousClock.now - start) / .milliseconds(1))
      note(assignment)
    }
    return times.sorted()[times.count / 2]
  }
}
