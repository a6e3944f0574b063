/// Turns the tree of a W&B sweep file (a top-level `method:`, no `experiment:`) into that of an
/// experiment file of type `command`. Every value keeps its place.
struct SweepConverter {
  private let root: Node
  private var settings: Settings
  private var entries: [Node.Entry] = []
  private var structured = StructuredValues()

  /// Keys that only a sweep has: what overrides them is read as the sweep's.
  static let keys = [
    "method", "metric", "metrics", "run_cap", "early_terminate", "program", "command", "name",
    "description",
  ]
  private static let methods = ["grid": "grid", "random": "random", "bayes": "tpe"]
  /// Keys of W&B that have no meaning here.
  private static let ignored = [
    "project", "entity", "job", "image_uri", "controller", "scheduler", "launch",
  ]
  /// Keys of experiment files that may stand beside.
  private static let own = [
    "about", "seed", "resources", "faults", "budget", "output", "expect", "smoke", "constraints",
    "shards", "determinism",
  ]

  init(_ root: Node) {
    self.root = root
    settings = Settings(root, owner: "a W&B sweep")
  }

  var diagnostics: [Diagnostic] { settings.findings }

  mutating func converted() -> Node {
    let method = settings.takeNode("method", "grid, random or bayes") ?? root
    put("experiment", .text("command"), at: method)
    about()
    search(method)
    objective()
    earlyStop()
    if let parameters = settings.takeNode("parameters", "what is searched") {
      put("parameters", structured.replaced(in: parameters))
    }
    command()
    for key in Self.own {
      if let node = settings.takeNode(key, "as in every experiment file") { put(key, node) }
    }
    for key in Self.ignored where settings.has(key) {
      _ = settings.takeNode(key, "")
      settings.note("'\(key)' has no effect here", at: key, severity: .warning)
    }
    return Node(.map(entries), at: root.position, length: root.length)
  }

  // MARK: Tree

  private mutating func put(_ key: String, _ node: Node) {
    let position = root.entries?.first { $0.key == key }?.keyPosition ?? node.position
    entries.append(Node.Entry(key: key, keyPosition: position, value: node))
  }

  private mutating func put(_ key: String, _ content: Node.Content, at node: Node) {
    put(key, Node(content, at: node.position, length: node.length))
  }

  private func entry(_ key: String, _ node: Node) -> Node.Entry {
    Node.Entry(key: key, keyPosition: node.position, value: node)
  }

  // MARK: Sections

  private mutating func about() {
    let name = settings.takeNode("name", "the sweep's name")
    let description = settings.takeNode("description", "what the sweep asks")
    guard !settings.has("about"), let node = description ?? name else { return }
    put("about", node)
  }

  private mutating func search(_ method: Node) {
    var plan: [Node.Entry] = []
    if let word = method.text, let algorithm = Self.methods[word] {
      plan.append(
        entry("algorithm", Node(.text(algorithm), at: method.position, length: method.length)))
    } else {
      let words = ["grid", "random", "bayes"]
      settings.note(
        "method \(method.shown) is not one of: \(words.joined(separator: ", "))", at: method,
        hint: Nearest.hint(for: method.text ?? "", among: words))
    }
    if let cap = settings.takeNode("run_cap", "most runs") { plan.append(entry("trials", cap)) }
    put("search", .map(plan), at: method)
  }

  private mutating func objective() {
    if let metric = settings.takeNode("metric", "what is sought"),
      let objective = objective(metric, owner: "metric")
    {
      put("objective", objective)
    }
    guard let several = settings.takeNode("metrics", "several goals") else { return }
    let found = (several.elements ?? [several]).enumerated().compactMap { index, metric in
      objective(metric, owner: "metrics.\(index)")
    }
    put("objectives", .list(found), at: several)
  }

  private mutating func objective(_ metric: Node, owner: String) -> Node? {
    guard metric.entries != nil else {
      settings.note("\(owner) must be a map with 'name', got \(metric.shown)", at: metric)
      return nil
    }
    var own = Settings(metric, owner: owner)
    var parts: [Node.Entry] = []
    if let name = own.takeNode("name", "the metric") {
      parts.append(entry("metric", name))
    } else {
      own.note("'name' is missing in \(owner)", at: "name")
    }
    let goal = own.takeNode("goal", "which way is better")
    parts.append(entry("goal", goal ?? Node(.text("minimize"), at: metric.position)))
    if let target = own.takeNode("target", "ends the sweep") {
      parts.append(entry("target", target))
    }
    if own.has("impute") {
      _ = own.takeNode("impute", "")
      own.note("'impute' has no effect here", at: "impute", severity: .warning)
    }
    settings.append(own.findings)
    return Node(.map(parts), at: metric.position, length: metric.length)
  }

