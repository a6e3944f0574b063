/// An angle less the nearest multiple of π/2.
struct ReducedAngle {
  /// The multiple, of which only the last two bits count.
  let quadrant: Int
  /// What remains, in [−π/4, π/4] (a little more where rounding decides).
  let remainder: DoubleDouble
}

extension Elementary {
  /// `x` less a multiple of π/2, for every finite `x`, with a relative error below 2⁻⁶⁵.
  static func reducedAngle(_ x: Double) -> ReducedAngle {
    if x.magnitude <= 0.785 { return ReducedAngle(quadrant: 0, remainder: DoubleDouble(x)) }
    return x.magnitude < 0x1p20 ? reducedByParts(x) : reducedByBits(x)
  }

  /// For |x| < 2²⁰: π/2 in three parts of 33 bits, whose products with the multiple are exact, and
  /// a rest. Source: Cody & Waite, *Software Manual for the Elementary Functions* (1980) ch. 8.
  private static func reducedByParts(_ x: Double) -> ReducedAngle {
    let multiple = nearestInteger(x * 0x1.45f306dc9c883p-1)
    let first = x - multiple * 0x1.921fb544p0
    let second = DoubleDouble(sum: first, -(multiple * 0x1.0b4611a6p-34))
    let third = DoubleDouble(sum: second.high, -(multiple * 0x1.3198a2ep-69))
    let rest = (second.low + third.low) - multiple * 0x1.b839a252049c1p-104
    return ReducedAngle(
      quadrant: Int(multiple), remainder: DoubleDouble(large: third.high, small: rest))
  }

  /// For |x| ≥ 2²⁰: the product of the 53 bits of `x` with those 192 bits of 2/π that neither
  /// give multiples of 4 nor fall below 2⁻¹³⁷.
  /// Source: Payne & Hanek, *Radian Reduction for Trigonometric Functions* (SIGNUM 18, 1983).
  private static func reducedByBits(_ x: Double) -> ReducedAngle {
    let bits = x.bitPattern & 0x7FFF_FFFF_FFFF_FFFF
    let significand = bits & 0x000F_FFFF_FFFF_FFFF | 0x0010_0000_0000_0000
    let exponent = Int(bits >> 52) - 1075
    // Bit 1 of 2/π is the first after the point; 64 zero bits come before it.
    let start = exponent - 2 + 64
    let factor = (0..<3).map { word(at: start + 64 * $0) }
    // The last 192 bits of the product, `top` first: 2 bits of the multiple, then the fraction.
    let low = factor[2].multipliedFullWidth(by: significand)
    let middle = factor[1].multipliedFullWidth(by: significand)
    let (second, carry) = middle.low.addingReportingOverflow(low.high)
    let top = factor[0] &* significand &+ middle.high &+ (carry ? 1 : 0)
    let fraction = (
      top << 2 | second >> 62, second << 2 | low.low >> 62, low.low << 2
    )
    let isUpperHalf = fraction.0 >> 63 == 1
    let quadrant = Int(top >> 62) + (isUpperHalf ? 1 : 0)
    let turn = isUpperHalf ? negated(fraction) : fraction
    let magnitude = quarterTurns(turn) * DoubleDouble(0x1.921fb54442d18p0, 0x1.1a62633145c07p-54)
    let isNegative = isUpperHalf != (x < 0)
    return ReducedAngle(
      quadrant: x < 0 ? -quadrant : quadrant,
      remainder: isNegative
        ? DoubleDouble(-magnitude.high, -magnitude.low) : magnitude)
  }

  /// The 64 bits of ``twoOverPi`` from the bit `start` on.
  private static func word(at start: Int) -> UInt64 {
    let (index, shift) = (start >> 6, UInt64(start & 63))
    return shift == 0
      ? twoOverPi[index] : twoOverPi[index] << shift | twoOverPi[index + 1] >> (64 - shift)
  }

  /// 1 − fraction, for a fraction of 192 bits, the first word on top.
  private static func negated(
    _ f: (UInt64, UInt64, UInt64)
  ) -> (UInt64, UInt64, UInt64) {
    let low = ~f.2 &+ 1
    let middle = ~f.1 &+ (low == 0 ? 1 : 0)
    return (~f.0 &+ (low == 0 && middle == 0 ? 1 : 0), middle, low)
  }

  /// A fraction of 192 bits as a number. It has at most 70 leading zero bits, as no Double is
  /// nearer to a multiple of π/2.
  private static func quarterTurns(_ f: (UInt64, UInt64, UInt64)) -> DoubleDouble {
    var f = f
    var exponent = 0
    if f.0 == 0 {
      f = (f.1, f.2, 0)
      exponent = -64
    }
    let shift = UInt64(f.0.leadingZeroBitCount)
    if shift > 0 {
      f = (f.0 << shift | f.1 >> (64 - shift), f.1 << shift | f.2 >> (64 - shift), 0)
      exponent -= Int(shift)
    }
    let high = Double(f.0 >> 11) * 0x1p-53
    let low = Double((f.0 & 0x7FF) << 53 | f.1 >> 11) * 0x1p-117
    return DoubleDouble(
      large: scaled(high, by: exponent), small: scaled(low, by: exponent))
  }

  /// 64 zero bits, then the first 1280 bits of 2/π:
  /// `python3 -c "from mpmath import mp, pi; mp.prec = 2000; print(hex(int(2 / pi * 2**1280)))"`.
  private static let twoOverPi: [UInt64] = [
    0x0000_0000_0000_0000, 0xA2F9_836E_4E44_1529, 0xFC27_57D1_F534_DDC0,
    0xDB62_9599_3C43_9041, 0xFE51_63AB_DEBB_C561, 0xB724_6E3A_424D_D2E0,
    0x0649_2EEA_09D1_921C, 0xFE1D_EB1C_B129_A73E, 0xE882_35F5_2EBB_4484,
    0xE99C_7026_B45F_7E41, 0x3991_D639_8353_39F4, 0x9C84_5F8B_BDF9_283B,
    0x1FF8_97FF_DE05_980F, 0xEF2F_118B_5A0A_6D1F, 0x6D36_7ECF_27CB_09B7,
    0x4F46_3F66_9E5F_EA2D, 0x7527_BAC7_EBE5_F17B, 0x3D07_39F7_8A52_92EA,
    0x6BFB_5FB1_1F8D_5D08, 0x5603_3046_FC7B_6BAB, 0xF0CF_BC20_9AF4_361D,
  ]
}
