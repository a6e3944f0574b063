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

  /// One of the parts that a setting of a type may name, such as a model.
  private static func part(named name: String) -> Explanation? {
    for type in experiments {
      for setting in type.settings {
        guard let part = setting.alternatives.first(where: { $0.name == name }) else { continue }
        return Explanation(
          name: "\(setting.key) \(name) of \(type.name)", summary: part.summary,
          settings: part.settings)
      }
    }
    return nil
  }

  /// - Parameter orPart: Whether a part that a setting may name is meant too.
  static func named(_ name: String, orPart: Bool = false) throws -> Explanation {
    let all = experiments + samplers + pruners
    if let found = all.first(where: { $0.name == name }) { return found }
    if orPart, let part = part(named: name) { return part }
    let near = Nearest.word(to: name, among: all.map(\.name))
    throw WrongUsage(
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
    Console().result(try Explanations.named(name, orPart: true).text)
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
