/// What two resolved experiments, JSON with sorted keys, do not have in common.
struct ResolvedDifference {
  /// `settings.batch: 128 against 64`, in the order of the first, then what only the second has.
  let lines: [String]

  init(_ a: String, _ b: String) {
    guard let left = JSONLeaves(a), let right = JSONLeaves(b) else {
      lines = a == b ? [] : ["resolved: not readable as JSON"]
      return
    }
    var lines: [String] = []
    let theirs = Dictionary(right.leaves, uniquingKeysWith: { first, _ in first })
    let ours = Set(left.leaves.map(\.0))
    for (path, text) in left.leaves {
      let other = theirs[path]
      if other != text { lines.append("\(path): \(text) against \(other ?? "nothing")") }
    }
    for (path, text) in right.leaves where !ours.contains(path) {
      lines.append("\(path): nothing against \(text)")
    }
    self.lines = lines
  }
}

/// The leaves of a JSON text with their paths: `search.lag`, `constraints.0`; an empty list or object
/// is a leaf.
private struct JSONLeaves {
  private(set) var leaves: [(String, String)] = []
  private let bytes: [UInt8]
  private var place = 0

  /// `nil` where the text is no JSON.
  init?(_ text: String) {
    bytes = Array(text.utf8)
    guard element("", depth: 0) else { return nil }
    skipSpace()
    guard place == bytes.count else { return nil }
  }

  private mutating func element(_ path: String, depth: Int) -> Bool {
    skipSpace()
    guard place < bytes.count, depth < 200 else { return false }
    switch bytes[place] {
    case UInt8(ascii: "{"): return members(path, depth)
    case UInt8(ascii: "["): return elements(path, depth)
    default:
      guard let text = scalar() else { return false }
      leaves.append((path, text))
      return true
    }
  }

  private mutating func members(_ path: String, _ depth: Int) -> Bool {
    place += 1
    if take("}") { return note(path, "{}") }
    repeat {
      skipSpace()
      guard let quoted = scalar(), quoted.count >= 2, take(":") else { return false }
      let key = String(quoted.dropFirst().dropLast())
      guard element(path.isEmpty ? key : "\(path).\(key)", depth: depth + 1) else { return false }
    } while take(",")
    return take("}")
  }

  private mutating func elements(_ path: String, _ depth: Int) -> Bool {
    place += 1
    if take("]") { return note(path, "[]") }
    var index = 0
    repeat {
      guard element(path.isEmpty ? "\(index)" : "\(path).\(index)", depth: depth + 1) else {
        return false
      }
      index += 1
    } while take(",")
    return take("]")
  }

  private mutating func note(_ path: String, _ text: String) -> Bool {
    leaves.append((path, text))
    return true
  }

  /// A string with its quotes, a number or a word, as written.
  private mutating func scalar() -> String? {
    let start = place
    if place < bytes.count, bytes[place] == UInt8(ascii: "\"") {
      place += 1
      while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
        place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
      }
      guard place < bytes.count else { return nil }
      place += 1
    } else {
      while place < bytes.count, !",:]}[{\" \n\r\t".utf8.contains(bytes[place]) { place += 1 }
    }
    return place > start ? String(decoding: bytes[start..<place], as: UTF8.self) : nil
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func skipSpace() {
    while place < bytes.count, " \n\r\t".utf8.contains(bytes[place]) { place += 1 }
  }
}
