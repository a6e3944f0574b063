extension Value {
  /// As files write it: the shortest text that reads back to the same value.
  package var text: String {
    switch self {
    case .integer(let value): "\(value)"
    case .real(let value): Self.text(of: value)
    case .text(let value): value
    case .boolean(let value): "\(value)"
    }
  }

  /// Of the numbers; `nil` for texts and booleans.
  package var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    case .text, .boolean: nil
    }
  }

  /// Whether both are the same to a reader of the file: 1 and 1.0 are.
  package func matches(_ other: Value) -> Bool {
    if let first = number, let second = other.number { return first == second }
    return self == other
  }

  /// The shortest text that reads back to the same real: `0.1`, `1e-05`, `.inf`.
  static func text(of real: Double) -> String {
    if real.isNaN { return ".nan" }
    if real.isInfinite { return real < 0 ? "-.inf" : ".inf" }
    return "\(real)"
  }

  /// The value as the content of a tree.
  package var content: Node.Content {
    switch self {
    case .integer(let value): .integer(value)
    case .real(let value): .real(value)
    case .text(let value): .text(value)
    case .boolean(let value): .boolean(value)
    }
  }
}
