/// One field in which two resolved experiments differ.
package struct Difference: Sendable, Equatable {
  /// `settings.model.hidden.0`.
  package let path: String
  /// `nil`: only the second has the field.
  package let first: String?
  /// `nil`: only the first has the field.
  package let second: String?

  /// `settings.epochs: 9 → 3`
  package var text: String { "\(path): \(first ?? "—") → \(second ?? "—")" }

  /// Whether two files that differ in this are two experiments: the identity of an experiment
  /// leaves out its total, its targets, and what it says of running and writing.
  package var isOfIdentity: Bool {
    let parts = path.split(separator: ".")
    switch parts.first {
    case "about", "resources", "faults", "budget", "output", "expect": return false
    case "search":
      return parts.count < 2 || (parts[1] != "from" && (parts[1] != "trials" || parts.count > 2))
    case "objectives": return parts.last != "target"
    default: return true
    }
  }

  /// The fields in which two resolved files (canonical JSON) differ, in order of their paths.
  /// - Throws: ``SpecErrors`` where a text is no JSON.
  package static func between(
    _ first: String, _ second: String
  ) throws(SpecErrors) -> [Difference] {
    let old = try leaves(of: YamlReader.tree(of: SourceText(name: "first", text: first)))
    let new = try leaves(of: YamlReader.tree(of: SourceText(name: "second", text: second)))
    var result: [Difference] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      let isOld = j == new.count || (i < old.count && precedes(old[i].path, new[j].path))
      let isNew = i == old.count || (j < new.count && precedes(new[j].path, old[i].path))
      if isOld {
        result.append(Difference(path: old[i].path, first: old[i].text, second: nil))
        i += 1
      } else if isNew {
        result.append(Difference(path: new[j].path, first: nil, second: new[j].text))
        j += 1
      } else {
        if old[i].text != new[j].text {
          result.append(Difference(path: old[i].path, first: old[i].text, second: new[j].text))
        }
        (i, j) = (i + 1, j + 1)
      }
    }
    return result
  }

  private static func precedes(_ first: String, _ second: String) -> Bool {
    first.utf8.lexicographicallyPrecedes(second.utf8)
  }

  /// Scalars and empty lists and maps, sorted by path.
  private static func leaves(of root: Node) -> [(path: String, text: String)] {
    func collect(_ node: Node, _ path: String) -> [(path: String, text: String)] {
      let prefix = path.isEmpty ? "" : path + "."
      switch node.content {
      case .list(let elements) where !elements.isEmpty:
        return elements.enumerated().flatMap { collect($0.element, prefix + "\($0.offset)") }
      case .map(let entries) where !entries.isEmpty:
        return entries.flatMap { collect($0.value, prefix + $0.key) }
      default: return [(path, node.flowText)]
      }
    }
    return collect(root, "").sorted { precedes($0.path, $1.path) }
  }
}
