/// What several losses at once have to say: which vectors of losses are not beaten by any other, how
/// lonely they are, and how much they cover.
///
/// A vector holds one loss an objective, smaller being better; all have the same length. NaN counts as
/// +∞.
package enum Fronts {
  static func requireEqualLengths(_ losses: [[Double]]) {
    let count = losses.first?.count ?? 0
    precondition(
      losses.allSatisfy { $0.count == count }, "vectors of \(losses.map(\.count)) losses")
  }

  static func number(_ loss: Double) -> Double { loss.isNaN ? .infinity : loss }
}
