// Booleans and texts, and what one value may be.
extension Settings {
  package mutating func take(_ key: String, default value: Bool, _ meaning: String) -> Bool {
    var description = SettingDescription(key, .boolean, meaning)
    description.defaultValue = .boolean(value)
    return read(description, fallback: value, Self.boolean)
  }

  package mutating func take(_ key: String, example: Bool, _ meaning: String) -> Bool {
    var description = SettingDescription(key, .boolean, meaning)
    description.isRequired = true
    description.exampleValue = .boolean(example)
    return read(description, fallback: example, Self.boolean)
  }

  package mutating func take(_ key: String, default value: String, _ meaning: String) -> String {
    take(key, default: value, oneOf: [], meaning)
  }

  package mutating func take(_ key: String, example: String, _ meaning: String) -> String {
    take(key, example: example, oneOf: [], meaning)
  }

  package mutating func take(
    _ key: String, default value: String, oneOf words: [String], _ meaning: String
  ) -> String {
    var description = SettingDescription(key, .text, meaning)
    description.defaultValue = .text(value)
    description.allowed = words
    return read(description, fallback: value) { Self.text($0, oneOf: words) }
  }

  package mutating func take(
    _ key: String, example: String, oneOf words: [String], _ meaning: String
  ) -> String {
    var description = SettingDescription(key, .text, meaning)
    description.isRequired = true
    description.exampleValue = .text(example)
    description.allowed = words
    return read(description, fallback: example) { Self.text($0, oneOf: words) }
  }

  package mutating func takeOptional(
    _ key: String, oneOf words: [String] = [], _ meaning: String
  ) -> String? {
    var description = SettingDescription(key, .text, meaning)
    description.allowed = words
    return read(description, fallback: nil) { node in
      node.isNull ? .value(nil) : Self.text(node, oneOf: words).optional
    }
  }

  package mutating func takeOptional(_ key: String, _ meaning: String) -> Bool? {
    read(SettingDescription(key, .boolean, meaning), fallback: nil) { node in
      node.isNull ? .value(nil) : Self.boolean(node).optional
    }
  }

  /// The subtree of a key, unread: for readers of their own. `nil`: the key is absent.
  package mutating func takeNode(_ key: String, _ meaning: String) -> Node? {
    taken(SettingDescription(key, .map, meaning))
    return node(key)
  }

  private mutating func taken(_ description: SettingDescription) { describe(description) }

  static func boolean(_ node: Node) -> Reading<Bool> {
    if case .boolean(let value) = node.content { return .value(value) }
    return .mismatch("must be true or false, got \(node.shown)")
  }

  static func text(_ node: Node, oneOf words: [String]) -> Reading<String> {
    guard let text = node.text else {
      if !words.isEmpty, let value = node.value {
        return .mismatch("must be one of: \(words.joined(separator: ", ")), got \(value.text)")
      }
      return .mismatch("must be a text, got \(node.shown)", hint: "put it in quotes")
    }
    guard words.isEmpty || words.contains(text) else {
      return .mismatch(
        "\(node.shown) is not one of: \(words.joined(separator: ", "))",
        hint: Nearest.hint(for: text, among: words))
    }
    return .value(text)
  }
}

extension Settings.Reading {
  var optional: Settings.Reading<Wrapped?> {
    switch self {
    case .value(let value): .value(value)
    case .mismatch(let problem, let hint): .mismatch(problem, hint: hint)
    }
  }
}
