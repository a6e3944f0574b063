/// One of several things that a setting may name, made from its own settings.
package struct Part<Value>: Sendable {
  package let name: String
  /// One line for `runner explain`.
  package let summary: String
  package let make: @Sendable (inout Settings) throws -> Value

  package init(
    _ name: String, _ summary: String, make: @escaping @Sendable (inout Settings) throws -> Value
  ) {
    (self.name, self.summary, self.make) = (name, summary, make)
  }
}

// Named parts: `{name: mlp, hidden: [64]}`, or just `mlp`.
extension Settings {
  /// - Parameters:
  ///   - parts: At least one; one of them must be made from nothing without an error.
  ///   - name: The part taken where the file names none; `nil`: the setting is required.
  package mutating func take<Value>(
    _ key: String, from parts: [Part<Value>], default name: String? = nil, _ meaning: String
  ) -> Value {
    precondition(!parts.isEmpty, "no parts for '\(key)'")
    if isDescribing { return describeParts(key, parts, name, meaning) }
    let node = node(key)
    let chosen = part(key, node, parts, default: name, meaning)
    var description = Self.describe(key, parts, name, meaning)
    guard let chosen else {
      describe(description)
      noteStandIn(key)
      return substitute(key, parts)
    }
    var own = Settings(
      Self.rest(of: node, at: position), owner: "\(key) \(chosen.name)", folders: folders,
      isDescribing: false)
    own.elsewhere = elsewhere
    _ = own.takeNode("name", "which \(key)")
    let made = attempt(key, chosen, &own)
    description.chosen = chosen.name
    description.alternatives = parts.map {
      let isChosen = $0.name == chosen.name
      return .init(
        name: $0.name, summary: $0.summary, settings: isChosen ? own.ownSettings : [])
    }
    describe(description)
    append(own.findings)
    if let made { return made }
    noteStandIn(key)
    return substitute(key, parts)
  }

  /// A list of named parts, empty where the file has none; one alone stands for a list of one.
  package mutating func take<Value>(
    _ key: String, listOf parts: [Part<Value>], counts: ClosedRange<Int> = 0...Int.max,
    _ meaning: String
  ) -> [Value] {
    precondition(!parts.isEmpty, "no parts for '\(key)'")
    guard !isDescribing, let list = node(key) else {
      var description = Self.describe(key, parts, nil, meaning)
      (description.isRequired, description.counts) = (false, counts)
      description.defaultValue = .list([])
      if isDescribing { description.alternatives = Self.allAlternatives(key, parts) }
      describe(description)
      return []
    }
    let elements = list.elements ?? [list]
    if !counts.contains(elements.count) {
      let wanted = SettingDescription.text(of: counts)
      note("\(key) must have \(wanted) elements, got \(elements.count)", at: list)
    }
    let entries = elements.map { Node.Entry(key: key, keyPosition: $0.position, value: $0) }
    return entries.map { entry in
      var reader = Settings(
        Node(.map([entry]), at: position), owner: owner, folders: folders, isDescribing: false)
      let value = reader.take(key, from: parts, meaning)
      append(reader.diagnostics)
      for var description in reader.taken {
        description.counts = counts
        describe(description)
      }
      return value
    }
  }

  private static func describe<Value>(
    _ key: String, _ parts: [Part<Value>], _ name: String?, _ meaning: String
  ) -> SettingDescription {
    var description = SettingDescription(key, .part, meaning)
    description.allowed = parts.map(\.name)
    description.defaultValue = name.map { .text($0) }
    description.isRequired = name == nil
    return description
  }

  /// The settings of a part without its `name`.
  private var ownSettings: [SettingDescription] { taken.filter { $0.key != "name" } }

  /// The part that the file or the default names; `nil` where that fails, which is noted.
  private mutating func part<Value>(
    _ key: String, _ node: Node?, _ parts: [Part<Value>], default name: String?,
    _ meaning: String
  ) -> Part<Value>? {
    let named = node.flatMap { $0.entries == nil ? $0 : $0["name"] }
    guard let word = named?.text ?? (named == nil ? name : nil) else {
      let names = parts.map(\.name).joined(separator: ", ")
      if let named {
        note("\(key) must be one of: \(names), got \(named.shown)", at: named)
      } else if let node {
        note("\(key) has no 'name'", at: node, hint: "one of: \(names)")
      } else {
        note("'\(key)' is missing in \(owner)", at: "", hint: "\(meaning), one of: \(names)")
      }
      return nil
    }
    if let found = parts.first(where: { $0.name == word }) { return found }
    let words = parts.map(\.name)
    note(
      "\(key) '\(brief(word))' is not one of: \(words.joined(separator: ", "))",
      at: named ?? Node(.null, at: position), hint: Nearest.hint(for: word, among: words))
    return nil
  }

  private static func rest(of node: Node?, at position: Position) -> Node {
    guard let node else { return .emptyMap(at: position) }
    return node.entries == nil ? Node.emptyMap(at: node.position) : node
  }

  private mutating func attempt<Value>(
    _ key: String, _ part: Part<Value>, _ own: inout Settings
  ) -> Value? {
    do {
      return try part.make(&own)
    } catch let errors as SpecErrors {
      own.append(errors.diagnostics)
    } catch let diagnostic as Diagnostic {
      own.append([diagnostic])
    } catch  where own.diagnostics.isEmpty {
      let found = Diagnostic(at: position, saying: error, of: "\(key) \(part.name): ")
      note(found.message, at: key, hint: found.hint)
    } catch {
      // What was wrong with the settings has been noted; this is what came of going on.
    }
    return nil
  }

  /// A value to go on with after an error, so that further errors are found.
  private func substitute<Value>(_ key: String, _ parts: [Part<Value>]) -> Value {
    for part in parts {
      var own = Settings(describing: part.name)
      if let value = try? part.make(&own) { return value }
    }
    preconditionFailure("no part of '\(key)' can be made without settings")
  }

  private mutating func describeParts<Value>(
    _ key: String, _ parts: [Part<Value>], _ name: String?, _ meaning: String
  ) -> Value {
    var description = Self.describe(key, parts, name, meaning)
    description.alternatives = Self.allAlternatives(key, parts)
    describe(description)
    if let part = parts.first(where: { $0.name == name }) {
      var own = Settings(describing: part.name)
      if let value = try? part.make(&own) { return value }
    }
    return substitute(key, parts)
  }

  private static func allAlternatives<Value>(
    _ key: String, _ parts: [Part<Value>]
  ) -> [SettingDescription.Alternative] {
    parts.map { part in
      var own = Settings(describing: "\(key) \(part.name)")
      _ = try? part.make(&own)
      return .init(name: part.name, summary: part.summary, settings: own.ownSettings)
    }
  }
}
