import Tensors

/// The Sobol sequence in base 2 with 32 bits, in Gray-code order; any point directly.
///
/// Source: Joe & Kuo, *SIAM J. Sci. Comput.* 30 (2008), direction numbers new-joe-kuo-6.21201; order
/// of Antonov & Saleev (1979). Equal to SciPy's `scipy.stats.qmc.Sobol(d, scramble=False)` bit for
/// bit, its first point 0 included.
package struct SobolSequence: Sendable {
  package static let maximalDimensions = polynomials.count + 1
  /// Points before the sequence repeats.
  package static let length = 1 << 32

  package let dimensions: Int
  /// Direction numbers, 32 per dimension: entry `i` flips with bit `i` of the Gray code.
  private var directions: [UInt32]
  /// What is added (without carry) to every point, one entry per dimension.
  private var shift: [UInt32]

  /// - Parameter dimensions: 0 ... ``maximalDimensions``.
  package init(dimensions: Int) {
    precondition(
      (0...Self.maximalDimensions).contains(dimensions),
      "\(dimensions) dimensions, the table has \(Self.maximalDimensions)")
    self.dimensions = dimensions
    directions = (0..<dimensions).flatMap(Self.directions)
    shift = [UInt32](repeating: 0, count: dimensions)
  }

  /// Point `index` in [0, 1)ᵈ.
  package func point(_ index: Int) -> [Double] {
    precondition((0..<Self.length).contains(index), "point \(index) of \(Self.length)")
    var bits = shift
    var gray = UInt32(index ^ (index >> 1))
    while gray != 0 {
      let bit = gray.trailingZeroBitCount
      for dimension in 0..<dimensions { bits[dimension] ^= directions[dimension * 32 + bit] }
      gray &= gray - 1
    }
    return bits.map { Double($0) * 0x1p-32 }
  }

  private static func directions(_ dimension: Int) -> [UInt32] {
    guard dimension > 0 else { return (0..<32).map { 1 << (31 - $0) } }
    let row = polynomials[dimension - 1]
    let (polynomial, degree) = (row[0], row.count - 1)
    var numbers = (0..<degree).map { row[$0 + 1] << UInt32(31 - $0) }
    for index in degree..<32 {
      var number = numbers[index - degree] ^ (numbers[index - degree] >> UInt32(degree))
      for term in 1..<max(degree, 1) where polynomial >> UInt32(degree - term) & 1 == 1 {
        number ^= numbers[index - term]
      }
      numbers.append(number)
    }
    return numbers
  }
}

/// Scrambling.
extension SobolSequence {
  /// The sequence after a random linear scramble of each dimension's digits and a random digital
  /// shift: still one point in each elementary interval, and every point uniformly distributed.
  ///
  /// Source: Matoušek, *On the L2-discrepancy for anchored boxes* (J. Complexity 14, 1998), which is
  /// what SciPy's `scramble=True` does, with other random bits.
  package func scrambled(_ stream: RandomStream) -> SobolSequence {
    var scrambled = self
    for dimension in 0..<dimensions {
      var cursor = stream.cursor(item: dimension)
      // Row i of a lower triangular matrix with ones on its diagonal: digit i becomes a sum of
      // digits 0 ... i, the highest digit being 0.
      let rows = (0..<32).map { digit -> UInt32 in
        let diagonal: UInt32 = 1 << UInt32(31 - digit)
        return cursor.word() & ~(diagonal &* 2 &- 1) | diagonal
      }
      for bit in dimension * 32..<dimension * 32 + 32 {
        var number: UInt32 = 0
        for (digit, row) in rows.enumerated()
        where (row & directions[bit]).nonzeroBitCount % 2 == 1 {
          number |= 1 << UInt32(31 - digit)
        }
        scrambled.directions[bit] = number
      }
      scrambled.shift[dimension] = cursor.word()
    }
    return scrambled
  }
}
