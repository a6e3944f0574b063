// Whole numbers and reals. A whole number is accepted for a real, not the other way round.
extension Settings {
  // MARK: Whole numbers

  package mutating func take(
    _ key: String, default value: Int, in range: ClosedRange<Int> = .min ... .max,
    _ meaning: String, unit: String? = nil
  ) -> Int {
    var description = Self.describe(key, .integer, .integers(range), meaning, unit)
    description.defaultValue = .integer(value)
    return read(description, fallback: value) { Self.integer($0, in: range) }
  }

  package mutating func take(
    _ key: String, default value: Int, in range: PartialRangeFrom<Int>, _ meaning: String,
    unit: String? = nil
  ) -> Int {
    take(key, default: value, in: range.lowerBound...Int.max, meaning, unit: unit)
  }

  package mutating func take(
    _ key: String, example: Int, in range: ClosedRange<Int> = .min ... .max, _ meaning: String,
    unit: String? = nil
  ) -> Int {
    var description = Self.describe(key, .integer, .integers(range), meaning, unit)
    description.isRequired = true
    description.exampleValue = .integer(example)
    return read(description, fallback: example) { Self.integer($0, in: range) }
  }

  package mutating func takeOptional(
    _ key: String, in range: ClosedRange<Int>, _ meaning: String, unit: String? = nil
  ) -> Int? {
    read(Self.describe(key, .integer, .integers(range), meaning, unit), fallback: nil) { node in
      node.isNull ? .value(nil) : Self.integer(node, in: range).optional
    }
  }

  // MARK: Reals

  package mutating func take(
    _ key: String, default value: Double, in range: RealRange, _ meaning: String,
    unit: String? = nil
  ) -> Double {
    var description = Self.describe(key, .real, .reals(range), meaning, unit)
    description.defaultValue = .real(value)
    return read(description, fallback: value) { Self.real($0, in: range) }
  }

  package mutating func take(
    _ key: String, default value: Double, in range: ClosedRange<Double>, _ meaning: String,
    unit: String? = nil
  ) -> Double {
    take(key, default: value, in: RealRange(range), meaning, unit: unit)
  }

  /// The upper end is excluded.
  package mutating func take(
    _ key: String, default value: Double, in range: Range<Double>, _ meaning: String,
    unit: String? = nil
  ) -> Double {
    take(key, default: value, in: RealRange(range), meaning, unit: unit)
  }

  package mutating func take(
    _ key: String, default value: Double, in range: PartialRangeFrom<Double>, _ meaning: String,
    unit: String? = nil
  ) -> Double {
    take(key, default: value, in: RealRange(range.lowerBound...), meaning, unit: unit)
  }

  /// `lower` is excluded, `upper` is not.
  package mutating func take(
    _ key: String, default value: Double, above lower: Double, through upper: Double = .infinity,
    _ meaning: String, unit: String? = nil
  ) -> Double {
    let range = RealRange(above: lower, through: upper)
    return take(key, default: value, in: range, meaning, unit: unit)
  }

  package mutating func take(
    _ key: String, example: Double, in range: RealRange, _ meaning: String, unit: String? = nil
  ) -> Double {
    var description = Self.describe(key, .real, .reals(range), meaning, unit)
    description.isRequired = true
    description.exampleValue = .real(example)
    return read(description, fallback: example) { Self.real($0, in: range) }
  }

  package mutating func take(
    _ key: String, example: Double, in range: ClosedRange<Double>, _ meaning: String,
    unit: String? = nil
  ) -> Double {
    take(key, example: example, in: RealRange(range), meaning, unit: unit)
  }

  package mutating func takeOptional(
    _ key: String, in range: RealRange, _ meaning: String, unit: String? = nil
  ) -> Double? {
    read(Self.describe(key, .real, .reals(range), meaning, unit), fallback: nil) { node in
      node.isNull ? .value(nil) : Self.real(node, in: range).optional
    }
  }

  package mutating func takeOptional(
    _ key: String, in range: ClosedRange<Double>, _ meaning: String, unit: String? = nil
  ) -> Double? {
    takeOptional(key, in: RealRange(range), meaning, unit: unit)
  }

  // MARK: Readings

  static func describe(
    _ key: String, _ kind: SettingDescription.Kind, _ range: SettingDescription.Range,
    _ meaning: String, _ unit: String?
  ) -> SettingDescription {
    var description = SettingDescription(key, kind, meaning)
    (description.range, description.unit) = (range, unit)
    return description
  }

  static func integer(_ node: Node, in range: ClosedRange<Int>) -> Reading<Int> {
    guard case .integer(let value) = node.content else {
      return .mismatch("must be a whole number, got \(node.shown)")
    }
    guard range.contains(value) else {
      return .mismatch("must be \(place(SettingDescription.text(of: range))), got \(node.shown)")
    }
    return .value(value)
  }

  static func real(_ node: Node, in range: RealRange) -> Reading<Double> {
    guard let value = node.value?.number else {
      return .mismatch("must be a number, got \(node.shown)")
    }
    guard range.contains(value) else {
      let wanted = range.text.isEmpty ? "a number" : place(range.text)
      return .mismatch("must be \(wanted), got \(node.shown)")
    }
    return .value(value)
  }

  /// `in 1...3`, but `≥ 1` as it is.
  private static func place(_ range: String) -> String {
    range.first.map { "<>≤≥".contains($0) } ?? true ? range : "in \(range)"
  }
}

extension RealRange {
  package init(_ range: PartialRangeFrom<Double>) { self.init(range.lowerBound...Double.infinity) }
}
