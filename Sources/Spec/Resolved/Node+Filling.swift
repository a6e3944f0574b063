// Settings with the defaults of their reader.
extension Node {
  /// The map with what the reader took in place of what is absent, each value in its canonical
  /// form (durations, bytes, reals); references stay as `$name`.
  func filled(from taken: [SettingDescription]) -> Node {
    var result: [Entry] = []
    for entry in entries ?? [] {
      var entry = entry
      let descriptions = taken.filter { $0.key == entry.key }
      entry.value = entry.value.canonical(descriptions)
      result.append(entry)
    }
    for description in taken where !result.contains(where: { $0.key == description.key }) {
      guard let content = description.defaultValue else { continue }
      let value =
        if case (.duration, .real(let seconds)) = (description.kind, content) {
          Node.of(Quantity.duration(seconds))
        } else {
          Node(content, at: .nowhere).canonical([description])
        }
      result.append(Entry(key: description.key, keyPosition: .nowhere, value: value))
    }
    return Node(.map(result), at: position)
  }

  private func canonical(_ descriptions: [SettingDescription]) -> Node {
    guard let description = descriptions.first else { return self }
    switch (description.kind, content) {
    case (.real, .integer(let value)): return .of(Double(value))
    case (.duration, _):
      return (value?.text).flatMap(Quantity.seconds).map { .of(Quantity.duration($0)) }
        ?? self
    case (.size, _):
      return (value?.text).flatMap(Quantity.bytes).map { .of($0) } ?? self
    case (.integers, .integer), (.reals, .real), (.reals, .integer):
      return Node.of([self]).canonical(descriptions)
    case (.texts, .text(let text)) where !text.contains("$"):
      return Node.of([self])
    case (.reals, .list(let elements)):
      return .of(
        elements.map { element in
          if case .integer(let value) = element.content { .of(Double(value)) } else { element }
        })
    case (.part, .list(let elements)):
      return .of(
        elements.enumerated().map { index, element in
          element.part(descriptions[min(index, descriptions.count - 1)])
        })
    case (.part, _) where description.counts != nil: return .of([part(description)])
    case (.part, _): return part(description)
    default: return self
    }
  }

  private func part(_ description: SettingDescription) -> Node {
    let chosen = description.alternatives.first { $0.name == description.chosen }
    let own = chosen?.settings ?? []
    switch content {
    case .text(let text):
      guard !text.contains("$") else { return self }
      return Node(["name": .of(text)]).filled(from: text == chosen?.name ? own : [])
    case .map: return filled(from: own)
    default: return self
    }
  }
}
