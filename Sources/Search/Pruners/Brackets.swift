/// Ladders of different first rungs, and how many trials in turn climb each: trials come to them in
/// order, all of bracket 0 first, and after the last bracket again to the first.
package struct Brackets: Sendable, Equatable {
  package let ladders: [RungLadder]
  /// Trials of each bracket in one round; as many as ladders.
  package let counts: [Int]
  private let round: Int

  /// One bracket.
  init(_ ladder: RungLadder) {
    (ladders, counts, round) = ([ladder], [1], 1)
  }

  /// `count` brackets: bracket i leaves out i rungs more than the first, and has
  /// ⌈count · η^s / (s + 1)⌉ trials of a round, with s = count − 1 − i.
  ///
  /// Source: Li et al., *Hyperband* (JMLR 18, 2018), algorithm 1.
  init(_ count: Int, min: Int, rate: Int, eta: Int, max: Int?) {
    var power = 1
    var counts: [Int] = []
    for s in 0..<count {
      counts.insert((count * power + s) / (s + 1), at: 0)
      power *= eta
    }
    ladders = (0..<count).map { RungLadder(min: min, rate: rate + $0, eta: eta, max: max) }
    (self.counts, round) = (counts, counts.reduce(0, +))
  }

  func bracket(of trial: Int) -> Int {
    var rest = trial % round
    for (bracket, count) in counts.enumerated() {
      if rest < count { return bracket }
      rest -= count
    }
    preconditionFailure("trial \(trial) in rounds of \(round)")
  }
}

/// A pruner that stops all but a share of the trials at each rung of their bracket.
package protocol LadderPruner: Pruner {
  var brackets: Brackets { get }
}

extension LadderPruner {
  package func bracket(of trial: Int) -> Int { brackets.bracket(of: trial) }

  package func rungs(
    of trial: Int, at curve: ArraySlice<Observation.Point>
  ) -> ClosedRange<Int>? {
    curve.last.flatMap { brackets.ladders[bracket(of: trial)].rungs(at: $0.resource) }
  }

  package func stops(
    _ trial: Int, at curve: ArraySlice<Observation.Point>, among earlier: Rung
  ) -> Bool {
    brackets.ladders[bracket(of: trial)].stops(curve.last?.loss ?? .nan, among: earlier)
  }
}
