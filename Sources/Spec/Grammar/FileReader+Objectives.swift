// What is sought and when a trial is given up: objective, objectives, early_stop, expect.
extension FileReader {
  mutating func objectives(_ top: inout Settings) -> [Objective] {
    let single = top.takeNode("objective", "what is sought")
    let several = top.takeNode("objectives", "several goals: a Pareto front")
    if single != nil, let several {
      note(
        "'objective' and 'objectives' exclude each other", at: several,
        hint: "move the objective into the list")
    }
    if let several {
      guard let elements = several.elements, !elements.isEmpty else {
        let got = several.elements == nil ? several.shown : "an empty one"
        note("objectives must be a list of objectives, got \(got)", at: several)
        return []
      }
      let found = elements.enumerated().compactMap { index, node in
        objective(node, owner: "objectives.\(index)")
      }
      checkRepeated(found)
      return single.flatMap { objective($0, owner: "objective") }.map { [$0] + found } ?? found
    }
    return single.flatMap { objective($0, owner: "objective") }.map { [$0] } ?? []
  }

  private mutating func checkRepeated(_ objectives: [Objective]) {
    for (index, objective) in objectives.enumerated() {
      let metric = objective.metric
      guard objectives[..<index].contains(where: { $0.metric.value == metric.value }) else {
        continue
      }
      diagnostics.append(
        Diagnostic(
          at: metric.position, length: metric.length,
          "metric '\(brief(metric.value))' is an objective twice"))
    }
  }

  private mutating func objective(_ node: Node, owner: String) -> Objective? {
    var settings = reader(node, owner: owner)
    let objective = Self.objective(&settings, node)
    diagnostics.append(contentsOf: settings.findings)
    return objective
  }

  static func objective(_ settings: inout Settings, _ node: Node) -> Objective? {
    let metric = settings.take("metric", example: "loss/validation", "a metric of the experiment")
    let goal = settings.take(
      "goal", example: "minimize", oneOf: Goal.allCases.map(\.rawValue), "which way is better")
    let target = settings.takeOptional(
      "target", in: .all, "the search ends when a trial reaches it")
    let value = settings.take(
      "value", default: "last", oneOf: Objective.Reading.allCases.map(\.rawValue),
      "the trial's last value or its best")
    guard let place = node["metric"], place.text != nil else { return nil }
    return Objective(
      metric: Located(metric, at: place.position, length: place.length),
      goal: Goal(rawValue: goal) ?? .minimize, target: target,
      value: Objective.Reading(rawValue: value) ?? .last)
  }

  // MARK: Early stop

  mutating func earlyStop(_ node: Node?) -> Located<EarlyStop>? {
    guard let node, !node.isNull else { return nil }
    if let name = node.text {
      return earlyStop(name, at: node, settings: .emptyMap(at: node.position))
    }
    guard let entries = node.entries else {
      note("early_stop must be a map with 'name', got \(node.shown)", at: node)
      return nil
    }
    guard let name = node["name"], let word = name.text else {
      note("early_stop has no 'name'", at: node["name"] ?? node, hint: prunersHint)
      return nil
    }
    var rest = node
    rest.content = .map(entries.filter { $0.key != "name" })
    return earlyStop(word, at: name, settings: rest)
  }

  private var prunersHint: String? {
    let names = vocabulary.pruners.map(\.name)
    return names.isEmpty ? nil : "one of: \(names.joined(separator: ", "))"
  }

  private mutating func earlyStop(
    _ word: String, at name: Node, settings: Node
  ) -> Located<EarlyStop> {
    checkName(word, at: name, of: "early_stop", among: vocabulary.pruners)
    if let keys = vocabulary.pruners.first(where: { $0.name == word })?.keys {
      checkKeys(of: settings, among: keys, owner: "early_stop \(word)")
    }
    return Located(
      EarlyStop(name: word, settings: settings), at: name.position, length: name.length)
  }

  /// A pruner compares trials by one curve each.
  mutating func checkEarlyStop(_ file: ExperimentFile) {
    guard let stop = file.earlyStop, stop.value.name != "none" else { return }
    func note(_ message: String, hint: String) {
      diagnostics.append(
        Diagnostic(at: stop.position, length: stop.length, message, hint: hint))
    }
    if file.objectives.count > 1 {
      note(
        "early_stop judges one objective, and there are \(file.objectives.count)",
        hint: "take early_stop: none, or one objective")
    }
    if file.search.repeats > 1 {
      note(
        "early_stop judges trials while they run, but with search.repeats: \(file.search.repeats) "
          + "an assignment has its mean only when all its repeats have ended",
        hint: "take early_stop: none, or search.repeats: 1")
    }
  }

  mutating func checkName(
    _ word: String, at node: Node, of key: String, among entries: [Vocabulary.Entry]
  ) {
    let names = entries.map(\.name)
    guard !names.isEmpty, !names.contains(word) else { return }
    note(
      "\(key) '\(brief(word))' is not one of: \(names.joined(separator: ", "))", at: node,
      hint: Nearest.hint(for: word, among: names))
  }

  mutating func checkKeys(of node: Node, among keys: [String], owner: String) {
    var settings = reader(node, owner: owner)
    for key in keys { _ = settings.takeNode(key, "") }
    diagnostics.append(contentsOf: settings.findings)
  }

  // MARK: Claims

  mutating func claims(_ node: Node?) -> [Claim] {
    guard let node, !node.isNull else { return [] }
    let scope = scope(for: "'expect'", hasResults: true)
    return expressions(node, scope).map {
      Claim(
        expression: $0.expression, text: $0.node.text ?? "\($0.expression)",
        position: $0.node.position)
    }
  }

  mutating func constraints(_ node: Node?) -> [Constraint] {
    guard let node, !node.isNull else { return [] }
    return expressions(node, scope(for: "'constraints'")).map {
      Constraint(
        expression: $0.expression, text: $0.node.text ?? "\($0.expression)",
        position: $0.node.position)
    }
  }

  private mutating func expressions(
    _ node: Node, _ scope: ExpressionScope
  ) -> [(expression: Expression, node: Node)] {
    var result: [(Expression, Node)] = []
    for element in node.elements ?? [node] {
      do {
        result.append((try Expression.parsed(element, scope: scope), element))
      } catch {
        diagnostics.append(error)
      }
    }
    return result
  }

  /// The names that expressions may use; broken parameters are comparable to anything.
  func scope(for place: String, hasResults: Bool = false) -> ExpressionScope {
    var scope = ExpressionScope(place: place, parameters: parameters, hasResults: hasResults)
    scope.names = scope.names.map { name in
      broken.contains(name.name)
        ? ExpressionScope.Name(name: name.name, kind: .any, values: nil) : name
    }
    return scope
  }
}
