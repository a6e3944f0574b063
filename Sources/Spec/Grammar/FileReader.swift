/// Reads the tree of an experiment file into an ``ExperimentFile``, noting everything wrong.
struct FileReader {
  let vocabulary: Vocabulary
  var diagnostics: [Diagnostic] = []
  var parameters: [Parameter] = []
  /// Parameters of which the distribution is wrong: nothing more is said of their values.
  var broken: [String] = []
  /// Where each parameter's values were given, in the order of `parameters`.
  private let path: String

  static let topKeys = [
    "experiment", "about", "seed", "settings", "parameters", "constraints", "search", "objective",
    "objectives", "early_stop", "resources", "shards", "determinism", "faults", "budget",
    "output", "smoke", "expect",
  ]

  static let sectionKeys: [(name: String, keys: [String])] = [
    (
      "search",
      ["algorithm", "trials", "startup", "lag", "initial", "repeats", "aggregate", "from"]
    ),
    ("objective", ["metric", "goal", "target"]),
    ("resources", ["ranks_per_trial", "threads_per_rank"]),
    ("faults", ["timeout", "stall", "retries", "max_failed", "isolate", "memory"]),
    ("budget", ["wall_time"]),
    ("output", ["tensors", "programs", "checkpoint"]),
  ]

  /// Whether the settings can be tried whatever else is wrong: with the parameters as they are.
  private(set) var settingsCanBeTried = false

  init(path: String, vocabulary: Vocabulary) {
    (self.path, self.vocabulary) = (path, vocabulary)
  }

  /// The last part of the path, as messages name the file.
  var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }

  func reader(_ node: Node, owner: String) -> Settings {
    var settings = Settings(node, owner: owner)
    settings.elsewhere = vocabulary.places
    return settings
  }

  mutating func note(
    _ message: String, at node: Node, hint: String? = nil,
    severity: Diagnostic.Severity = .error
  ) {
    diagnostics.append(
      Diagnostic(severity, at: node.position, length: node.length, message, hint: hint))
  }

  // MARK: The whole file

  mutating func file(_ root: Node, text: String) -> ExperimentFile {
    var top = reader(root, owner: fileName)
    let experiment = experiment(&top, root)
    let settings =
      top.takeNode("settings", "of the experiment type") ?? .emptyMap(at: root.position)
    var file = ExperimentFile(
      name: Self.stem(of: fileName), path: path, text: text, experiment: experiment,
      settings: settings.isNull ? .emptyMap(at: settings.position) : settings)
    if !settings.isNull, settings.entries == nil {
      note("settings must be a map of keys and values, got \(settings.shown)", at: settings)
      file.settings = .emptyMap(at: settings.position)
    }
    file.about = top.take("about", default: "", "what the experiment asks")
    file.seed = UInt64(top.take("seed", default: 0, in: 0...Int.max, "the source of randomness"))
    let count = diagnostics.count
    readParameters(top.takeNode("parameters", "what is searched"))
    let parametersHold = diagnostics.count == count
    file.parameters = parameters
    file.constraints = constraints(top.takeNode("constraints", "conditions on assignments"))
    file.search = search(top.takeNode("search", "how parameters are searched"))
    file.objectives = objectives(&top)
    file.earlyStop = earlyStop(top.takeNode("early_stop", "how trials are pruned"))
    readRunning(&file, &top)
    file.expect = claims(top.takeNode("expect", "claims about the results"))
    _ = top.takeNode("smoke", "what the test suite runs")
    diagnostics.append(contentsOf: top.findings)
    let referencesHold = checkReferences(in: file)
    settingsCanBeTried = parametersHold && referencesHold && settings.entries != nil
    checkTogether(file, root)
    return file
  }

  private mutating func experiment(_ top: inout Settings, _ root: Node) -> Located<String> {
    let meaning = "a type of the catalogue: `runner list`"
    guard let node = top.takeNode("experiment", meaning) else {
      if root.entries != nil || root.isNull {
        let message = "'experiment' is missing in \(fileName)"
        diagnostics.append(
          Diagnostic(at: root.position, length: root.length, message, hint: meaning))
      }
      return Located("", at: root.position)
    }
    guard let name = node.text else {
      note("experiment must be a name, got \(node.shown)", at: node, hint: meaning)
      return Located("", at: node.position)
    }
    if !vocabulary.experiments.isEmpty, !vocabulary.experiments.contains(name) {
      let names = vocabulary.experiments
      note(
        "experiment '\(brief(name))' is not one of: \(names.joined(separator: ", "))", at: node,
        hint: Nearest.hint(for: name, among: names))
    }
    return Located(name, at: node.position, length: node.length)
  }

  /// What concerns several sections at once.
  private mutating func checkTogether(_ file: ExperimentFile, _ root: Node) {
    if let stop = file.earlyStop, file.objectives.isEmpty, root["objective"] == nil,
      root["objectives"] == nil, stop.value.name != "none"
    {
      diagnostics.append(
        Diagnostic(
          at: stop.position, length: stop.length, "early_stop needs an objective",
          hint: Self.objectiveHint))
    }
    checkEarlyStop(file)
    checkSampler(file, hasObjective: root["objective"] != nil || root["objectives"] != nil)
  }

  /// Samplers that look at losses need one, and some can look at one only.
  private mutating func checkSampler(_ file: ExperimentFile, hasObjective: Bool) {
    guard let sampler = file.search.algorithm,
      let entry = vocabulary.samplers.first(where: { $0.name == sampler.value })
    else { return }
    func note(_ message: String, hint: String) {
      diagnostics.append(
        Diagnostic(at: sampler.position, length: sampler.length, message, hint: hint))
    }
    if entry.needsObjective, file.objectives.isEmpty, !hasObjective {
      note(
        "search '\(sampler.value)' needs an objective",
        hint: Self.objectiveHint)
    }
    if !entry.takesSeveralObjectives, file.objectives.count > 1 {
      let others = vocabulary.samplers.filter { $0.needsObjective && $0.takesSeveralObjectives }
      note(
        "search '\(sampler.value)' looks for one objective, and there are "
          + "\(file.objectives.count)",
        hint: "take one objective, or one of: \(others.map(\.name).joined(separator: ", "))")
    }
  }

  private static let objectiveHint =
    "add objective: {metric: …, goal: …}, in a W&B sweep metric: {name: …, goal: …}"

  private static func stem(of name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}
