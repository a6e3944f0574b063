/// In what numbers values are kept and sent.
package enum Precision: String, CaseIterable, Sendable {
  case float32
  /// The sign, the exponent and 8 bits of precision, in 16 bits: Float's range with 2 to 3 digits. Values
  /// become the nearest ones, of two that are as near the even one.
  case bfloat16 = "bf16"
}
