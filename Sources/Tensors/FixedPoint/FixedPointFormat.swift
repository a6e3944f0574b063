/// Numbers as whole multiples of 2^−fractionBits.
package struct FixedPointFormat: Sendable, Equatable {
  /// The quantum is 2^−fractionBits.
  package let fractionBits: Int
  /// The largest magnitude of a number, > 0.
  package let range: Double

  /// The largest whole multiple: what one addition rounds to an integer.
  package static let largestMultiple = 0x1p51

  /// - Precondition: ``fits(fractionBits:range:)``.
  package init(fractionBits: Int, range: Double) {
    precondition(
      Self.fits(fractionBits: fractionBits, range: range),
      "\(fractionBits) bits of fraction for numbers up to \(range)")
    (self.fractionBits, self.range) = (fractionBits, range)
  }

  /// Whether a number of the range is a multiple of at most 2⁵¹ quanta.
  package static func fits(fractionBits: Int, range: Double) -> Bool {
    (0...51).contains(fractionBits) && range > 0
      && range * Double(1 << fractionBits) <= largestMultiple
  }

  var scale: Double { Double(1 << fractionBits) }
  /// The quantum: a power of two.
  package var unit: Double { 1 / scale }
}
