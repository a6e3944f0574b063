/// The names that a file may use, so that unknown ones are found in the same pass.
package struct Vocabulary: Sendable {
  package struct Entry: Sendable {
    package let name: String
    /// Its own keys beside the common ones; `nil`: not checked here, its reader does.
    package let keys: [String]?
    /// Whether it needs an objective (samplers).
    package let needsObjective: Bool
    /// Whether it can look for several objectives at once (samplers).
    package let takesSeveralObjectives: Bool

    package init(
      _ name: String, keys: [String]? = nil, needsObjective: Bool = false,
      takesSeveralObjectives: Bool = true
    ) {
      (self.name, self.keys, self.needsObjective) = (name, keys, needsObjective)
      self.takesSeveralObjectives = takesSeveralObjectives
    }
  }

  /// Types of experiment; empty: any name.
  package var experiments: [String]
  /// Empty: any name.
  package var samplers: [Entry]
  /// Empty: any name.
  package var pruners: [Entry]

  package init(experiments: [String] = [], samplers: [Entry] = [], pruners: [Entry] = []) {
    (self.experiments, self.samplers, self.pruners) = (experiments, samplers, pruners)
  }

  /// Accepts every name.
  package static let open = Vocabulary()

  /// The keys of the file by the map they belong to, for hints.
  var places: [(key: String, owner: String)] {
    let own = pruners.flatMap { $0.keys ?? [] }
    let pruning = own.isEmpty ? ["resource", "eta"] : own.filter { $0 != "min" && $0 != "max" }
    return FileReader.topKeys.map { ($0, "at the top level") }
      + FileReader.sectionKeys.flatMap { section in
        section.keys.map { ($0, "under \(section.name)") }
      } + pruning.map { ($0, "under early_stop") }
  }
}
