/// One setting as its reader asked for it: what `explain` and `schema` show, and what a results
/// file records.
package struct SettingDescription: Sendable {
  package enum Kind: Sendable, Equatable {
    case integer, real, boolean, text, duration, size, path, part, map
    case integers, reals, texts
  }

  /// Which values are accepted; for lists, which elements.
  package enum Range: Sendable, Equatable {
    case integers(ClosedRange<Int>)
    case reals(RealRange)
  }

  /// One of several parts that a setting may name, with that part's own settings.
  package struct Alternative: Sendable {
    package let name: String
    package let summary: String
    /// Empty for the parts not chosen, except where every part is described.
    package let settings: [SettingDescription]
  }

  package let key: String
  package let kind: Kind
  /// `nil`: required, or optional without a default.
  package var defaultValue: Node.Content?
  package var isRequired = false
  /// Of a required setting: what a starting file shows.
  package var exampleValue: Node.Content?
  package var range: Range?
  /// How many elements a list has.
  package var counts: ClosedRange<Int>?
  /// The words accepted; empty: any.
  package var allowed: [String] = []
  package let meaning: String
  package var unit: String?
  /// The name of the part chosen.
  package var chosen: String?
  package var alternatives: [Alternative] = []

  package init(_ key: String, _ kind: Kind, _ meaning: String) {
    (self.key, self.kind, self.meaning) = (key, kind, meaning)
  }

  /// The default as a file would write it; empty: none.
  package var defaultText: String {
    switch (defaultValue, kind) {
    case (nil, _): ""
    case (.real(let value), .duration): Quantity.duration(value)
    case (.integer(let value), .size): Quantity.size(value)
    case (let content?, _): Node(content, at: .nowhere).flowText
    }
  }

  /// `1...100`, `> 0`, `≥ 1`; empty: any.
  package var rangeText: String {
    switch range {
    case .integers(let range): Self.text(of: range)
    case .reals(let range): range.text
    case nil: ""
    }
  }

  static func text(of range: ClosedRange<Int>) -> String {
    switch (range.lowerBound, range.upperBound) {
    case (.min, .max): ""
    case (let low, .max): "≥ \(low)"
    case (.min, let high): "≤ \(high)"
    case (let low, let high): "\(low)...\(high)"
    }
  }
}

/// An interval of reals, either end open or closed.
package struct RealRange: Sendable, Equatable {
  package var lower = -Double.infinity
  package var upper = Double.infinity
  package var excludesLower = false
  package var excludesUpper = false

  package init(_ range: ClosedRange<Double>) {
    (lower, upper) = (range.lowerBound, range.upperBound)
  }

  package init(_ range: Range<Double>) {
    (lower, upper, excludesUpper) = (range.lowerBound, range.upperBound, true)
  }

  package init(above lower: Double, through upper: Double = .infinity) {
    (self.lower, self.upper, excludesLower) = (lower, upper, true)
  }

  /// Every real, infinities but not NaN included.
  package static let all = RealRange(-Double.infinity...Double.infinity)

  package func contains(_ value: Double) -> Bool {
    let isAbove = excludesLower ? value > lower : value >= lower
    let isBelow = excludesUpper ? value < upper : value <= upper
    return isAbove && isBelow
  }

  /// `0...1`, `0..<1`, `> 0`, `≥ 0`; empty: any.
  package var text: String {
    let (low, high) = (Self.short(lower), Self.short(upper))
    switch (lower, upper) {
    case (-Double.infinity, Double.infinity): return ""
    case (_, Double.infinity): return "\(excludesLower ? ">" : "≥") \(low)"
    case (-Double.infinity, _): return "\(excludesUpper ? "<" : "≤") \(high)"
    default:
      if excludesLower { return "> \(low) and \(excludesUpper ? "<" : "≤") \(high)" }
      return "\(low)\(excludesUpper ? "..<" : "...")\(high)"
    }
  }

  private static func short(_ value: Double) -> String {
    let isWhole = value == value.rounded() && abs(value) < 1e15
    return isWhole ? String(Int(value)) : Value.text(of: value)
  }
}
