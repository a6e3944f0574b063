import ArgumentParser
import Cluster
import Glibc
import Tensors

/// `runner simulate FILE`: a search in virtual time.
struct SimulateVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Run a search of quick trials in virtual time, on any number of workers.",
    discussion: """
      Trials take as long as they say themselves (`sleep` of function, the column `duration` of \
      table), or as --duration says. Results are those of a real run; nothing of \
      Results/<name>.h5 is touched.
      """)
  @Argument(help: "The experiment file, and overrides a.b=v.") var fileAndOverrides: [String]
  @OptionGroup var changes: ChangeOptions
  @Option(help: "Workers, each a group of the ranks that a trial asks for.") var workers = 8
  @Option(
    help:
      "Time of a trial: 90s, or in seconds 'uniform(1, 10)', 'log(1, 100)', 'log-normal(0, 1)'.")
  var duration: String?
  @Option(help: "The results file; Results/<name>.simulated.h5, made anew, unless given.")
  var output: String?
  @Flag(name: .shortAndLong, help: "Say nothing but results and errors.") var quiet = false

  func validate() throws {
    guard (1...100_000).contains(workers) else {
      throw ValidationError("--workers takes 1 to 100000, got \(workers)")
    }
  }

  func run() throws {
    let console = Console(detail: quiet ? .quiet : .normal)
    let rule = try duration.map { text in
      do { return try DurationRule(text) } catch { throw WrongUsage("--duration: \(error)") }
    }
    let checked = try CheckedFile(fileAndOverrides, changes, console)
    Denormals.flush()
    BLASKernel.useOneThread()
    var request = checked.request
    // What was asked for by name may be a real run's.
    (request.output, request.fresh) = (output, output != nil)
    let simulation = Simulation(checked.plan, request, workers: workers, rule: rule)
    let ended = try simulation.run(setting(console), console)
    console.result(ended.text)
    guard ended.verdict == .done else { throw VerdictReached(ended.verdict) }
  }

  private func setting(_ console: Console) -> JobSetting {
    JobSetting(
      host: "virtual", arguments: CommandLine.arguments, versions: Version.withoutMPI,
      runnerVersion: Version.text, usesColour: console.usesColour,
      logger: Log.make(rank: 0, verbose: false), endAll: { _, code in Glibc.exit(code) })
  }
}
