import Spec

/// The parameters of a trial as a program gets them.
struct CommandParameters {
  /// Active ones, in the order of the file.
  private let values: [(name: String, value: Node)]

  private static let nowhere = Position(source: "parameters", line: 1, column: 1)

  /// - Parameter structured: Names of parameters of which texts may be JSON: where one holds a list, an
  ///   object or null, that is the value.
  init(_ parameters: [(name: String, value: Value)], structured: [String] = []) {
    values = parameters.map { name, value in
      if structured.contains(name), case .text(let text) = value,
        let node = try? Node(json: text), node.isStructured
      {
        return (name, node)
      }
      return (name, Node(value.content, at: Self.nowhere))
    }
  }

  /// As Python prints them; `flag` where one is a truth.
  var printed: [(name: String, text: String, flag: Bool?)] {
    values.map { name, value in
      if case .boolean(let isOn) = value.content { return (name, value.printed, isOn) }
      return (name, value.printed, nil)
    }
  }

  /// `{"lr":0.01,"net.width":128}`
  var flatJSON: String { Self.map(values).canonicalJSON }

  /// `{"lr":0.01,"net":{"width":128}}`
  var groupedJSON: String { Self.tree(of: values).canonicalJSON }

  private static func map(_ values: [(name: String, value: Node)]) -> Node {
    let entries = values.map { name, value in
      Node.Entry(key: name, keyPosition: nowhere, value: value)
    }
    return Node(.map(entries), at: nowhere)
  }

  /// Parameters of a group in a map of their own; one whose group is itself a parameter keeps its
  /// dotted name.
  private static func tree(of parameters: [(name: String, value: Node)]) -> Node {
    var plain: [(name: String, value: Node)] = []
    var groups: [(name: String, members: [(name: String, value: Node)])] = []
    let names = parameters.map(\.name)
    for (name, value) in parameters {
      let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
      if parts.count == 2, !names.contains(parts[0]) {
        if let known = groups.firstIndex(where: { $0.name == parts[0] }) {
          groups[known].members.append((parts[1], value))
        } else {
          groups.append((parts[0], [(parts[1], value)]))
        }
      } else {
        plain.append((name, value))
      }
    }
    return map(plain + groups.map { ($0.name, tree(of: $0.members)) })
  }
}

extension Node {
  /// As Python's `str` has it.
  fileprivate var printed: String {
    if case .text(let text) = content { return text }
    return represented
  }

  /// As Python's `repr` has it.
  private var represented: String {
    switch content {
    case .null: "None"
    case .boolean(let isOn): isOn ? "True" : "False"
    case .integer(let number): String(number)
    case .real(let number): Value.real(number).text
    case .text(let text): Self.quoted(text)
    case .list(let elements): "[" + elements.map(\.represented).joined(separator: ", ") + "]"
    case .map(let entries):
      "{"
        + entries.map { "\(Self.quoted($0.key)): \($0.value.represented)" }.joined(separator: ", ")
        + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    let mark = text.contains("'") && !text.contains("\"") ? "\"" : "'"
    var quoted = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    if mark == "'" { quoted = quoted.replacing("'", with: "\\'") }
    return mark + quoted + mark
  }
}
