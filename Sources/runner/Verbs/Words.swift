import ArgumentParser
import Foundation
import Spec

/// What changes a file without editing it.
struct ChangeOptions: ParsableArguments {
  @Flag(help: "Apply the file's smoke overrides.")
  var smoke = false

  @Option(name: .customLong("set"), help: "Override a setting: a.b=v. May be repeated.")
  var sets: [String] = []

  @Option(help: "A larger total: search.trials=400.")
  var extend: String?

  var overrides: [String] { sets + (extend.map { [$0] } ?? []) }

  func validate() throws {
    if let extend, !extend.hasPrefix("search.trials=") {
      throw ValidationError("--extend takes search.trials=<number>, got '\(extend)'")
    }
  }
}

/// The words of the command line.
enum Words {
  /// Experiment files (folders replaced by the files in them, in order) and overrides `a.b=v`.
  static func split(_ words: [String]) throws -> (files: [String], overrides: [String]) {
    var files: [String] = []
    var overrides: [String] = []
    for word in words {
      if word.contains("="), !FileManager.default.fileExists(atPath: word) {
        overrides.append(word)
      } else {
        try refuseMistypedVerb(word)
        files += try experimentFiles(at: word)
      }
    }
    guard !files.isEmpty else {
      throw WrongUsage("no experiment file is given", hint: "runner FILE [a.b=v …]")
    }
    return (files, overrides)
  }

  /// A word that is no file and has none of a file name's marks was meant as a verb.
  private static func refuseMistypedVerb(_ word: String) throws {
    guard !word.contains("."), !word.contains("/"),
      !FileManager.default.fileExists(atPath: word)
    else { return }
    let verbs = Runner.configuration.subcommands.compactMap { $0.configuration.commandName }
    throw WrongUsage(
      "'\(word)' is neither a verb nor a file",
      hint: Nearest.word(to: word, among: verbs).map { "did you mean '\($0)'?" }
        ?? "'runner --help' shows the verbs")
  }

  private static func experimentFiles(at path: String) throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
      isFolder.boolValue
    else { return [path] }
    let found = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    let files = found.filter { $0.hasSuffix(".exp") }.sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    guard !files.isEmpty else { throw WrongUsage("there is no .exp file in \(path)") }
    return files.map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
  }

  /// This program.
  static var executable: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
  }

  /// The arguments without `-n` and `--launcher`, for the ranks.
  static func withoutRanks() -> [String] {
    var rest: [String] = []
    var words = CommandLine.arguments.dropFirst().makeIterator()
    while let word = words.next() {
      if ["-n", "--ranks", "--launcher"].contains(word) {
        _ = words.next()
      } else if !["--ranks=", "--launcher=", "-n"].contains(where: { word.hasPrefix($0) }) {
        rest.append(word)
      }
    }
    return rest
  }
}
