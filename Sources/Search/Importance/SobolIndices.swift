import Tensors

/// How much of the variance of a function of the unit cube each coordinate explains: by itself, and with
/// all in which it takes part.
///
/// With points A and B and, for each coordinate i, the points ABᵢ that are A but for coordinate i, which
/// is that of B:
/// - first order: `Sᵢ = mean f(B) (f(ABᵢ) − f(A)) / V` (Saltelli et al., *Computer Physics
///   Communications* 181, 2010, table 2 (b));
/// - total: `Tᵢ = mean (f(A) − f(ABᵢ))² / 2 V` (Jansen, *Computer Physics Communications* 117, 1999),
///
/// where V is the variance of f over A and B, after the mean over both was taken off. A and B are the
/// two halves of the coordinates of a scrambled Sobol sequence. The estimators are those of SciPy's
/// `scipy.stats.sobol_indices`.
package struct SobolIndices: Sendable, Equatable {
  /// By coordinate.
  package let first: [Double]
  /// By coordinate.
  package let total: [Double]
  /// How often the function was asked.
  package let evaluations: Int

  /// Coordinates of a function, at most.
  package static let mostDimensions = SobolSequence.maximalDimensions / 2

  /// - Parameters:
  ///   - dimensions: Coordinates of the function.
  ///   - points: Of A and of B; a power of 2 keeps the points of the sequence balanced.
  ///   - value: The function; its values are finite. A constant one has indices 0.
  package init(
    dimensions: Int, points: Int, seed: UInt64, _ value: ([Double]) throws -> Double
  ) rethrows {
    let sequence = SobolSequence(dimensions: 2 * dimensions)
      .scrambled(RandomStream(seed: seed, "importance.sobol"))
    let drawn = (0..<points).map(sequence.point)
    let (a, b) = (
      drawn.map { Array($0[..<dimensions]) }, drawn.map { Array($0[dimensions...]) }
    )
    let (ofA, ofB) = (try a.map(value), try b.map(value))
    let mixed = try (0..<dimensions).map { coordinate in
      try zip(a, b).map { a, b in
        var point = a
        point[coordinate] = b[coordinate]
        return try value(point)
      }
    }
    self.init(ofA, ofB, mixed)
  }

  /// - Parameters:
  ///   - a: Values at the points A.
  ///   - b: Values at the points B.
  ///   - mixed: By coordinate, values at the points ABᵢ.
  package init(_ a: [Double], _ b: [Double], _ mixed: [[Double]]) {
    precondition(
      !a.isEmpty && a.count == b.count && mixed.allSatisfy { $0.count == a.count },
      "\(a.count) values at A, \(b.count) at B, \(mixed.map(\.count)) at their mixtures")
    let count = Double(a.count)
    let mean = (a.reduce(0, +) + b.reduce(0, +)) / (2 * count)
    let variance = (a + b).reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (2 * count)
    evaluations = a.count * (2 + mixed.count)
    guard variance > 0 else {
      (first, total) = (mixed.map { _ in 0 }, mixed.map { _ in 0 })
      return
    }
    first = mixed.map { mixed in
      a.indices.reduce(0) { $0 + (b[$1] - mean) * (mixed[$1] - a[$1]) } / (count * variance)
    }
    total = mixed.map { mixed in
      a.indices.reduce(0) { $0 + (a[$1] - mixed[$1]) * (a[$1] - mixed[$1]) }
        / (2 * count * variance)
    }
  }
}
