/// Turns the tree of a W&B sweep file (a top-level `method:`, no `experiment:`) into that of an
/// experiment file of type `command`. Every value keeps its place.
struct SweepConverter {
  private let root: Node
  private var settings: Settings
  private var entries: [Node.Entry] = []

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
      put("parameters", parameters)
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
    guard let metric = settings.takeNode("metric", "what is sought") else { return }
    guard metric.entries != nil else {
      settings.note("metric must be a map with 'name', got \(metric.shown)", at: metric)
      return
    }
    var own = Settings(metric, owner: "metric")
    var parts: [Node.Entry] = []
    if let name = own.takeNode("name", "the metric") {
      parts.append(entry("metric", name))
    } else {
      own.note("'name' is missing in metric", at: "name")
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
    put("objective", .map(parts), at: metric)
  }

  private mutating func earlyStop() {
    guard let stop = settings.takeNode("early_terminate", "how runs are pruned") else { return }
    var own = Settings(stop, owner: "early_terminate")
    let type = own.takeNode("type", "hyperband")
    if type?.text != "hyperband" {
      own.note(
        "early_terminate type must be hyperband, got \(type?.shown ?? "nothing")", at: "type")
    }
    var parts = [entry("name", Node(.text("hyperband"), at: type?.position ?? stop.position))]
    for (key, name) in [("min_iter", "min"), ("max_iter", "max"), ("eta", "eta")] {
      if let node = own.takeNode(key, "of hyperband") { parts.append(entry(name, node)) }
    }
    for key in ["s", "strict"] where own.has(key) {
      _ = own.takeNode(key, "")
      own.note("'\(key)' has no effect here", at: key, severity: .warning)
    }
    settings.append(own.findings)
    put("early_stop", .map(parts), at: stop)
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
    put("settings", .map([entry("command", list), entry("wandb", catches)]), at: place)
  }

  private mutating func expand(_ word: Node, _ program: Node?) -> [Node] {
    func texts(_ values: [String]) -> [Node] {
      values.map { Node(.text($0), at: word.position, length: word.length) }
    }
    switch word.text {
    case "${env}": return texts(["/usr/bin/env"])
    case "${interpreter}": return texts(["python3"])
    case "${program}":
      if program == nil { settings.note("'${program}' without 'program'", at: word) }
      return program.map { [$0] } ?? []
    case "${args}": return texts(names.map { "--\($0.name)=$\($0.name)" })
    case "${args_no_hyphens}": return texts(names.map { "\($0.name)=$\($0.name)" })
    case "${json}", "${args_json}":
      let pairs = names.map { name in
        let value = name.isText ? "\"$\(name.name)\"" : "$\(name.name)"
        return "\"\(name.name)\": \(value)"
      }
      return texts(["{\(pairs.joined(separator: ", "))}"])
    case let text? where text.hasPrefix("${"):
      let known = [
        "${env}", "${interpreter}", "${program}", "${args}", "${args_no_hyphens}", "${json}",
      ]
      settings.note(
        "'\(brief(text))' is not one of: \(known.joined(separator: ", "))", at: word,
        hint: Nearest.hint(for: text, among: known))
      return []
    default: return [word]
    }
  }

  /// The parameters by their dotted names, and whether their values are texts.
  private var names: [(name: String, isText: Bool)] {
    root["parameters"].map { Self.names(in: $0, prefix: "") } ?? []
  }

  private static func names(in node: Node, prefix: String) -> [(name: String, isText: Bool)] {
    (node.entries ?? []).flatMap { entry -> [(name: String, isText: Bool)] in
      let name = prefix + entry.key
      if let nested = entry.value["parameters"] { return names(in: nested, prefix: name + ".") }
      let values = entry.value.elements ?? entry.value["values"]?.elements ?? []
      let isText = (values + [entry.value["value"]].compactMap { $0 }).contains { $0.text != nil }
      return [(name, isText)]
    }
  }
}
