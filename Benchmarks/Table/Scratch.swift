import Glibc
import Results

/// Where what is measured leaves its files; emptied at the end.
enum Scratch {
  static let folder = "/tmp/runner-benchmarks-\(getpid())"

  static func make() throws { try Folder.make(folder) }
  static func remove() throws { _ = try Command(["rm", "-rf", folder]).begin().wait() }

  static func write(_ text: String, to name: String) throws -> String {
    let path = "\(folder)/\(name)"
    guard let file = fopen(path, "w") else {
      throw Command.Failure(description: "cannot write \(path)")
    }
    fputs(text, file)
    fclose(file)
    return path
  }

  static func text(of path: String) throws -> String {
    String(decoding: try FileBytes.read(path), as: UTF8.self)
  }
}
