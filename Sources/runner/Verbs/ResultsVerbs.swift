import ArgumentParser
import Cluster
import Foundation
import Results
import Spec

private let source: ArgumentHelp = "A results file, its journal, or the experiment file."

struct StatusVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show how a run goes, also while it runs elsewhere.")
  @Argument(help: source) var path: String
  @Flag(help: "Show it again every second until the run ends.") var watch = false

  func run() throws {
    let console = Console()
    while true {
      let stored = try StoredStudy(path)
      let text = StatusText.text(
        stored.study, stored.isRunning ? .running : .stopped, now: secondsSince1970(),
        ink: Ink(colour: console.usesColour))
      if watch, console.isLive {
        console.result("\u{1B}[H\u{1B}[2J\(text)")
      } else {
        console.result(text)
      }
      guard watch, stored.isRunning else { return }
      Thread.sleep(forTimeInterval: 1)
    }
  }
}

struct TableOptions: ParsableArguments {
  @Option(help: "table, csv or json.") var format = "table"

  func chosen() throws -> TrialTable.Format {
    guard let chosen = TrialTable.Format(rawValue: format) else {
      throw WrongUsage("--format is one of: table, csv, json; got '\(format)'")
    }
    return chosen
  }
}

/// `--top`, which counts.
struct TopOption: ParsableArguments {
  @Option(help: "At most so many trials.") var top: Int?

  func validate() throws {
    if let top, top < 1 { throw ValidationError("--top takes 1 or more, got \(top)") }
  }
}

struct BestVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "best",
    abstract: "Show the best trial; of several objectives, those that no other beats in all.")
  @Argument(help: source) var path: String
  @OptionGroup var limit: TopOption
  @OptionGroup var options: TableOptions

  func run() throws {
    let console = Console()
    let study = try StoredStudy(path).study
    let isFront = study.header.objectives.count > 1
    let table = try TrialTable(study, order: .best, top: limit.top ?? (isFront ? nil : 1))
    console.result(
      table.text(as: try options.chosen(), ink: Ink(colour: console.usesColour)))
  }
}

struct TrialsVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trials", abstract: "Show all trials as a table, CSV or JSON.")
  @Argument(help: source) var path: String
  @Option(
    parsing: .unconditional,
    help: "A metric, a parameter, number, state, objective or time; -KEY descends.")
  var sort: String?
  @OptionGroup var limit: TopOption
  @Flag(help: "Only trials that no other beats in every objective.") var pareto = false
  @OptionGroup var options: TableOptions

  func run() throws {
    let console = Console()
    let table = try TrialTable(
      StoredStudy(path).study, order: sort.map { .key($0) } ?? .number, top: limit.top,
      pareto: pareto)
    console.result(
      table.text(as: try options.chosen(), ink: Ink(colour: console.usesColour)))
  }
}

struct ReportVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Show a table, curves and verdicts; make a page or pictures.")
  @Argument(help: source) var path: String
  @Option(help: "Write a self-contained page.") var html: String?
  @Option(help: "Write PNG pictures into a folder, through gnuplot.") var png: String?
  @Option(help: "Write SVG pictures into a folder, through gnuplot.") var svg: String?
  @OptionGroup var limit: TopOption

  private static let usualTop = 10

  func run() throws {
    let console = Console()
    let stored = try StoredStudy(path)
    let file = try stored.experimentFile(now: path)
    let verdicts = ExpectResolver(stored.study).verdicts(file.expect)
    let importance = StudyImportance.summary(of: stored.study, file)
    if let html {
      let page = ReportPage(
        stored.study, verdicts: verdicts, importance: importance, about: file.about,
        path: stored.path, top: limit.top ?? Self.usualTop)
      try FileBytes.write(page.text, to: html)
      console.note("wrote \(html)")
    }
    for (folder, picture) in [(png, GnuplotScript.Picture.png), (svg, .svg)] {
      if let folder { try Gnuplot.draw(stored.study, picture, into: folder, console) }
    }
    guard html == nil, png == nil, svg == nil else { return }
    console.result(
      ReportText(
        stored.study, verdicts: verdicts, importance: importance, about: file.about,
        path: stored.path, outputs: OutputStore.place(beside: stored.path),
        top: limit.top ?? Self.usualTop, colour: console.usesColour
      ).text)
  }
}

struct CheckVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Judge the claims of `expect`: exit code 0 or 5.")
  @Argument(help: source) var path: String

  func run() throws {
    let console = Console()
    let stored = try StoredStudy(path)
    let verdicts = ExpectResolver(stored.study).verdicts(
      try stored.experimentFile(now: path).expect)
    let ink = Ink(colour: console.usesColour)
    for verdict in verdicts { console.result(verdict.line(ink)) }
    if verdicts.isEmpty { console.result("\(stored.study.header.name) makes no claims") }
    guard stored.study.complete else {
      console.note("the run is not finished: judged by what there is")
      throw VerdictReached(.stopped)
    }
    if verdicts.contains(where: { !$0.holds }) { throw VerdictReached(.expectationFailed) }
  }
}

struct RecoverVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover", abstract: "Make a results file of a journal, damaged or not.")
  @Argument(help: "The journal.") var journal: String
  @Option(help: "The results file; beside the journal unless given.") var output: String?

  func run() throws {
    let console = Console()
    let salvage = try salvaged()
    let ending = Journal.path(for: "")
    let target =
      output
      ?? (journal.hasSuffix(ending) ? String(journal.dropLast(ending.count)) : journal + ".h5")
    try ResultsFile.write(salvage.contents.study, to: target, complete: false)
    for range in salvage.lost {
      console.note("warning: bytes \(range) of \(journal) are no records and were left out")
    }
    console.result("\(salvage.contents.study.trials.count) trials in \(target)")
  }

  private func salvaged() throws -> JournalSalvage {
    do {
      return try Journal.salvage(journal)
    } catch {
      guard error.reason == .foreign else { throw error }
      throw WrongUsage(
        "\(journal) is not a journal",
        hint: "it lies beside the results file, as its name and '\(Journal.path(for: ""))'")
    }
  }
}
