/// Reads the distribution of one parameter: W&B's names and inference, and the short forms.
struct DistributionReader {
  let name: String
  var settings: Settings
  private var kind = ""

  static let names = [
    "constant", "categorical", "uniform", "int_uniform", "q_uniform", "log_uniform_values",
    "q_log_uniform_values", "inv_log_uniform_values", "normal", "q_normal", "log_normal",
    "q_log_normal", "beta", "q_beta",
  ]
  /// W&B's names of distributions given by exponents, with what to write instead.
  private static let exponential = [
    "log_uniform": "log_uniform_values", "q_log_uniform": "q_log_uniform_values",
    "inv_log_uniform": "inv_log_uniform_values",
  ]
  static let keys = [
    "distribution", "min", "max", "values", "value", "probabilities", "ordered", "mu", "sigma",
    "a", "b", "q", "step",
  ]

  init(name: String, settings: Settings) { (self.name, self.settings) = (name, settings) }

  /// The distribution; `nil` where it is wrong, which the diagnostics say.
  mutating func distribution(_ node: Node) -> Distribution? {
    switch node.content {
    case .map: return longForm(node)
    case .list(let elements):
      settings = Settings(.emptyMap(at: node.position), owner: settings.owner)
      return categorical(elements, at: node, [], ordered: false)
    default:
      settings = Settings(.emptyMap(at: node.position), owner: settings.owner)
      return shortForm(node)
    }
  }

  var diagnostics: [Diagnostic] { settings.findings }

  mutating func refuse(_ message: String, at node: Node, hint: String? = nil) -> Distribution? {
    settings.note("parameters.\(name): \(message)", at: node, hint: hint)
    return nil
  }

  // MARK: Long form

  private mutating func longForm(_ node: Node) -> Distribution? {
    for key in Self.keys + ["when"] { _ = settings.takeNode(key, "") }
    guard let kind = kind(node) else { return nil }
    self.kind = kind
    let allowed = Self.keys(of: kind)
    for entry in node.entries ?? []
    where Self.keys.contains(entry.key) && !allowed.contains(entry.key) {
      settings.note(
        "parameters.\(name): '\(entry.key)' has no meaning in \(kind)", at: entry.value,
        hint: "its keys are: \(allowed.dropFirst().joined(separator: ", "))")
    }
    switch kind {
    case "constant": return constant(node)
    case "categorical": return categorical(node)
    case "normal", "q_normal", "log_normal", "q_log_normal", "beta", "q_beta":
      return unbounded(node)
    default: return bounded(node)
    }
  }

  private static func keys(of kind: String) -> [String] {
    let own: [String] =
      switch kind {
      case "constant": ["value"]
      case "categorical": ["values", "probabilities", "ordered"]
      case "uniform", "int_uniform": ["min", "max", "step"]
      case "log_uniform_values", "inv_log_uniform_values": ["min", "max"]
      case "q_uniform", "q_log_uniform_values": ["min", "max", "q"]
      case "normal", "log_normal": ["mu", "sigma"]
      case "q_normal", "q_log_normal": ["mu", "sigma", "q"]
      case "beta": ["a", "b"]
      default: ["a", "b", "q"]
      }
    return ["distribution"] + own
  }

  /// The distribution named, or inferred as W&B does.
  private mutating func kind(_ node: Node) -> String? {
    guard let named = node["distribution"] else {
      if node["value"] != nil { return "constant" }
      if node["values"] != nil { return "categorical" }
      if let low = node["min"], let high = node["max"] {
        if case (.integer, .integer) = (low.content, high.content) {
          if case .real = node["step"]?.content { return "uniform" }
          return "int_uniform"
        }
        return "uniform"
      }
      let isUnknown = !settings.findings.isEmpty
      if isUnknown { return nil }
      _ = refuse(
        "nothing says which values it takes", at: node,
        hint: "give 'values', 'value', 'min' and 'max', or 'distribution'")
      return nil
    }
    guard let word = named.text else {
      _ = refuse("distribution must be a name, got \(named.shown)", at: named)
      return nil
    }
    if Self.names.contains(word) { return word }
    if let values = Self.exponential[word] {
      _ = refuse(
        "\(word) takes exponents, which are easily mistaken for values", at: named,
        hint: "write \(values) with the values themselves")
      return nil
    }
    settings.note(
      "distribution '\(brief(word))' is not one of: \(Self.names.joined(separator: ", "))",
      at: named, hint: Nearest.hint(for: word, among: Self.names))
    return nil
  }

