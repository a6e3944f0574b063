import Tensors

/// The Halton sequence: coordinate `j` of point `i` is `i` written in the base of prime number `j`,
/// mirrored at the point. Any point directly.
///
/// Source: Halton, *On the efficiency of certain quasi-random sequences of points* (Numer. Math. 2,
/// 1960). Without scrambling equal to SciPy's `scipy.stats.qmc.Halton(d, scramble=False)` bit for bit,
/// its first point 0 included.
package struct HaltonSequence: Sendable {
  private let bases: [Int]
  /// Per coordinate, what takes the place of each digit, the first digit's `base` entries first; empty
  /// without scrambling.
  private var permutations: [[Int]]

  package init(dimensions: Int) {
    precondition(dimensions >= 0, "\(dimensions) dimensions")
    bases = Self.primes(dimensions)
    permutations = bases.map { _ in [] }
  }

  /// Point `index` in [0, 1)ᵈ.
  package func point(_ index: Int) -> [Double] {
    precondition(index >= 0, "point \(index)")
    return bases.indices.map { coordinate in
      permutations[coordinate].isEmpty
        ? Self.mirrored(index, bases[coordinate])
        : Self.mirrored(index, bases[coordinate], permutations[coordinate])
    }
  }

  private static func mirrored(_ index: Int, _ base: Int) -> Double {
    var (rest, weight, sum) = (index, 1 / Double(base), 0.0)
    while rest > 0, 1 - weight < 1 {
      sum += Double(rest % base) * weight
      weight /= Double(base)
      rest /= base
    }
    return sum
  }

  private static func mirrored(_ index: Int, _ base: Int, _ permutations: [Int]) -> Double {
    var (rest, weight, sum) = (index, 1 / Double(base), 0.0)
    for start in stride(from: 0, to: permutations.count, by: base) {
      sum += Double(permutations[start + rest % base]) * weight
      weight /= Double(base)
      rest /= base
    }
    return min(sum, 1 - 0x1p-53)
  }

  private static func primes(_ count: Int) -> [Int] {
    var (primes, candidate) = ([Int](), 2)
    while primes.count < count {
      let isPrime = primes.prefix { $0 * $0 <= candidate }.allSatisfy { candidate % $0 != 0 }
      if isPrime { primes.append(candidate) }
      candidate += 1
    }
    return primes
  }
}

/// Scrambling.
extension HaltonSequence {
  /// The sequence with a random permutation of the digits for each digit and each coordinate, down to
  /// digits below 2⁻⁵³. It stays as even as it was, and coordinates with large bases no longer run
  /// side by side.
  ///
  /// Source: Owen, *A randomized Halton algorithm in R* (arXiv 1706.02808, 2017).
  package func scrambled(_ stream: RandomStream) -> HaltonSequence {
    var scrambled = self
    for (coordinate, base) in bases.enumerated() {
      var (weight, digit) = (1.0, 0)
      while weight > 0x1p-53 {
        var cursor = stream.cursor(step: digit, item: coordinate)
        var permutation = Array(0..<base)
        cursor.shuffle(&permutation)
        scrambled.permutations[coordinate] += permutation
        weight /= Double(base)
        digit += 1
      }
    }
    return scrambled
  }
}
