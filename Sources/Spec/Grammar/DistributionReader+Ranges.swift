// Ranges from min to max, and the short forms `log(a, b)` and `a..b step s`.
extension DistributionReader {
  mutating func bounded(_ node: Node) -> Distribution? {
    let kind = node["distribution"]?.text ?? inferredKind(node)
    if kind == "int_uniform" { return integers(node) }
    guard let min = bound("min", in: node, kind), let max = bound("max", in: node, kind) else {
      return nil
    }
    if kind.contains("log"), min <= 0 {
      return refuse(
        "a log range needs min > 0, got \(node["min"]?.shown ?? "")", at: node["min"] ?? node)
    }
    guard min < max else { return refuseOrder(node) }
    guard (max - min).isFinite else {
      return refuse("max − min is greater than any number", at: node)
    }
    switch kind {
    case "log_uniform_values": return .logUniform(min: min, max: max, step: nil)
    case "inv_log_uniform_values": return .inverseLogUniform(min: min, max: max)
    case "q_log_uniform_values":
      return positive("q", in: node, default: 1).map { .logUniform(min: min, max: max, step: $0) }
    case "q_uniform":
      guard let step = positive("q", in: node, default: 1) else { return nil }
      return multiples(of: step, min, max, at: node)
    default:
      guard node["step"] != nil else { return .uniform(min: min, max: max, step: nil) }
      guard let step = positive("step", in: node, default: nil) else { return nil }
      guard step <= (max - min) * (1 + 1e-9) else {
        return refuse("step is greater than max − min", at: node["step"] ?? node)
      }
      return .uniform(min: min, max: max, step: step)
    }
  }

  private func inferredKind(_ node: Node) -> String {
    guard case (.integer, .integer) = (node["min"]?.content, node["max"]?.content) else {
      return "uniform"
    }
    if case .real = node["step"]?.content { return "uniform" }
    return "int_uniform"
  }

  private mutating func bound(_ key: String, in node: Node, _ kind: String) -> Double? {
    guard let found = node[key] else {
      _ = refuse("\(kind) needs '\(key)'", at: node)
      return nil
    }
    guard let number = found.value?.number, number.isFinite else {
      _ = refuse("\(key) must be a number, got \(found.shown)", at: found)
      return nil
    }
    return number
  }

  private mutating func refuseOrder(_ node: Node) -> Distribution? {
    let (low, high) = (node["min"]?.shown ?? "", node["max"]?.shown ?? "")
    return refuse("min must be below max, got \(low) and \(high)", at: node["min"] ?? node)
  }

  /// The multiples of `step` in `min...max`, whole numbers where it is one.
  private mutating func multiples(
    of step: Double, _ min: Double, _ max: Double, at node: Node
  ) -> Distribution? {
    let first = (min / step - 1e-9).rounded(.up) * step
    let last = (max / step + 1e-9).rounded(.down) * step
    guard first < last else {
      return refuse("fewer than two multiples of q between min and max", at: node["q"] ?? node)
    }
    if step == step.rounded(), Swift.max(abs(first), abs(last)) <= 0x1p53 {
      return .integerUniform(min: Int(first), max: Int(last), step: Int(step))
    }
    return .uniform(min: first, max: last, step: step)
  }

  private mutating func integers(_ node: Node) -> Distribution? {
    var numbers: [Int] = []
    for key in ["min", "max", "step"] {
      guard let found = node[key] else {
        guard key == "step" else { return refuse("int_uniform needs '\(key)'", at: node) }
        numbers.append(1)
        continue
      }
      guard case .integer(let number) = found.content else {
        return refuse("\(key) must be a whole number, got \(found.shown)", at: found)
      }
      numbers.append(number)
    }
    let (min, max, step) = (numbers[0], numbers[1], numbers[2])
    guard min < max else { return refuseOrder(node) }
    guard step >= 1 else {
      return refuse("step must be ≥ 1, got \(step)", at: node["step"] ?? node)
    }
    let (width, overflow) = max.subtractingReportingOverflow(min)
    guard !overflow else { return refuse("max − min does not fit 64 bits", at: node) }
    guard step <= width else {
      return refuse("step is greater than max − min", at: node["step"] ?? node)
    }
    return .integerUniform(min: min, max: max, step: step)
  }

  // MARK: Short forms

  mutating func shortForm(_ node: Node) -> Distribution? {
    guard let text = node.text else {
      if let value = node.value { return .constant(value) }
      return refuse("nothing says which values it takes", at: node, hint: Self.forms)
    }
    let words = text.filter { $0 != " " }
    if words.hasPrefix("log(") { return logarithmic(words, node) }
    if let dots = text.firstRange(of: "..") {
      return range(text[..<dots.lowerBound], text[dots.upperBound...], node)
    }
    return refuse("\(node.shown) is no distribution", at: node, hint: Self.forms)
  }

  private static let forms = "write log(a, b), a..b, a..b step s, [a, b, c] or {value: a}"

  private mutating func logarithmic(_ words: String, _ node: Node) -> Distribution? {
    guard words.hasSuffix(")") else {
      return refuse(
        "log( is not closed", at: node,
        hint: "inside {} and [] an expression with commas or brackets needs quotes")
    }
    let parts = words.dropFirst(4).dropLast().split(
      separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 2, let min = Self.real(parts[0]), let max = Self.real(parts[1]) else {
      return refuse("log takes two numbers, got \(node.shown)", at: node, hint: "log(1e-4, 1)")
    }
    guard min > 0 else {
      return refuse("a log range needs min > 0, got \(parts[0])", at: node)
    }
    guard min < max else {
      return refuse("min must be below max, got \(parts[0]) and \(parts[1])", at: node)
    }
    return .logUniform(min: min, max: max, step: nil)
  }

  private mutating func range(
    _ low: Substring, _ rest: Substring, _ node: Node
  ) -> Distribution? {
    let words = rest.split(separator: " ")
    let hasStep = words.count == 3 && words[1] == "step"
    guard words.count == 1 || hasStep, let first = low.split(separator: " ").first,
      low.split(separator: " ").count == 1
    else { return refuse("\(node.shown) is no range", at: node, hint: "0.0..0.6 step 0.1") }
    var entries: [Node.Entry] = []
    let texts = [("min", first), ("max", words[0])] + (hasStep ? [("step", words[2])] : [])
    for (key, text) in texts {
      let content = Scalar.content(of: String(text)) ?? .null
      var value = Node(content, at: node.position)
      value.length = node.length
      entries.append(Node.Entry(key: key, keyPosition: node.position, value: value))
    }
    var map = Node(.map(entries), at: node.position)
    map.length = node.length
    return bounded(map)
  }

  private static func real(_ text: Substring) -> Double? {
    switch Scalar.content(of: String(text)) {
    case .integer(let value): Double(value)
    case .real(let value) where value.isFinite: value
    default: nil
    }
  }
}
