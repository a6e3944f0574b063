/// What a setting holds that may be a list of numbers or a word in its place.
package enum NumbersOrWord: Sendable, Equatable {
  case numbers([Double])
  case word(String)
}

// Lists of numbers and texts; a single value stands for a list of one.
extension Settings {
  package mutating func take(
    _ key: String, default values: [Int], in range: ClosedRange<Int> = .min ... .max,
    counts: ClosedRange<Int> = 0...Int.max, _ meaning: String, unit: String? = nil
  ) -> [Int] {
    var description = Self.describe(key, .integers, .integers(range), meaning, unit)
    description.defaultValue = Self.list(values.map { .integer($0) })
    return readList(description, counts, fallback: values) { Self.integer($0, in: range) }
  }

  package mutating func take(
    _ key: String, example: [Int], in range: ClosedRange<Int> = .min ... .max,
    counts: ClosedRange<Int> = 0...Int.max, _ meaning: String, unit: String? = nil
  ) -> [Int] {
    var description = Self.describe(key, .integers, .integers(range), meaning, unit)
    description.isRequired = true
    description.exampleValue = Self.list(example.map { .integer($0) })
    return readList(description, counts, fallback: example) { Self.integer($0, in: range) }
  }

  package mutating func take(
    _ key: String, default values: [Double], in range: RealRange = .all,
    counts: ClosedRange<Int> = 0...Int.max, _ meaning: String, unit: String? = nil
  ) -> [Double] {
    var description = Self.describe(key, .reals, .reals(range), meaning, unit)
    description.defaultValue = Self.list(values.map { .real($0) })
    return readList(description, counts, fallback: values) { Self.real($0, in: range) }
  }

  package mutating func take(
    _ key: String, example: [Double], in range: RealRange = .all,
    counts: ClosedRange<Int> = 0...Int.max, _ meaning: String, unit: String? = nil
  ) -> [Double] {
    var description = Self.describe(key, .reals, .reals(range), meaning, unit)
    description.isRequired = true
    description.exampleValue = Self.list(example.map { .real($0) })
    return readList(description, counts, fallback: example) { Self.real($0, in: range) }
  }

  /// Numbers, or one of `words` in their place; nil where the file gives neither.
  package mutating func takeOptional(
    _ key: String, in range: RealRange = .all, orOneOf words: [String], _ meaning: String
  ) -> NumbersOrWord? {
    var description = Self.describe(key, .reals, .reals(range), meaning, nil)
    description.allowed = words
    if let word = word(key, of: words) {
      describe(description)
      return .word(word)
    }
    let numbers = readList(description, 1...Int.max, fallback: []) { node -> Reading<Double> in
      guard case .mismatch = Self.real(node, in: range), node.value?.number == nil else {
        return Self.real(node, in: range)
      }
      let known = words.joined(separator: ", ")
      return .mismatch("must be a list of numbers or one of: \(known), got \(node.shown)")
    }
    return numbers.isEmpty ? nil : .numbers(numbers)
  }

  /// The text that the file gives, where it is one of `words`.
  private mutating func word(_ key: String, of words: [String]) -> String? {
    node(key)?.text.flatMap { words.contains($0) ? $0 : nil }
  }

  package mutating func take(
    _ key: String, default values: [String], oneOf words: [String] = [],
    counts: ClosedRange<Int> = 0...Int.max, _ meaning: String
  ) -> [String] {
    var description = SettingDescription(key, .texts, meaning)
    description.allowed = words
    description.defaultValue = Self.list(values.map { .text($0) })
    return readList(description, counts, fallback: values) { Self.text($0, oneOf: words) }
  }

  package mutating func take(
    _ key: String, example: [String], oneOf words: [String] = [],
    counts: ClosedRange<Int> = 0...Int.max, _ meaning: String
  ) -> [String] {
    var description = SettingDescription(key, .texts, meaning)
    description.allowed = words
    description.isRequired = true
    description.exampleValue = Self.list(example.map { .text($0) })
    return readList(description, counts, fallback: example) { Self.text($0, oneOf: words) }
  }

  /// Texts of any scalars: `3` is taken as "3". For the words of a command line.
  package mutating func takeWords(
    _ key: String, example: [String], counts: ClosedRange<Int> = 0...Int.max, _ meaning: String
  ) -> [String] {
    var description = SettingDescription(key, .texts, meaning)
    description.isRequired = true
    description.exampleValue = Self.list(example.map { .text($0) })
    return readList(description, counts, fallback: example) { node in
      guard let value = node.value else { return .mismatch("must be texts, got \(node.shown)") }
      return .value(value.text)
    }
  }

  private static func list(_ contents: [Node.Content]) -> Node.Content {
    .list(contents.map { Node($0, at: .nowhere) })
  }

  private mutating func readList<Element>(
    _ description: SettingDescription, _ counts: ClosedRange<Int>, fallback: [Element],
    _ reading: (Node) -> Reading<Element>
  ) -> [Element] {
    var description = description
    description.counts = counts
    var found: [(Node, String, String?)] = []
    let result = read(description, fallback: fallback) { node -> Reading<[Element]> in
      var elements: [Element] = []
      for element in node.elements ?? [node] {
        switch reading(element) {
        case .value(let value): elements.append(value)
        case .mismatch(let problem, let hint): found.append((element, problem, hint))
        }
      }
      guard found.isEmpty else { return .value(fallback) }
      guard counts.contains(elements.count) else {
        let wanted = SettingDescription.text(of: counts)
        return .mismatch("must have \(wanted) elements, got \(elements.count)")
      }
      return .value(elements)
    }
    for (node, problem, hint) in found {
      note("\(description.key) \(problem)", at: node, hint: hint)
    }
    return result
  }
}
