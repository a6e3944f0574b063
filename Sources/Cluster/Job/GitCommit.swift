import FoundationEssentials

/// The commit checked out in the working folder, read from Git's own files.
package enum GitCommit {
  /// Hexadecimal; `nil` outside a checkout.
  package static func current(
    in folder: String = FileManager.default.currentDirectoryPath
  ) -> String? {
    var folder = folder
    while true {
      if let head = text("\(folder)/.git/HEAD") { return commit(of: head, in: "\(folder)/.git") }
      guard let slash = folder.lastIndex(of: "/"), slash != folder.startIndex else { return nil }
      folder = String(folder[..<slash])
    }
  }

  private static func commit(of head: String, in git: String) -> String? {
    let mark = "ref: "
    guard head.hasPrefix(mark) else { return head }
    let reference = String(head.dropFirst(mark.count))
    if let loose = text("\(git)/\(reference)") { return loose }
    let packed = text("\(git)/packed-refs")?.split(separator: "\n") ?? []
    return packed.first { $0.hasSuffix(" " + reference) }.map { String($0.prefix { $0 != " " }) }
  }

  /// The first line's text.
  private static func text(_ path: String) -> String? {
    guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}
