/// The reader of one map of an experiment file: parser, validator, default, line of `explain`,
/// entry of the JSON schema and detection of unknown keys in one.
///
/// No `take` throws: it notes what is wrong and returns the default, or for a required setting its
/// example; ``finish()`` throws everything that was noted.
package struct Settings {
  /// As in "unknown key 'penlty' in settings of ridge".
  package let owner: String
  /// Where the map begins.
  package let position: Position
  /// No file is there: every setting, and those of every alternative part, is described.
  package let isDescribing: Bool
  /// Where relative paths are looked for, in this order.
  package let folders: [String]
  /// Everything noted so far.
  package private(set) var diagnostics: [Diagnostic] = []
  /// Every setting taken so far, in that order.
  package private(set) var taken: [SettingDescription] = []
  /// Settings of which another part stands in for one that cannot be made, which has been noted.
  private var standIns: [String] = []
  /// Keys of other maps of the file with the owner each belongs to, for hints.
  var elsewhere: [(key: String, owner: String)] = []

  private let entries: [Node.Entry]
  private var isTaken: [Bool]
  private let length: Int

  /// - Parameters:
  ///   - node: A map, or nothing at all for a map without keys.
  ///   - owner: As in "unknown key 'penlty' in settings of ridge".
  ///   - folders: Where relative paths are looked for (see ``ExperimentFile/folders(dataFolder:)``).
  package init(_ node: Node, owner: String, folders: [String] = [""]) {
    self.init(node, owner: owner, folders: folders, isDescribing: false)
  }

  /// A reader without a file: it describes every setting and those of every alternative part.
  package init(describing owner: String) {
    let node = Node.emptyMap(at: .nowhere)
    self.init(node, owner: owner, folders: [""], isDescribing: true)
  }

  init(_ node: Node, owner: String, folders: [String], isDescribing: Bool) {
    (self.owner, self.folders, self.isDescribing) = (owner, folders, isDescribing)
    (position, length) = (node.position, node.length)
    switch node.content {
    case .map(let entries): self.entries = entries
    case .null: entries = []
    default:
      entries = []
      diagnostics = [
        Diagnostic(
          at: node.position, length: node.length,
          "\(owner) must be a map of keys and values, got \(node.shown)")
      ]
    }
    isTaken = [Bool](repeating: false, count: entries.count)
  }

  /// Whether the file gives this key.
  package func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

  /// Whether what was taken is a part that stands in for one that cannot be made, so that nothing is to
  /// be said of it.
  package func isStandIn(_ key: String) -> Bool { standIns.contains(key) }

  mutating func noteStandIn(_ key: String) { standIns.append(key) }

  /// Keys that nobody took yet, in the order of the file.
  package var remaining: [Node.Entry] {
    zip(entries, isTaken).filter { !$0.1 }.map(\.0)
  }

  // MARK: Own checks

  /// Notes an own check of the reader: located at that key's value, or at the owner where the key
  /// is absent.
  package mutating func note(
    _ message: String, at key: String, hint: String? = nil,
    severity: Diagnostic.Severity = .error
  ) {
    if let entry = entries.first(where: { $0.key == key }) {
      note(message, at: entry.value, hint: hint, severity: severity)
    } else {
      diagnostics.append(
        Diagnostic(severity, at: position, length: length, message, hint: hint))
    }
  }

  /// Notes what an error of another kind says, located as above.
  package mutating func note(saying error: any Error, at key: String) {
    let found = Diagnostic(at: position, saying: error)
    note(found.message, at: key, hint: found.hint)
  }

  mutating func note(
    _ message: String, at node: Node, hint: String? = nil,
    severity: Diagnostic.Severity = .error
  ) {
    diagnostics.append(
      Diagnostic(severity, at: node.position, length: node.length, message, hint: hint))
  }

  mutating func append(_ found: [Diagnostic]) { diagnostics.append(contentsOf: found) }

  // MARK: End

  /// - Throws: ``SpecErrors`` with everything noted, and every key that nobody took.
  package func finish() throws {
    let found = diagnostics + unknownKeys()
    if found.contains(where: { $0.severity == .error }) { throw SpecErrors(found) }
  }

  /// Everything noted, and every key that nobody took.
  package var findings: [Diagnostic] { diagnostics + unknownKeys() }

  private func unknownKeys() -> [Diagnostic] {
    remaining.map { entry in
      Diagnostic(
        at: entry.keyPosition, length: entry.keyLength,
        "unknown key '\(brief(entry.key))' in \(owner)", hint: hint(forUnknown: entry.key))
    }
  }

  private func hint(forUnknown key: String) -> String? {
    let known = taken.map(\.key)
    if let near = Nearest.hint(for: key, among: known) { return near }
    let section = owner.prefix { $0 != " " }
    let elsewhere = elsewhere.filter { $0.owner != "under \(section)" }
    if let place = elsewhere.first(where: { $0.key == key }) {
      return "'\(key)' belongs \(place.owner)"
    }
    if let word = Nearest.word(to: key, among: elsewhere.map(\.key)),
      let place = elsewhere.first(where: { $0.key == word })
    {
      return "did you mean '\(word)'? It belongs \(place.owner)"
    }
    guard !known.isEmpty else { return "no keys belong here" }
    return known.count <= 12 ? "the keys here are: \(known.joined(separator: ", "))" : nil
  }

  // MARK: Reading

  /// The outcome of reading one value.
  enum Reading<Wrapped> {
    case value(Wrapped)
    /// What is wrong, to follow the key: `must be in 1...10, got 11`.
    case mismatch(String, hint: String? = nil)
  }

  /// The file's value of a key, which counts as taken from now on.
  mutating func node(_ key: String) -> Node? {
    for index in entries.indices where entries[index].key == key {
      isTaken[index] = true
      return entries[index].value
    }
    return nil
  }

  mutating func describe(_ description: SettingDescription) { taken.append(description) }

  /// Reads a setting: the file's value where it is right, else `fallback`.
  mutating func read<Wrapped>(
    _ description: SettingDescription, fallback: Wrapped, _ reading: (Node) -> Reading<Wrapped>
  ) -> Wrapped {
    taken.append(description)
    guard let node = node(description.key) else {
      if description.isRequired, !isDescribing {
        note("'\(description.key)' is missing in \(owner)", at: "", hint: description.meaning)
      }
      return fallback
    }
    switch reading(node) {
    case .value(let value): return value
    case .mismatch(let problem, let hint):
      note("\(description.key) \(problem)", at: node, hint: hint)
      return fallback
    }
  }
}

extension Position {
  /// Of what no file says.
  static let nowhere = Position(source: "", line: 1, column: 1)
}
