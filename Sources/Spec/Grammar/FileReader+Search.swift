// The search block and its initial points.
extension FileReader {
  mutating func search(_ node: Node?) -> SearchPlan {
    var plan = SearchPlan()
    guard let node, !node.isNull else { return plan }
    var settings = reader(node, owner: "search")
    if let algorithm = settings.takeNode("algorithm", "a sampler") {
      plan.algorithm = sampler(algorithm)
    }
    Self.counts(&plan, &settings)
    plan.initial = initial(settings.takeNode("initial", "assignments proposed first"))
    plan.from = earlierFiles(settings.takeNode("from", Self.meaningOfFrom))
    readOwnKeys(of: &plan, node, &settings)
    diagnostics.append(contentsOf: settings.findings)
    return plan
  }

  static func counts(_ plan: inout SearchPlan, _ settings: inout Settings) {
    plan.trials = settings.takeOptional(
      "trials", in: 1...1_000_000_000, "assignments in all, over all runs of the file")
    plan.startup = settings.take(
      "startup", default: plan.startup, in: 0...1_000_000_000,
      "assignments before the sampler learns")
    plan.lag = settings.take(
      "lag", default: plan.lag, in: 1...1_000_000,
      "proposal k uses results of trials up to k − lag")
    plan.repeats = settings.take(
      "repeats", default: plan.repeats, in: 1...1_000_000, "seeds per assignment")
    let word = settings.take(
      "aggregate", default: plan.aggregate.rawValue, oneOf: Aggregate.allCases.map(\.rawValue),
      "what stands for the values of several seeds")
    plan.aggregate = Aggregate(rawValue: word) ?? plan.aggregate
    if settings.has("aggregate"), plan.repeats == 1, settings.diagnostics.isEmpty {
      settings.note(
        "search.aggregate: there is one seed per assignment", at: "aggregate",
        hint: "say how many with search.repeats", severity: .warning)
    }
  }

  static let meaningOfFrom = "results files whose trials the search knows before its first one"

  /// Files are looked for by whoever reads them: not every rank sees them.
  private mutating func earlierFiles(_ node: Node?) -> [Located<String>] {
    guard let node, !node.isNull else { return [] }
    return (node.elements ?? [node]).compactMap { element in
      guard let path = element.text, !path.isEmpty else {
        note("from must be a list of results files, got \(element.shown)", at: element)
        return nil
      }
      return Located(path, at: element.position, length: element.length)
    }
  }

  private mutating func sampler(_ node: Node) -> Located<String>? {
    guard let name = node.text else {
      note("search algorithm must be a name, got \(node.shown)", at: node)
      return nil
    }
    checkName(name, at: node, of: "search algorithm", among: vocabulary.samplers)
    return Located(name, at: node.position, length: node.length)
  }

  /// Keys of the sampler itself go to its own reader.
  private mutating func readOwnKeys(
    of plan: inout SearchPlan, _ node: Node, _ settings: inout Settings
  ) {
    let name = plan.algorithm?.value
    let entry = vocabulary.samplers.first { $0.name == name }
    let isOpen = vocabulary.samplers.isEmpty || (entry != nil && entry?.keys == nil)
    let known = entry?.keys ?? []
    let own = settings.remaining.filter { isOpen || known.contains($0.key) }
    for entry in own { _ = settings.takeNode(entry.key, "of the sampler") }
    for key in known where !own.contains(where: { $0.key == key }) {
      _ = settings.takeNode(key, "of the sampler")
    }
    plan.settings = Node(.map(own), at: node.position, length: node.length)
  }

  // MARK: Initial points

  private mutating func initial(_ node: Node?) -> [Located<[InitialValue]>] {
    guard let node, !node.isNull else { return [] }
    guard let points = node.elements else {
      note("initial must be a list of assignments, got \(node.shown)", at: node)
      return []
    }
    return points.enumerated().compactMap { index, point in
      guard let entries = point.entries else {
        note("initial.\(index) must be a map of parameters, got \(point.shown)", at: point)
        return nil
      }
      let values = entries.compactMap { initialValue($0, in: "initial.\(index)") }
      checkActive(values, entries)
      return Located(values, at: point.position, length: point.length)
    }
  }

