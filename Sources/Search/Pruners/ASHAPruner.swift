import Spec

/// Asynchronous successive halving in its stopping form: at `min`, `min · η`, `min · η²`, … a trial
/// goes on if it is among the best ⌊n / η⌋ of the trials that came so far, itself included.
///
/// Source: Li et al., *A System for Massively Parallel Hyperparameter Tuning* (MLSys 2020) §3 and
/// algorithm 2, stopping as in Optuna 5.0's `SuccessiveHalvingPruner`: a trial that is not among the
/// best is given up for good, and the first η − 1 at a rung go on if they are the best so far.
/// Deviations: trials count in their order, not in that of their arrival; η is 3, as in the paper, not
/// 4; where `max` is given nobody is judged there.
///
/// Edge cases: NaN is given up and not counted; a trial that reports past several rungs at once is
/// judged at each by that value.
package struct ASHAPruner: LadderPruner {
  package static let name = "asha"
  package static let summary = "at each rung the best 1/eta of the trials that came so far go on"

  package let brackets: Brackets

  package init(_ settings: inout Settings, goal: Goal) {
    let min = settings.take("min", default: 1, in: Rungs.places, "the place of the first rung")
    let max = settings.takeOptional(
      "max", in: Rungs.places, "where trials end; nobody is judged there")
    let eta = settings.take("eta", default: 3, in: Rungs.factors, "η: the best 1/η go on")
    let rate = settings.take(
      "early_stopping_rate", default: 0, in: 0...30, "rungs left out below: s of min · η^(s + i)")
    let count = settings.take(
      "brackets", default: 1, in: 1...5, "ladders that leave out 0, 1, … rungs more")
    let places = settings.take(
      "rungs", default: [Int](), in: Rungs.places, "the places themselves, instead of min · η^i")
    guard places.isEmpty else {
      if zip(places, places.dropFirst()).contains(where: { $0 >= $1 }) {
        settings.note("rungs must ascend", at: "rungs")
      }
      for key in ["min", "early_stopping_rate", "brackets"] where settings.has(key) {
        settings.note("'\(key)' and 'rungs' exclude each other", at: key)
      }
      brackets = Brackets(RungLadder(places, eta: eta, max: max))
      return
    }
    brackets = Brackets(count, min: min, rate: rate, eta: eta, max: max)
    if brackets.ladders[0].judgedCount == 0 {
      settings.note("no rung lies below max: the first is min · eta^early_stopping_rate", at: "max")
    }
  }
}

/// What settings of rungs may be.
enum Rungs {
  static let places = 1...1_000_000_000
  static let factors = 2...100
}