  // MARK: Finite

  private mutating func constant(_ node: Node) -> Distribution? {
    guard let value = node["value"] else { return refuse("constant needs 'value'", at: node) }
    guard let found = value.value else {
      return refuse("a value must be a number, text or boolean, got \(value.shown)", at: value)
    }
    return .constant(found)
  }

  private mutating func categorical(_ node: Node) -> Distribution? {
    guard let values = node["values"] else { return refuse("categorical needs 'values'", at: node) }
    guard let elements = values.elements else {
      return refuse("values must be a list, got \(values.shown)", at: values)
    }
    var ordered = false
    if let flag = node["ordered"] {
      guard case .boolean(let value) = flag.content else {
        return refuse("ordered must be true or false, got \(flag.shown)", at: flag)
      }
      ordered = value
    }
    guard let shares = node["probabilities"] else {
      return categorical(elements, at: values, nil, ordered: ordered)
    }
    guard let list = shares.elements else {
      return refuse("probabilities must be a list, got \(shares.shown)", at: shares)
    }
    guard let numbers = probabilities(list, count: elements.count, at: shares) else { return nil }
    return categorical(elements, at: values, numbers, ordered: ordered)
  }

  private mutating func probabilities(_ list: [Node], count: Int, at node: Node) -> [Double]? {
    guard list.count == count else {
      _ = refuse("\(count) values need as many probabilities, got \(list.count)", at: node)
      return nil
    }
    var numbers: [Double] = []
    for element in list {
      guard let number = element.value?.number, number >= 0, number <= 1 else {
        _ = refuse("a probability must be in 0...1, got \(element.shown)", at: element)
        return nil
      }
      numbers.append(number)
    }
    let sum = numbers.reduce(0, +)
    guard abs(sum - 1) <= 1e-6 else {
      _ = refuse("probabilities must sum to 1, got \(Value.text(of: sum))", at: node)
      return nil
    }
    return numbers.map { $0 / sum }
  }

  private mutating func categorical(
    _ elements: [Node], at node: Node, _ probabilities: [Double]?, ordered: Bool
  ) -> Distribution? {
    guard !elements.isEmpty else { return refuse("values must not be empty", at: node) }
    var values: [Value] = []
    for element in elements {
      guard let value = element.value else {
        return refuse(
          "a value must be a number, text or boolean, got \(element.shown)", at: element)
      }
      guard !values.contains(where: { $0.matches(value) }) else {
        return refuse("value \(element.shown) is there twice", at: element)
      }
      values.append(value)
    }
    let numbers = values.compactMap(\.number)
    let isMixed = values.contains { if case .real = $0 { true } else { false } }
    if numbers.count == values.count, isMixed { values = numbers.map { .real($0) } }
    let shares = probabilities.flatMap { $0.isEmpty ? nil : $0 }
    return .categorical(values, probabilities: shares, ordered: ordered)
  }

  // MARK: Numbers

  mutating func number(_ key: String, in node: Node, default value: Double? = nil) -> Double? {
    guard let found = node[key] else {
      if value == nil { _ = refuse("\(kind) needs '\(key)'", at: node) }
      return value
    }
    guard let number = found.value?.number, number.isFinite else {
      _ = refuse("\(key) must be a number, got \(found.shown)", at: found)
      return nil
    }
    return number
  }

  mutating func positive(_ key: String, in node: Node, default value: Double?) -> Double? {
    guard let number = number(key, in: node, default: value) else { return nil }
    guard number > 0 else {
      _ = refuse("\(key) must be > 0, got \(Value.text(of: number))", at: node[key] ?? node)
      return nil
    }
    return number
  }

  private mutating func unbounded(_ node: Node) -> Distribution? {
    let step = kind.hasPrefix("q_") ? positive("q", in: node, default: 1) : nil
    if kind.hasPrefix("q_"), step == nil { return nil }
    if kind.hasSuffix("beta") {
      guard let a = positive("a", in: node, default: nil),
        let b = positive("b", in: node, default: nil)
      else { return nil }
      return .beta(a: a, b: b, step: step)
    }
    guard let mean = number("mu", in: node, default: 0),
      let deviation = positive("sigma", in: node, default: 1)
    else { return nil }
    return kind.hasSuffix("log_normal")
      ? .logNormal(mean: mean, deviation: deviation, step: step)
      : .normal(mean: mean, deviation: deviation, step: step)
  }
}
