/// What a type of experiment, sampler or pruner takes: material of `explain`, `schema`, `init`.
package struct Explanation: Sendable {
  package let name: String
  /// One line.
  package let summary: String
  /// Every setting, and those of every alternative part.
  package let settings: [SettingDescription]

  package init(name: String, summary: String, settings: [SettingDescription]) {
    (self.name, self.summary, self.settings) = (name, summary, settings)
  }

  /// The page of `runner explain`: a line for every setting with default, range and meaning.
  package var text: String {
    "\(name): \(summary)\n\n" + Self.lines(of: settings, depth: 1)
  }

  private static func lines(of settings: [SettingDescription], depth: Int) -> String {
    let space = String(repeating: "  ", count: depth)
    return settings.map { setting in
      var text = "\(space)\(setting.head)\n\(space)    \(setting.meaning)\n"
      for part in setting.alternatives {
        text += "\(space)  \(setting.key) \(part.name): \(part.summary)\n"
        text += lines(of: part.settings, depth: depth + 2)
      }
      return text
    }.joined()
  }

  // MARK: Starting file

  /// A file to start from: every setting with its default, range and meaning beside it.
  package var startingFile: String {
    let width = 34
    func line(_ text: String, _ comment: String) -> String {
      let padding = String(repeating: " ", count: max(1, width - text.count))
      return comment.isEmpty ? "\(text)\n" : "\(text)\(padding)# \(comment)\n"
    }
    var text = line("experiment: \(name)", summary)
    text += line("seed: 1", "the only source of randomness")
    guard !settings.isEmpty else { return text }
    text += "\nsettings:\n"
    for setting in settings {
      text += line("  \(setting.startingEntry)", setting.comment)
    }
    return text
  }
}

extension SettingDescription {
  /// `learning_rate: number > 0, default 0.1`
  fileprivate var head: String {
    var words = [kindText]
    if !rangeText.isEmpty { words.append(rangeText) }
    if let unit { words.append(unit) }
    var text = "\(key): \(words.joined(separator: " "))"
    if !allowed.isEmpty {
      text += "\(kind == .reals ? " or" : " of") \(allowed.joined(separator: ", "))"
    }
    if isRequired { return text + ", required" }
    return defaultText.isEmpty ? text + ", optional" : text + ", default \(defaultText)"
  }

  private var kindText: String {
    switch kind {
    case .integer: "whole number"
    case .real: "number"
    case .boolean: "true or false"
    case .text: allowed.isEmpty ? "text" : "one"
    case .duration: "duration"
    case .size: "size"
    case .path: "path"
    case .part: counts == nil ? "one" : "list"
    case .map: "map"
    case .integers: "whole numbers"
    case .reals: "numbers"
    case .texts: "texts"
    }
  }

  /// `key: value`, commented out where nothing need be given.
  fileprivate var startingEntry: String {
    if !defaultText.isEmpty { return "\(key): \(defaultText)" }
    if let exampleValue { return "\(key): \(Node(exampleValue, at: .nowhere).flowText)" }
    if kind == .part, isRequired, let part = alternatives.first {
      let own = part.settings.filter { $0.isRequired && $0.exampleValue != nil }
      let entries =
        [("name", Node.of(part.name) as Node?)]
        + own.map { ($0.key, Node($0.exampleValue ?? .null, at: .nowhere)) }
      return "\(key): \(own.isEmpty ? part.name : Node.pairs(entries).flowText)"
    }
    return "# \(key):"
  }

  fileprivate var comment: String {
    var words = [meaning]
    if !rangeText.isEmpty { words.append(rangeText) }
    if !allowed.isEmpty {
      words.append("\(kind == .reals ? "or" : "one of:") \(allowed.joined(separator: ", "))")
    }
    return words.joined(separator: "; ")
  }
}
