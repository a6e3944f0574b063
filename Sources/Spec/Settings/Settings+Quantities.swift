import Glibc

// Durations, sizes and paths.
extension Settings {
  /// Seconds, from `90s`, `20m`, `1h30m`, `500ms`, `0`.
  package mutating func takeDuration(
    _ key: String, default seconds: Double, _ meaning: String
  ) -> Double {
    var description = SettingDescription(key, .duration, meaning)
    description.defaultValue = .real(seconds)
    return read(description, fallback: seconds, Self.duration)
  }

  package mutating func takeOptionalDuration(_ key: String, _ meaning: String) -> Double? {
    read(SettingDescription(key, .duration, meaning), fallback: nil) { node in
      node.isNull ? .value(nil) : Self.duration(node).optional
    }
  }

  /// Bytes, from `64MiB`, `2GB`, `4096`.
  package mutating func takeSize(_ key: String, default bytes: Int, _ meaning: String) -> Int {
    var description = SettingDescription(key, .size, meaning)
    description.defaultValue = .integer(bytes)
    return read(description, fallback: bytes, Self.size)
  }

  package mutating func takeOptionalSize(_ key: String, _ meaning: String) -> Int? {
    read(SettingDescription(key, .size, meaning), fallback: nil) { node in
      node.isNull ? .value(nil) : Self.size(node).optional
    }
  }

  /// A file or folder that exists: relative to the experiment file's folder, then to the data
  /// folder.
  /// - Returns: The path as found; the example where the setting is missing or wrong.
  package mutating func takePath(_ key: String, example: String, _ meaning: String) -> String {
    var description = SettingDescription(key, .path, meaning)
    description.isRequired = true
    description.exampleValue = .text(example)
    let folders = folders
    return read(description, fallback: example) { Self.path($0, in: folders) }
  }

  package mutating func takePath(
    _ key: String, default path: String, _ meaning: String
  ) -> String {
    var description = SettingDescription(key, .path, meaning)
    description.defaultValue = .text(path)
    let folders = folders
    let found = read(description, fallback: "") { Self.path($0, in: folders) }
    return found.isEmpty ? Self.existing(path, in: folders) ?? path : found
  }

  package mutating func takeOptionalPath(_ key: String, _ meaning: String) -> String? {
    let folders = folders
    return read(SettingDescription(key, .path, meaning), fallback: nil) { node in
      node.isNull ? .value(nil) : Self.path(node, in: folders).optional
    }
  }

  // MARK: Readings

  private static func duration(_ node: Node) -> Reading<Double> {
    if let seconds = node.value.flatMap({ Quantity.seconds($0.text) }) { return .value(seconds) }
    return .mismatch(
      "must be a duration, got \(node.shown)", hint: "write 90s, 20m, 2h or 500ms")
  }

  private static func size(_ node: Node) -> Reading<Int> {
    if let bytes = node.value.flatMap({ Quantity.bytes($0.text) }) { return .value(bytes) }
    return .mismatch("must be a size, got \(node.shown)", hint: "write 64MiB, 2GB or bytes")
  }

  private static func path(_ node: Node, in folders: [String]) -> Reading<String> {
    guard let path = node.value?.text, !path.isEmpty else {
      return .mismatch("must be a path, got \(node.shown)")
    }
    if let found = existing(path, in: folders) { return .value(found) }
    let places = folders.map { $0.isEmpty ? "the working folder" : $0 }
    return .mismatch(
      "names '\(brief(path))', which does not exist",
      hint: path.hasPrefix("/") ? nil : "looked in \(places.joined(separator: " and "))")
  }

  private static func existing(_ path: String, in folders: [String]) -> String? {
    if path.hasPrefix("/") { return access(path, F_OK) == 0 ? path : nil }
    let candidates = folders.map { $0.isEmpty ? path : "\($0)/\(path)" }
    return candidates.first { access($0, F_OK) == 0 }
  }
}

extension ExperimentFile {
  /// Where relative paths of the file are looked for: its own folder, then the data folder.
  /// - Parameter dataFolder: The value of `RUNNER_DATA`; `nil`: none.
  package func folders(dataFolder: String?) -> [String] {
    let own = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) }
    return [own ?? ""] + (dataFolder.map { [$0] } ?? [])
  }
}
