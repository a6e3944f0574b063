import Tensors

/// How two parents make a child: simulated binary crossover and polynomial mutation along what has an
/// order, one parent's value or a new one where there is none.
///
/// Sources: Deb & Agrawal, *Simulated Binary Crossover for Continuous Search Space* (Complex Systems 9,
/// 1995); Deb & Goyal, *A Combined Genetic Adaptive Search* (1996), both in the form that stays within
/// bounds, as in Deb's own program.
struct Variation: Sendable {
  let axes: [CubeAxis]
  /// How likely two parents are crossed at all, and how likely a coordinate of a child is changed.
  let crossoverProbability: Double
  let mutationProbability: Double
  /// η: how close children stay to their parents.
  let crossoverIndex: Double
  let mutationIndex = 20.0

  /// - Parameters:
  ///   - parents: Shares of the cube; NaN where a parameter is inactive. The other parent's is taken
  ///     there, and where both have none, a new one.
  /// - Returns: A point of the cube.
  func child(of a: [Double], _ b: [Double], _ random: inout RandomCursor) -> [Double] {
    let isCrossed = random.uniform() < crossoverProbability
    // Without crossover the child is one parent as it is.
    let (first, second) = random.uniform() < 0.5 ? (a, b) : (b, a)
    return axes.indices.map { index in
      var share = first[index].isNaN ? second[index] : first[index]
      if share.isNaN { return random.uniform() }
      if isCrossed, !second[index].isNaN {
        share = crossed(share, second[index], axes[index], &random)
      }
      return random.uniform() < mutationProbability
        ? mutated(share, axes[index], &random) : share
    }
  }

  private func crossed(
    _ a: Double, _ b: Double, _ axis: CubeAxis, _ random: inout RandomCursor
  ) -> Double {
    if case .choices = axis.kind { return random.uniform() < 0.5 ? a : b }
    guard random.uniform() < 0.5, (a - b).magnitude > 1e-14 else { return a }
    let (low, high) = (min(a, b), max(a, b))
    let (u, takesLow) = (random.uniform(), random.uniform() < 0.5)
    let room = takesLow ? low : 1 - high
    let half = 0.5 * spread(u, room / (high - low)) * (high - low)
    let middle = 0.5 * (low + high)
    return min(max(takesLow ? middle - half : middle + half, 0), 1)
  }

  /// β: the distance between children in that of their parents.
  /// - Parameter room: From the parent to the border, in distances between the parents.
  private func spread(_ u: Double, _ room: Double) -> Double {
    let power = crossoverIndex + 1
    let alpha = 2 - Elementary.pow(1 + 2 * room, -power)
    let base = u <= 1 / alpha ? u * alpha : 1 / (2 - u * alpha)
    return Elementary.pow(base, 1 / power)
  }

  private func mutated(
    _ share: Double, _ axis: CubeAxis, _ random: inout RandomCursor
  ) -> Double {
    switch axis.kind {
    case .choices: return random.uniform()
    case .continuous: return moved(share, random.uniform())
    case .levels(let count):
      // A move within a level would change nothing: then it goes to the next one.
      let target = moved(share, random.uniform())
      let (old, new) = (axis.index(at: share), axis.index(at: target))
      if old != new { return axis.share(of: new) }
      let next = target < share ? old - 1 : old + 1
      return axis.share(of: (0..<count).contains(next) ? next : 2 * old - next)
    }
  }

  /// Polynomial mutation.
  private func moved(_ share: Double, _ u: Double) -> Double {
    let power = mutationIndex + 1
    func bent(_ part: Double, _ room: Double) -> Double {
      let rest = Elementary.pow(1 - room, power)
      return Elementary.pow(2 * part + (1 - 2 * part) * rest, 1 / power)
    }
    let delta = u <= 0.5 ? bent(u, share) - 1 : 1 - bent(1 - u, 1 - share)
    return min(max(share + delta, 0), 1)
  }
}
