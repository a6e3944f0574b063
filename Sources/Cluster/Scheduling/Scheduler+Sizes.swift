/// Workers of different sizes.
extension Scheduler {
  /// A worker has lost ranks.
  package mutating func resize(_ worker: Int, to ranks: Int) {
    guard plan.sizes.indices.contains(worker) else { return }
    plan.sizes[worker] = ranks
  }

  /// Whether a trial on this worker helps: a smaller group takes longer by as much as it is smaller, so
  /// it begins one only while so many are left that the larger ones have work until it is done.
  func isNeeded(_ worker: Int) -> Bool {
    guard !plan.sizes.isEmpty else { return true }
    let own = plan.sizes[worker]
    // What the larger ones begin meanwhile, in ranks of this one.
    let others = plan.sizes.indices.reduce(0) { sum, other in
      plan.sizes[other] > own && !isLost[other] ? sum + plan.sizes[other] : sum
    }
    return others == 0 || startableLeft * own > others
  }
}
