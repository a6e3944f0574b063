/// Tags of the library for messages outside the user lane: a number above 16 bits.
///
/// | number | what |
/// |---|---|
/// | 0…3 | the lanes, in their order (0 is never sent) |
/// | 4…7 | notes of further pieces, for a message of lane 0…3 with the same 16 bits |
/// | 8 | further pieces; the 16 bits number the message |
enum InnerTag {
  /// The largest one. The standard promises 32 767 only, all libraries in use give more.
  static let largest = CInt(9 * WireTag.limit - 1)

  static func message(_ lane: Lane, _ value: Int) -> CInt { tag(lane.rawValue, value) }

  static func note(_ lane: Lane, _ value: Int) -> CInt { tag(lane.rawValue + 4, value) }

  static func pieces(_ number: Int) -> CInt { tag(8, number) }

  /// The lane and the 16 bits of a message; nil for a note or a piece.
  static func wireTag(_ tag: CInt) -> WireTag? {
    let (number, value) = Int(tag).quotientAndRemainder(dividingBy: WireTag.limit)
    return Lane(rawValue: number).map { WireTag($0, value) }
  }

  private static func tag(_ number: Int, _ value: Int) -> CInt {
    CInt(number * WireTag.limit + value)
  }
}
