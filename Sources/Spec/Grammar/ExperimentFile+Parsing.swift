extension ExperimentFile {
  /// Reads an experiment file, overrides applied.
  /// - Parameters:
  ///   - path: As given on the command line; its last part without extension names the run.
  ///   - overrides: `a.b=v`, in order; they win over the file and its `smoke` block.
  ///   - smoke: Applies the file's `smoke` block.
  ///   - vocabulary: The names that the file may use.
  /// - Throws: ``SpecErrors`` with everything wrong; a syntax error or duplicate key is found
  ///   alone. Errors of a `smoke` block are found whether it is applied or not.
  package init(
    text: String, path: String, overrides: [String] = [], smoke: Bool = false,
    vocabulary: Vocabulary = .open
  ) throws(SpecErrors) {
    let source = SourceText(name: path, text: text)
    try self.init(
      source: source, overrides: overrides, smoke: smoke, vocabulary: vocabulary)
  }

  /// The same from the bytes of a file, which must be UTF-8.
  package init(
    bytes: [UInt8], path: String, overrides: [String] = [], smoke: Bool = false,
    vocabulary: Vocabulary = .open
  ) throws(SpecErrors) {
    let source = try SourceText(name: path, bytes: bytes)
    try self.init(
      source: source, overrides: overrides, smoke: smoke, vocabulary: vocabulary)
  }

  private init(
    source: SourceText, overrides: [String], smoke: Bool, vocabulary: Vocabulary
  ) throws(SpecErrors) {
    var draft = FileDraft(source: source, vocabulary: vocabulary)
    draft.root = try YamlReader.tree(of: source)
    draft.readOverrides(overrides)
    var (file, found, settingsCanBeTried) = draft.read(smoke: smoke)
    if draft.root["smoke"] != nil {
      let other = draft.read(smoke: !smoke).found
      found.append(contentsOf: other.filter { !found.contains($0) })
    }
    var errors = SpecErrors(found, sources: draft.sources)
    (file.overrides, file.isSmoke, file.sources) = (overrides, smoke, draft.sources)
    guard errors.errorCount == 0 else {
      if settingsCanBeTried { errors.file = file }
      throw errors
    }
    file.warnings = errors.ordered
    self = file
  }

  /// Findings about this file, with its texts, ready to be rendered or thrown.
  package func errors(_ diagnostics: [Diagnostic]) -> SpecErrors {
    SpecErrors(diagnostics, sources: sources)
  }

  /// The reader of the experiment type's settings, `$name` references replaced.
  /// - Parameters:
  ///   - settings: The file's settings with an assignment put in (see ``Template``).
  ///   - dataFolder: The value of `RUNNER_DATA`.
  package func reader(of settings: Node, dataFolder: String? = nil) -> Settings {
    var reader = Settings(
      settings, owner: "settings of \(experiment.value)", folders: folders(dataFolder: dataFolder))
    reader.elsewhere = Vocabulary.open.places.filter { $0.owner != "under early_stop" }
    return reader
  }
}

/// A file on its way from text to ``ExperimentFile``.
private struct FileDraft {
  var sources: [SourceText]
  let vocabulary: Vocabulary
  var root: Node
  private var overrides: [Override] = []
  private var diagnostics: [Diagnostic] = []

  init(source: SourceText, vocabulary: Vocabulary) {
    (sources, self.vocabulary) = ([source], vocabulary)
    root = .emptyMap(at: Position(source: source.name, line: 1, column: 1))
  }

  mutating func readOverrides(_ texts: [String]) {
    for text in texts {
      do {
        let (override, source) = try Override.parsed(text)
        sources.append(source)
        guard override.path[0] != "smoke" else {
          diagnostics.append(
            Diagnostic(
              at: Position(source: source.name, line: 1, column: 1), length: 5,
              "'smoke' cannot be overridden",
              hint: "override what it changes; --smoke applies the block"))
          continue
        }
        overrides.append(override)
      } catch {
        diagnostics.append(contentsOf: error.diagnostics)
        sources.append(contentsOf: error.sources)
      }
    }
  }

  /// The file with its smoke block applied or not, and everything found in it.
  func read(
    smoke: Bool
  ) -> (file: ExperimentFile, found: [Diagnostic], settingsCanBeTried: Bool) {
    var found = diagnostics
    var (tree, overrides) = (root, overrides)
    if root.entries?.contains(where: { $0.key == "method" }) ?? false, root["experiment"] == nil {
      let own = overrides.filter { SweepConverter.keys.contains(String($0.path[0])) }
      overrides.removeAll { SweepConverter.keys.contains(String($0.path[0])) }
      for override in own {
        do { try override.apply(to: &tree) } catch { found.append(error) }
      }
      var converter = SweepConverter(tree)
      tree = converter.converted()
      found.append(contentsOf: converter.diagnostics)
    }
    if smoke { applySmoke(to: &tree, &found) }
    for override in overrides {
      do { try override.apply(to: &tree) } catch { found.append(error) }
    }
    var reader = FileReader(path: sources[0].name, vocabulary: vocabulary)
    let file = reader.file(tree, text: sources[0].text)
    return (file, found + reader.diagnostics, reader.settingsCanBeTried)
  }

  private func applySmoke(to tree: inout Node, _ found: inout [Diagnostic]) {
    guard let smoke = root["smoke"], !smoke.isNull else { return }
    guard let entries = smoke.entries else {
      found.append(
        Diagnostic(
          at: smoke.position, length: smoke.length,
          "smoke must be a map of overrides, got \(smoke.shown)",
          hint: "write {search.trials: 4, expect: [\"count(done) == 4\"]}"))
      return
    }
    if smoke["expect"] == nil, tree["expect"] != nil {
      let override = Override(
        "expect", at: smoke.position, value: Node(.list([]), at: smoke.position))
      do { try override.apply(to: &tree) } catch { found.append(error) }
    }
    for entry in entries {
      let override = Override(entry.key, at: entry.keyPosition, value: entry.value)
      guard override.path[0] != "smoke", override.path[0] != "experiment" else {
        found.append(
          Diagnostic(
            at: entry.keyPosition, length: entry.keyLength,
            "smoke cannot change '\(override.path[0])'"))
        continue
      }
      do { try override.apply(to: &tree) } catch { found.append(error) }
    }
  }
}
