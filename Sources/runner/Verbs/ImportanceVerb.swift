import ArgumentParser
import Cluster
import Experiments
import Results
import Search

struct ImportanceVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "importance", abstract: "Show how much each parameter matters.",
    discussion: """
      ped-anova  what sets the best tenth of the trials apart (Watanabe et al., IJCAI 2023)
      fanova     the share of the variance that a parameter explains by itself, by random forests
                 (Hutter et al., ICML 2014)
      sobol      first-order and total Sobol indices of a file of type 'function', without a run

      A conditional parameter is judged by the trials in which it was active.
      """)
  @Argument(help: "A results file, its journal, or the experiment file; overrides for sobol.")
  var path: String
  @Option(help: "ped-anova, fanova or sobol.") var method = ImportanceMethod.pedAnova.rawValue
  @Option(help: "A metric; the first objective's unless given.") var metric: String?
  @Option(help: "sobol: points of each of its two sets; a power of 2 is best.")
  var points = 4096
  @OptionGroup var changes: ChangeOptions
  @OptionGroup var options: TableOptions

  func validate() throws {
    if !(2...1 << 24).contains(points) {
      throw ValidationError("--points takes 2 to 16777216, got \(points)")
    }
  }

  func run() throws {
    let console = Console()
    let format = try options.chosen()
    let table = try method == FunctionImportance.method ? ofFunction(console) : ofTrials(console)
    console.result(table.text(as: format, ink: Ink(colour: console.usesColour)))
  }

  private func ofTrials(_ console: Console) throws -> ImportanceTable {
    guard let method = ImportanceMethod(rawValue: method) else {
      let words = ImportanceMethod.allCases.map(\.rawValue) + [FunctionImportance.method]
      throw WrongUsage("--method is one of: \(words.joined(separator: ", ")); got '\(self.method)'")
    }
    let stored = try StoredStudy(path)
    let importance = try StudyImportance(stored.study, try stored.experimentFile(now: path))
    let table = try importance.table(for: metric, by: method)
    let done = stored.study.count(.done)
    if done < StudyImportance.enough {
      console.note("warning: \(done) trials are few to judge by")
    }
    return table
  }

  private func ofFunction(_ console: Console) throws -> ImportanceTable {
    if path.hasSuffix(".h5") || path.hasSuffix(".journal") {
      throw WrongUsage("sobol asks the function of an experiment file, and no trials; got \(path)")
    }
    let checked = try CheckedFile([path], changes, console)
    return try FunctionImportance.table(of: checked.plan, points: points) {
      ($0 as? any ClosedFormExperiment)?.value
    }
  }
}
