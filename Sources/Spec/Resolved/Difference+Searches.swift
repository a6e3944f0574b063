// What keeps a search from learning of another one's trials.
extension Difference {
  /// Where two resolved files (canonical JSON) search differently: parameters of other names or with
  /// distributions of another kind, and objectives with another metric or goal. Ranges, steps and
  /// lists of values may differ, as may constraints: a trial may be inside both.
  /// - Throws: ``SpecErrors`` where a text is no JSON.
  package static func ofSearches(_ first: String, _ second: String) throws -> [Difference] {
    let (old, new) = (try Node(json: first), try Node(json: second))
    return ofParameters(old["parameters"]?.entries ?? [], new["parameters"]?.entries ?? [])
      + ofObjectives(old["objectives"]?.elements ?? [], new["objectives"]?.elements ?? [])
  }

  private static func ofParameters(
    _ old: [Node.Entry], _ new: [Node.Entry]
  ) -> [Difference] {
    var found: [Difference] = []
    for entry in old {
      let kind = kind(of: entry.value)
      let other = new.first { $0.key == entry.key }.map { Self.kind(of: $0.value) }
      if other != kind {
        found.append(Difference(path: "parameters.\(entry.key)", first: kind, second: other))
      }
    }
    for entry in new where !old.contains(where: { $0.key == entry.key }) {
      found.append(
        Difference(path: "parameters.\(entry.key)", first: nil, second: kind(of: entry.value)))
    }
    return found
  }

  /// The name of a distribution, whether its values are rounded to multiples or not.
  private static func kind(of distribution: Node) -> String {
    guard let name = distribution["distribution"]?.text else {
      return distribution["value"] == nil ? "categorical" : "constant"
    }
    return name.hasPrefix("q_") ? String(name.dropFirst(2)) : name
  }

  private static func ofObjectives(_ old: [Node], _ new: [Node]) -> [Difference] {
    var found: [Difference] = []
    for place in 0..<max(old.count, new.count) {
      for key in ["metric", "goal"] {
        let first = old.indices.contains(place) ? old[place][key]?.text : nil
        let second = new.indices.contains(place) ? new[place][key]?.text : nil
        if first != second {
          found.append(
            Difference(path: "objectives.\(place).\(key)", first: first, second: second))
        }
      }
    }
    return found
  }
}