  private mutating func earlyStop() {
    guard let stop = settings.takeNode("early_terminate", "how runs are pruned") else { return }
    var own = Settings(stop, owner: "early_terminate")
    let type = own.takeNode("type", "hyperband")
    if type?.text != "hyperband" {
      own.note(
        "early_terminate type must be hyperband, got \(type?.shown ?? "nothing")", at: "type")
    }
    let place = type?.position ?? stop.position
    // Its iterations are the values of the metric, however many other steps lie between.
    var parts = [
      entry("name", Node(.text("asha"), at: place)),
      entry("resource", Node(.text("record"), at: place)),
    ]
    let eta = own.takeNode("eta", "the best 1/eta go on")
    let (least, most) = (own.takeNode("min_iter", "the first rung"), own.takeNode("max_iter", "R"))
    let count = own.takeNode("s", "rungs below max_iter")
    if let least {
      parts.append(entry("min", least))
    } else if let most, let count {
      parts += rungs(below: most, count, eta, &own)
    } else if type?.text == "hyperband" {
      own.note("early_terminate needs min_iter, or max_iter and s", at: stop)
    }
    if least != nil, let most { parts.append(entry("max", most)) }
    if let eta { parts.append(entry("eta", eta)) }
    if own.has("strict") {
      _ = own.takeNode("strict", "")
      own.note("'strict' has no effect here", at: "strict", severity: .warning)
    }
    settings.append(own.findings)
    put("early_stop", .map(parts), at: stop)
  }

  /// `max_iter / eta`, `max_iter / eta²`, … rounded down, of which W&B takes `s`; the lowest first.
  private func rungs(
    below most: Node, _ count: Node, _ eta: Node?, _ own: inout Settings
  ) -> [Node.Entry] {
    guard let last = most.wholeNumber, let s = count.wholeNumber, (1...30).contains(s),
      let factor = eta.map(\.wholeNumber) ?? 3, factor > 1
    else {
      own.note("max_iter, s and eta must be whole numbers, s at most 30, eta at least 2", at: most)
      return []
    }
    var places: [Int] = []
    var place = last / factor
    while places.count < s, place > 0 {
      places.append(place)
      place /= factor
    }
    let list = places.reversed().map { Node(.integer($0), at: most.position) }
    return [
      entry("rungs", Node(.list(list), at: most.position, length: most.length)), entry("max", most),
    ]
  }

  // MARK: The command

  private mutating func command() {
    let program = settings.takeNode("program", "the script that runs")
    let given = settings.takeNode("command", "the command line")
    let place = given ?? program ?? root
    let standard = ["${env}", "${interpreter}", "${program}", "${args}"]
    let words = given?.elements ?? standard.map { Node(.text($0), at: place.position) }
    if given == nil, program == nil {
      settings.note("'program' is missing in a W&B sweep", at: "program")
    }
    if let given, given.elements == nil {
      settings.note("command must be a list, got \(given.shown)", at: given)
    }
    let expanded = words.flatMap { expand($0, program) }
    let list = Node(.list(expanded), at: place.position, length: place.length)
    let catches = Node(.boolean(true), at: place.position)
    var settings = [entry("command", list), entry("wandb", catches)]
    if !structured.names.isEmpty {
      let names = structured.names.map { Node(.text($0), at: place.position) }
      settings.append(entry("structured", Node(.list(names), at: place.position)))
    }
    put("settings", .map(settings), at: place)
  }

  private static let macros = [
    "${env}", "${interpreter}", "${program}", "${args}", "${args_no_hyphens}",
    "${args_no_boolean_flags}", "${args_json}", "${args_json_file}", "${envvar:NAME}",
  ]

  private mutating func expand(_ word: Node, _ program: Node?) -> [Node] {
    func texts(_ values: String...) -> [Node] {
      values.map { Node(.text($0), at: word.position, length: word.length) }
    }
    switch word.text {
    case "${env}": return texts("/usr/bin/env")
    case "${interpreter}": return texts("python3")
    case "${program}":
      if program == nil { settings.note("'${program}' without 'program'", at: word) }
      return program.map { [$0] } ?? []
    case "${json}": return texts("$${args_json}")
    case let text? where Self.macros.contains(text) || text.hasPrefix("${envvar:"):
      // The trial puts its parameters in.
      return texts("$" + text)
    case let text? where text.hasPrefix("${"):
      settings.note(
        "'\(brief(text))' is not one of: \(Self.macros.joined(separator: ", "))", at: word,
        hint: Nearest.hint(for: text, among: Self.macros))
      return []
    case let text? where text.contains("$"):
      // Nothing but a macro is put in: the trial puts in variables, and a dollar is one.
      return texts(text.replacing("$", with: "$$"))
    default: return [word]
    }
  }
}

extension Node {
  /// `nil`: it is none.
  fileprivate var wholeNumber: Int? {
    if case .integer(let number) = content { number } else { nil }
  }
}
