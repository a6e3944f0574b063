/// The JSON Schema (draft 2020-12) of experiment files, for editors.
package enum Schema {
  /// - Parameters:
  ///   - experiments: Every type of the catalogue.
  ///   - samplers: What `search.algorithm` may name, with own keys.
  ///   - pruners: What `early_stop.name` may name, with own keys.
  package static func text(
    experiments: [Explanation], samplers: [Explanation] = [], pruners: [Explanation] = []
  ) -> String {
    let rules = experiments.map { type in
      Node([
        "if": Node(["properties": Node(["experiment": Node(["const": .of(type.name)])])]),
        "then": Node(["properties": Node(["settings": object(type.settings)])]),
      ])
    }
    let root = Node([
      "$schema": .of("https://json-schema.org/draft/2020-12/schema"),
      "title": .of("runner experiment file"),
      "type": .of("object"),
      "required": .of(["experiment"]),
      "additionalProperties": .of(false),
      "properties": top(experiments, samplers, pruners),
      "allOf": rules.isEmpty ? nil : .of(rules),
    ])
    return root.indentedJSON + "\n"
  }

  // MARK: The file

  private static func top(
    _ experiments: [Explanation], _ samplers: [Explanation], _ pruners: [Explanation]
  ) -> Node {
    let names = experiments.map(\.name)
    let objective = section { _ = FileReader.objective(&$0, .emptyMap(at: .nowhere)) }
    return Node([
      "experiment": Node([
        "type": .of("string"), "enum": names.isEmpty ? nil : .of(names),
        "description": .of("a type of the catalogue"),
      ]),
      "about": typed("string", "what the experiment asks"),
      "seed": Node([
        "type": .of("integer"), "minimum": .of(0), "description": .of("the source of randomness"),
      ]),
      "settings": typed("object", "of the experiment type"),
      "parameters": Node([
        "type": .of("object"), "description": .of("what is searched"),
        "additionalProperties": parameter,
      ]),
      "constraints": expressions("conditions on assignments"),
      "search": search(samplers),
      "objective": objective,
      "objectives": Node(["type": .of("array"), "items": objective]),
      "early_stop": earlyStop(pruners),
      "resources": section { _ = FileReader.resources(&$0) },
      "shards": Node(["type": .of("integer"), "minimum": .of(1)]),
      "determinism": Node(["enum": .of(Determinism.allCases.map(\.rawValue))]),
      "faults": section { _ = FileReader.faults(&$0) },
      "budget": section { _ = $0.takeOptionalDuration("wall_time", "of the whole run") },
      "output": section { _ = FileReader.output(&$0) },
      "smoke": typed("object", "overrides that the test suite runs with"),
      "expect": expressions("claims about the results"),
    ])
  }

  private static func section(_ read: (inout Settings) -> Void) -> Node {
    var settings = Settings(describing: "")
    read(&settings)
    return object(settings.taken)
  }

  private static func expressions(_ meaning: String) -> Node {
    let item = Node(["type": .of(["string", "boolean"])])
    return Node([
      "type": .of(["array", "string"]), "items": item, "description": .of(meaning),
    ])
  }

  private static var parameter: Node {
    let scalars = Node.of(["number", "string", "boolean"])
    let entries: [(String, Node?)] = DistributionReader.keys.map { key in
      switch key {
      case "distribution": (key, Node(["enum": .of(DistributionReader.names)]))
      case "values": (key, Node(["type": .of("array"), "items": Node(["type": scalars])]))
      case "value": (key, Node(["type": scalars]))
      case "ordered": (key, Node(["type": .of("boolean")]))
      case "probabilities":
        (key, Node(["type": .of("array"), "items": Node(["type": .of("number")])]))
      default: (key, Node(["type": .of("number")]))
      }
    }
    let nested = Node(["type": .of("object")])
    let when = Node(["type": .of(["string", "boolean"])])
    let all = entries + [("when", when), ("parameters", nested)]
    return Node([
      "type": .of(["object", "array", "string", "number", "boolean"]),
      "properties": Node.pairs(all), "additionalProperties": .of(false),
    ])
  }

  private static func search(_ samplers: [Explanation]) -> Node {
    var settings = Settings(describing: "search")
    var plan = SearchPlan()
    FileReader.counts(&plan, &settings)
    let names = samplers.map(\.name)
    let algorithm = Node([
      "type": .of("string"), "enum": names.isEmpty ? nil : .of(names),
      "description": .of("a sampler"),
    ])
    let initial = Node([
      "type": .of("array"), "items": Node(["type": .of("object")]),
      "description": .of("assignments proposed first"),
    ])
    let paths = Node(["type": .of("array"), "items": Node(["type": .of("string")])])
    let from = Node([
      "anyOf": .of([paths, Node(["type": .of("string")])]),
      "description": .of(FileReader.meaningOfFrom),
    ])
    let own = settings.taken + samplers.flatMap(\.settings)
    return object(own, adding: [("algorithm", algorithm), ("initial", initial), ("from", from)])
  }

  private static func earlyStop(_ pruners: [Explanation]) -> Node {
    let names = pruners.isEmpty ? [] : ["none"] + pruners.map(\.name)
    let name = Node([
      "type": .of("string"), "enum": names.isEmpty ? nil : .of(names),
      "description": .of("a pruner"),
    ])
    let map = object(pruners.flatMap(\.settings), adding: [("name", name)])
    return Node(["anyOf": .of([name, map])])
  }

  // MARK: Settings

  /// A map of settings; a key that several give is described by the first.
  static func object(
    _ settings: [SettingDescription], adding more: [(String, Node?)] = []
  ) -> Node {
    var entries = more
    for setting in settings where !entries.contains(where: { $0.0 == setting.key }) {
      entries.append((setting.key, property(setting)))
    }
    let required = settings.filter(\.isRequired).map(\.key)
    return Node([
      "type": .of("object"),
      "properties": Node.pairs(entries),
      "required": required.isEmpty ? nil : .of(required),
      "additionalProperties": .of(false),
    ])
  }

  private static func property(_ setting: SettingDescription) -> Node {
    let reference = Node(["type": .of("string"), "pattern": .of("\\$")])
    let isText = [.text, .path, .duration, .size].contains(setting.kind) && setting.allowed.isEmpty
    let own = value(setting)
    var entries: [(String, Node?)] = [("description", .of(setting.meaning))]
    if let content = setting.defaultValue {
      let isQuantity = setting.kind == .duration || setting.kind == .size
      let shown = isQuantity ? Node.of(setting.defaultText) : Node(content, at: .nowhere)
      entries.append(("default", shown))
    }
    if isText {
      entries.insert(contentsOf: (own.entries ?? []).map { ($0.key, $0.value) }, at: 0)
    } else {
      entries.append(("anyOf", .of([own, reference])))
    }
    return Node.pairs(entries)
  }

  private static func value(_ setting: SettingDescription) -> Node {
    switch setting.kind {
    case .integer, .real: return number(setting)
    case .boolean: return Node(["type": .of("boolean")])
    case .text where !setting.allowed.isEmpty: return Node(["enum": .of(setting.allowed)])
    case .text: return Node(["type": .of(["string", "number"])])
    case .path: return Node(["type": .of("string")])
    case .duration: return Node(["type": .of(["string", "integer"])])
    case .size: return Node(["type": .of(["string", "integer"])])
    case .map: return Node(["type": .of("object")])
    case .integers, .reals, .texts: return list(setting)
    case .part:
      let names = Node(["enum": .of(setting.allowed)])
      let parts = setting.alternatives.map { part in
        object(part.settings, adding: [("name", Node(["const": .of(part.name)]))])
      }
      let one = Node(["anyOf": .of([names] + parts)])
      return setting.counts.map { Node(["anyOf": .of([array(of: one, $0), one])]) } ?? one
    }
  }

  private static func number(_ setting: SettingDescription) -> Node {
    let isWhole = setting.kind == .integer || setting.kind == .integers
    var entries: [(String, Node?)] = [("type", .of(isWhole ? "integer" : "number"))]
    switch setting.range {
    case .integers(let range):
      if range.lowerBound != .min { entries.append(("minimum", .of(range.lowerBound))) }
      if range.upperBound != .max { entries.append(("maximum", .of(range.upperBound))) }
    case .reals(let range):
      let low = range.excludesLower ? "exclusiveMinimum" : "minimum"
      let high = range.excludesUpper ? "exclusiveMaximum" : "maximum"
      if range.lower.isFinite { entries.append((low, .of(range.lower))) }
      if range.upper.isFinite { entries.append((high, .of(range.upper))) }
    case nil: break
    }
    return Node.pairs(entries)
  }

  private static func list(_ setting: SettingDescription) -> Node {
    let isText = setting.kind == .texts
    let words =
      setting.allowed.isEmpty
      ? Node(["type": .of("string")]) : Node(["enum": .of(setting.allowed)])
    let element = isText ? words : number(setting)
    let reference = Node(["type": .of("string"), "pattern": .of("\\$")])
    let items = Node(["anyOf": .of([element, reference])])
    let list = array(of: items, setting.counts ?? 0...Int.max)
    let hasWords = !isText && !setting.allowed.isEmpty
    return Node(["anyOf": .of([list, element] + (hasWords ? [words] : []))])
  }

  private static func array(of items: Node, _ counts: ClosedRange<Int>) -> Node {
    Node([
      "type": .of("array"), "items": items,
      "minItems": counts.lowerBound > 0 ? .of(counts.lowerBound) : nil,
      "maxItems": counts.upperBound < .max ? .of(counts.upperBound) : nil,
    ])
  }

  private static func typed(_ type: String, _ meaning: String) -> Node {
    Node(["type": .of(type), "description": .of(meaning)])
  }
}