  private mutating func initialValue(_ entry: Node.Entry, in owner: String) -> InitialValue? {
    guard let index = parameters.firstIndex(where: { $0.name == entry.key }) else {
      let names = parameters.map(\.name)
      diagnostics.append(
        Diagnostic(
          at: entry.keyPosition, length: entry.keyLength,
          "\(owner) names '\(brief(entry.key))', which is no parameter "
            + "(there are: \(names.joined(separator: ", ")))",
          hint: Nearest.hint(for: entry.key, among: names)))
      return nil
    }
    guard let value = entry.value.value else {
      note("\(entry.key) must be a value, got \(entry.value.shown)", at: entry.value)
      return nil
    }
    guard !broken.contains(entry.key) else { return nil }
    switch parameters[index].distribution.accepting(value) {
    case .success(let value): return InitialValue(parameter: index, value: value)
    case .failure(let problem):
      note("\(entry.key) \(problem.text), got \(entry.value.shown)", at: entry.value)
      return nil
    }
  }

  /// A value for a parameter of which `when` does not hold at the other values is an error.
  private mutating func checkActive(_ values: [InitialValue], _ entries: [Node.Entry]) {
    var assignment = Assignment([Value?](repeating: nil, count: parameters.count))
    for value in values { assignment.values[value.parameter] = value.value }
    for value in values {
      let parameter = parameters[value.parameter]
      guard let when = parameter.when,
        let entry = entries.first(where: { $0.key == parameter.name })
      else { continue }
      let isDecided = when.parameterNames.allSatisfy { name in
        parameters.firstIndex { $0.name == name }.map { assignment.values[$0] != nil } ?? false
      }
      if isDecided, !when.holds(for: assignment, of: parameters) {
        diagnostics.append(
          Diagnostic(
            at: entry.keyPosition, length: entry.keyLength,
            "'\(parameter.name)' is inactive here", hint: "its 'when' is: \(when)"))
      }
    }
  }
}

extension Distribution {
  /// What a value that is not of the distribution lacks, to follow the parameter's name.
  struct Refusal: Error {
    let text: String
  }

  /// The value as the distribution draws it (whole numbers become reals), if it could.
  func accepting(_ value: Value) -> Result<Value, Refusal> {
    if let categories {
      if let found = categories.first(where: { $0.matches(value) }) { return .success(found) }
      let words = categories.map(\.text).joined(separator: ", ")
      return .failure(Refusal(text: "must be one of: \(words)"))
    }
    guard let number = value.number, number.isFinite else {
      return .failure(Refusal(text: "must be a number"))
    }
    if case .integerUniform(let min, let max, let step) = self {
      return accepting(value, min, max, step)
    }
    let accepted = accepting(number)
    return isWhole
      ? accepted.map { Int(exactly: $0).map(Value.integer) ?? .real($0) } : accepted.map(Value.real)
  }

  private func accepting(_ number: Double) -> Result<Double, Refusal> {
    switch self {
    case .uniform(let min, let max, let step):
      return accepting(number, min, max, step: step, from: min)
    case .logUniform(let min, let max, let step):
      return accepting(number, min, max, step: step, from: 0)
    case .inverseLogUniform(let min, let max):
      return accepting(number, min, max, step: nil, from: 0)
    case .normal(_, _, let step):
      return accepting(number, -.infinity, .infinity, step: step, from: 0)
    case .logNormal(_, _, let step):
      let least = step == nil ? Double.leastNonzeroMagnitude : 0
      return accepting(number, least, .infinity, step: step, from: 0)
    case .beta(_, _, let step): return accepting(number, 0, 1, step: step, from: 0)
    case .constant, .categorical, .integerUniform: return .success(number)
    }
  }

  private func accepting(
    _ value: Value, _ min: Int, _ max: Int, _ step: Int
  ) -> Result<Value, Refusal> {
    guard case .integer(let number) = value else {
      return .failure(Refusal(text: "must be a whole number"))
    }
    guard number >= min, number <= max else {
      return .failure(Refusal(text: "must be in \(min)...\(max)"))
    }
    let (distance, overflow) = number.subtractingReportingOverflow(min)
    guard overflow || distance % step == 0 else {
      return .failure(Refusal(text: "must be \(min) plus a multiple of \(step)"))
    }
    return .success(value)
  }

  private func accepting(
    _ number: Double, _ min: Double, _ max: Double, step: Double?, from origin: Double
  ) -> Result<Double, Refusal> {
    guard number >= min, number <= max else {
      let range = RealRange(min...max).text
      return .failure(Refusal(text: "must be \(range.contains("...") ? "in \(range)" : range)"))
    }
    guard let step else { return .success(number) }
    let count = ((number - origin) / step).rounded()
    guard abs(origin + count * step - number) <= 1e-9 * Swift.max(1, abs(number)) else {
      let start = origin == 0 ? "" : "\(Value.text(of: origin)) plus "
      return .failure(Refusal(text: "must be \(start)a multiple of \(Value.text(of: step))"))
    }
    return .success(origin + count * step)
  }
}
