import ArgumentParser
import Cluster
import Experiments
import Foundation
import Results
import Search
import Spec
import Trials

/// What the catalogue says of its types.
enum Explanations {
  static var experiments: [Explanation] { catalogue.types.map { explanation(of: $0) } }

  static func explanation(of type: any Experiment.Type) -> Explanation {
    var settings = Settings(describing: "settings of \(type.name)")
    _ = type.init(&settings)
    return Explanation(name: type.name, summary: type.summary, settings: settings.taken)
  }

  static var samplers: [Explanation] {
    Samplers.all.map {
      Explanation(name: $0.name, summary: $0.summary, settings: Samplers.settings(of: $0))
    }
  }

  static var pruners: [Explanation] {
    Pruners.all.map {
      Explanation(name: $0.name, summary: $0.summary, settings: Pruners.settings(of: $0))
    }
  }

  /// The parts that settings of types may name, such as models; those that several types have as the
  /// first has them.
  private static var parts: [(name: String, explanation: Explanation)] {
    var found: [(name: String, explanation: Explanation)] = []
    for type in experiments {
      for setting in type.settings {
        for part in setting.alternatives {
          let isKnown = found.contains {
            $0.name == part.name && $0.explanation.summary == part.summary
          }
          guard !isKnown else { continue }
          let explanation = Explanation(
            name: "\(setting.key) \(part.name) of \(type.name)", summary: part.summary,
            settings: part.settings)
          found.append((part.name, explanation))
        }
      }
    }
    return found
  }

  static func named(_ name: String) throws -> Explanation {
    let all = experiments + samplers + pruners
    if let found = all.first(where: { $0.name == name }) { return found }
    throw unknown(name, among: all.map(\.name))
  }

  /// All that has the name: of the catalogue, or else the parts that a setting may name.
  static func allNamed(_ name: String) throws -> [Explanation] {
    let all = experiments + samplers + pruners
    if let found = all.first(where: { $0.name == name }) { return [found] }
    let parts = parts
    let found = parts.filter { $0.name == name }.map(\.explanation)
    guard found.isEmpty else { return found }
    throw unknown(name, among: all.map(\.name) + parts.map(\.name))
  }

  private static func unknown(_ name: String, among names: [String]) -> WrongUsage {
    let near = Nearest.word(to: name, among: names)
    return WrongUsage(
      "there is no '\(name)' in the catalogue",
      hint: near.map { "did you mean '\($0)'?" } ?? "'runner list' shows it")
  }
}

struct ListVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show the catalogue.")

  func run() {
    let console = Console()
    console.result(table("experiments", Explanations.experiments))
    console.result(table("search algorithms", Explanations.samplers))
    console.result(table("early stops", Explanations.pruners))
  }

  private func table(_ title: String, _ rows: [Explanation]) -> String {
    var table = TextTable([.init(title), .init("")])
    for row in rows { table.append([row.name, row.summary]) }
    return table.text()
  }
}

struct ExplainVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Show every setting with default, range and meaning.")
  @Argument(
    help: "An experiment type, a search algorithm, an early stop, or a part such as a model.")
  var name: String

  func run() throws {
    let texts = try Explanations.allNamed(name).map(\.text)
    let guidance = catalogue.type(named: name)?.guidance ?? ""
    Console().result(
      texts.joined(separator: "\n\n") + (guidance.isEmpty ? "" : "\n" + guidance))
  }
}

struct SchemaVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of experiment files, for editors.")

  func run() {
    Console().result(
      Schema.text(
        experiments: Explanations.experiments, samplers: Explanations.samplers,
        pruners: Explanations.pruners))
  }
}

struct InitVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a file to start from.")
  @Argument(help: "An experiment type.") var name: String
  @Option(help: "Where to write it; standard output unless given.") var output: String?

  func run() throws {
    let console = Console()
    let text = try Explanations.named(name).startingFile
    guard let output else { return console.result(text) }
    guard !FileManager.default.fileExists(atPath: output) else {
      throw WrongUsage("\(output) is there already")
    }
    try FileBytes.write(text, to: output)
    console.note("wrote \(output)")
  }
}
