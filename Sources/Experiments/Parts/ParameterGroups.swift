import Neural
import Spec
import Tensors

/// Elements of `parameter_groups:`.
private let parameterGroups: [Part<ParameterGroup>] = [
  group("vectors", "parameters of one extent: biases, scales of norms") { _ in .vectors },
  group("matrices", "parameters of two extents or more") { _ in .matrices },
  group("named", "parameters by their paths") { settings in
    .named(
      settings.take(
        "paths", example: ["layers.0.*"], counts: 1...1000,
        "such as 'layers.0.weight'; * is any text"))
  },
]

private func group(
  _ name: String, _ summary: String,
  selection: @escaping @Sendable (inout Settings) -> ParameterSelection
) -> Part<ParameterGroup> {
  Part(name, summary) { settings in
    let selection = selection(&settings)
    let rate = settings.take(
      "rate_factor", default: 1.0, in: 0.0...1e6, "of the learning rate; 0: they stay as they are")
    let decay = settings.take(
      "decay_factor", default: 1.0, in: 0.0...1e6, "of the weight decay")
    return ParameterGroup(selection, rateFactor: rate, decayFactor: decay)
  }
}

extension Settings {
  /// `parameter_groups:`.
  mutating func takeParameterGroups() -> [ParameterGroup] {
    take(
      "parameter_groups", listOf: parameterGroups,
      "parameters that move otherwise; each belongs to the first group that holds it")
  }

  /// Notes paths by which groups or an optimizer name parameters that the model does not have.
  mutating func check(
    _ groups: [ParameterGroup], _ rule: any UpdateRule,
    fit parameters: @autoclosure () -> ParameterSet
  ) {
    let selections =
      groups.map { ("parameter_groups", $0.selection) }
      + [("optimizer", (rule as? Muon)?.exceptions ?? .vectors)]
    let named = selections.filter { !$0.1.paths.isEmpty }
    if isDescribing || named.isEmpty { return }
    let known = parameters().layout.parameters
    let names = known.prefix(6).map(\.name) + (known.count > 6 ? ["…"] : [])
    for (key, selection) in named {
      for path in selection.paths
      where !known.contains(where: ParameterSelection.named([path]).contains) {
        note(
          "no parameter of the model is called '\(path)'", at: key,
          hint: "they are \(names.joined(separator: ", "))")
      }
    }
  }
}
