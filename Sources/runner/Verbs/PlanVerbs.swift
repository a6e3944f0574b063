import ArgumentParser
import Cluster
import Experiments
import Results
import Spec

/// A file, checked as `run` checks it.
struct CheckedFile {
  let plan: CheckedPlan
  let request: RunRequest

  /// - Throws: `VerdictReached` after the errors were said.
  init(_ words: [String], _ changes: ChangeOptions, _ console: Console) throws {
    let (files, overrides) = try Words.split(words)
    guard files.count == 1 else { throw WrongUsage("one file at a time, got \(files.count)") }
    var request = RunRequest(path: files[0])
    (request.overrides, request.smoke) = (overrides + changes.overrides, changes.smoke)
    self.request = request
    do {
      let bytes = try FileBytes.read(files[0])
      plan = try CheckedPlan(RunPlan(bytes: bytes, request: request, catalogue: catalogue))
    } catch let errors as SpecErrors {
      console.problem(errors.rendered(colour: console.usesColour))
      throw VerdictReached(.badFile)
    } catch let error as FileError {
      console.problem("error: \(error)")
      throw VerdictReached(.badFile)
    }
    let warnings = plan.file.warnings + plan.idle
    if !warnings.isEmpty {
      console.note(plan.file.errors(warnings).rendered(colour: console.usesColour))
    }
  }
}

struct ValidateVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Look for errors: exit code 0 or 2.")
  @Argument(help: "The experiment file, and overrides a.b=v.") var fileAndOverrides: [String]
  @OptionGroup var changes: ChangeOptions

  func run() throws {
    let console = Console()
    let checked = try CheckedFile(fileAndOverrides, changes, console)
    console.result("\(checked.request.path) is valid: \(checked.plan.summary)")
  }
}

struct PlanVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show the resolved file, the first proposals and the rank layout.")
  @Argument(help: "The experiment file, and overrides a.b=v.") var fileAndOverrides: [String]
  @OptionGroup var changes: ChangeOptions
  @Option(name: [.customShort("n"), .customLong("ranks")], help: "Ranks to plan for.")
  var ranks = 1
  @Option(help: "Proposals to show.") var proposals = 5

  func run() throws {
    let console = Console()
    let checked = try CheckedFile(fileAndOverrides, changes, console)
    console.result(checked.plan.file.resolvedText(taken: checked.plan.settings))
    console.result(try checked.plan.proposalTable(first: proposals))
    console.result(checked.plan.layout(ranks: ranks))
    for line in checked.plan.cautions(ranks: ranks) { console.note("warning: \(line)") }
  }
}
