import Foundation
import Spec

/// Words of a command that stand for the parameters of the trial, as in W&B sweeps:
///
/// | word | what stands in its place |
/// |---|---|
/// | `${args}` | `--lr=0.1 --nesterov=True` |
/// | `${args_no_boolean_flags}` | `--lr=0.1 --nesterov`; a false one is left out |
/// | `${args_no_hyphens}` | `lr=0.1 nesterov=True` |
/// | `${args_json}` | `{"lr":0.1,"nesterov":true}` |
/// | `${args_json_file}` | the path of a file with that |
/// | `${envvar:NAME}` | the variable of the environment; empty where there is none |
///
/// Values are as Python prints them. Inactive parameters are left out. Parameters of a group stand
/// under dotted names, `--net.width=32`, in JSON in an object, `{"net":{"width":32}}`.
struct CommandMacros {
  let parameters: [(name: String, value: Value)]
  let environment: [String: String]
  /// Folder of the file with JSON.
  let scratch: String

  /// - Throws: what the file system says, where the file with JSON cannot be written.
  func expanded(_ words: [String]) throws -> [String] { try words.flatMap(expanded) }

  private func expanded(_ word: String) throws -> [String] {
    guard word.hasPrefix("${"), word.hasSuffix("}") else { return [word] }
    switch word.dropFirst(2).dropLast() {
    case "args": return parameters.map { "--\($0.name)=\(Self.printed($0.value))" }
    case "args_no_hyphens": return parameters.map { "\($0.name)=\(Self.printed($0.value))" }
    case "args_no_boolean_flags":
      return parameters.compactMap { name, value in
        guard case .boolean(let isOn) = value else { return "--\(name)=\(Self.printed(value))" }
        return isOn ? "--\(name)" : nil
      }
    case "args_json": return [json]
    case "args_json_file":
      let path = "\(scratch)/parameters.json"
      try Data(json.utf8).write(to: URL(fileURLWithPath: path))
      return [path]
    case let name where name.hasPrefix("envvar:"):
      return [environment[String(name.dropFirst(7))] ?? ""]
    default: return [word]
    }
  }

  private static func printed(_ value: Value) -> String {
    if case .boolean(let isOn) = value { isOn ? "True" : "False" } else { value.text }
  }

  private var json: String { Self.tree(of: parameters).canonicalJSON }

  /// Parameters of a group in a map of their own; one whose group is itself a parameter keeps its
  /// dotted name.
  private static func tree(of parameters: [(name: String, value: Value)]) -> Node {
    let nowhere = Position(source: "parameters", line: 1, column: 1)
    var entries: [Node.Entry] = []
    var groups: [(name: String, members: [(name: String, value: Value)])] = []
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
        let node = Node(value.content, at: nowhere)
        entries.append(Node.Entry(key: name, keyPosition: nowhere, value: node))
      }
    }
    entries += groups.map {
      Node.Entry(key: $0.name, keyPosition: nowhere, value: tree(of: $0.members))
    }
    return Node(.map(entries), at: nowhere)
  }
}
