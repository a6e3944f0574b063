// The parameters block: W&B's form, short forms, `when`.
extension FileReader {
  /// A parameter before its `when` is read, which may name any other.
  private struct Draft {
    let name: String
    let entry: Node.Entry
    let when: Node?
  }

  mutating func readParameters(_ node: Node?) {
    guard let node, !node.isNull else { return }
    guard node.entries != nil else {
      note("parameters must be a map of names, got \(node.shown)", at: node)
      return
    }
    var drafts: [Draft] = []
    collect(node, prefix: "", into: &drafts)
    checkNames(drafts)
    readConditions(drafts)
  }

  /// Nested blocks of W&B give dotted names: `net.width`.
  private mutating func collect(_ node: Node, prefix: String, into drafts: inout [Draft]) {
    for entry in node.entries ?? [] {
      let name = prefix + entry.key
      if let nested = entry.value["parameters"] {
        for other in entry.value.entries ?? [] where other.key != "parameters" {
          diagnostics.append(
            Diagnostic(
              at: other.keyPosition, length: other.keyLength,
              "unknown key '\(brief(other.key))' in parameters.\(name)",
              hint: "a nested block holds 'parameters' alone"))
        }
        guard nested.entries != nil else {
          note("parameters.\(name) must be a map of names, got \(nested.shown)", at: nested)
          continue
        }
        collect(nested, prefix: name + ".", into: &drafts)
        continue
      }
      guard Self.isName(name) else {
        diagnostics.append(
          Diagnostic(
            at: entry.keyPosition, length: entry.keyLength,
            "'\(brief(name))' cannot name a parameter",
            hint: "a name is made of letters, digits, _ and -, and begins with a letter"))
        continue
      }
      var reader = DistributionReader(
        name: name, settings: self.reader(entry.value, owner: "parameters.\(name)"))
      let distribution = reader.distribution(entry.value)
      diagnostics.append(contentsOf: reader.diagnostics)
      if distribution == nil { broken.append(name) }
      let known = distribution ?? .uniform(min: 0, max: 1, step: nil)
      parameters.append(Parameter(name: name, distribution: known, position: entry.keyPosition))
      drafts.append(Draft(name: name, entry: entry, when: entry.value["when"]))
    }
  }

  private static func isName(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, first.properties.isAlphabetic || first == "_"
    else { return false }
    return name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_" || $0 == "-" || $0 == "."
    }
  }

  /// Names that would be one in a results file.
  private mutating func checkNames(_ drafts: [Draft]) {
    var seen: [(key: String, name: String)] = []
    for draft in drafts {
      let key = String(draft.name.map { $0 == "." || $0 == "-" || $0 == "/" ? "_" : $0 })
      if let other = seen.first(where: { $0.key == key }) {
        diagnostics.append(
          Diagnostic(
            at: draft.entry.keyPosition, length: draft.entry.keyLength,
            "parameters '\(other.name)' and '\(draft.name)' would both be 'param_\(key)' "
              + "in the results file", hint: "rename one"))
      }
      seen.append((key, draft.name))
    }
  }

  // MARK: Conditions

  private mutating func readConditions(_ drafts: [Draft]) {
    let scope = scope(for: "'when'")
    for (index, draft) in drafts.enumerated() {
      guard let node = draft.when, !node.isNull else { continue }
      do {
        let when = try Expression.parsed(node, scope: scope)
        let parameter = parameters[index]
        parameters[index] = Parameter(
          name: parameter.name, distribution: parameter.distribution, when: when,
          position: parameter.position)
      } catch {
        diagnostics.append(error)
      }
    }
    checkCycles(drafts)
  }

  private mutating func checkCycles(_ drafts: [Draft]) {
    let parents = parameters.map { parameter in
      (parameter.when?.parameterNames ?? []).compactMap { name in
        parameters.firstIndex { $0.name == name }
      }
    }
    var finished = [Bool](repeating: false, count: parameters.count)
    for start in parameters.indices where !finished[start] {
      guard let cycle = Self.cycle(from: start, parents, &finished) else { continue }
      let names = (cycle + [cycle[0]]).map { parameters[$0].name }
      if let when = drafts[cycle[0]].when {
        note(
          "'when' goes in a circle: \(names.joined(separator: " → "))", at: when,
          hint: "one of them must not depend on the others")
      }
    }
  }

  /// The first circle that the parents of `start` lead into; marks what was visited.
  private static func cycle(
    from start: Int, _ parents: [[Int]], _ finished: inout [Bool]
  ) -> [Int]? {
    var trail: [(node: Int, next: Int)] = [(start, 0)]
    while let last = trail.last {
      guard last.next < parents[last.node].count else {
        finished[last.node] = true
        trail.removeLast()
        continue
      }
      trail[trail.count - 1].next += 1
      let parent = parents[last.node][last.next]
      if let index = trail.firstIndex(where: { $0.node == parent }) {
        for entry in trail { finished[entry.node] = true }
        return trail[index...].map(\.node)
      }
      if !finished[parent] { trail.append((parent, 0)) }
    }
    return nil
  }
}
