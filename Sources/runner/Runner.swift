import ArgumentParser
import Cluster
import Experiments
import Glibc
import MPI
import Results
import Tensors

@main
struct Runner: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runner",
    abstract: "Runs experiment files over MPI ranks into HDF5 files that open anywhere.",
    discussion: """
      runner FILE            runs or continues an experiment; also under mpirun
      runner -n 8 FILE       the same on 8 ranks
      """,
    version: Version.text,
    subcommands: [
      RunVerb.self, ValidateVerb.self, PlanVerb.self, ListVerb.self, ExplainVerb.self,
      SchemaVerb.self, InitVerb.self, StatusVerb.self, BestVerb.self, TrialsVerb.self,
      ReportVerb.self, ImportanceVerb.self, CheckVerb.self, ExportVerb.self, DiffVerb.self,
      VerifyVerb.self, RecoverVerb.self, SimulateVerb.self,
    ], defaultSubcommand: RunVerb.self)

  static func main() {
    Pinning.ensure()
    // A file that may not grow is then an error with a hint; the signal would end the rank.
    signal(SIGXFSZ, SIG_IGN)
    if getenv(TrialService.variable) != nil { serveTrials() }
    do {
      var verb = try parseAsRoot()
      if !(verb is RunVerb), !LaunchedRank.isFirst { return }
      try verb.run()
    } catch let verdict as VerdictReached {
      Glibc.exit(verdict.code)
    } catch {
      leave(error)
    }
  }

  /// As the process beside a rank that runs its trials.
  private static func serveTrials() -> Never {
    Denormals.flush()
    BLASKernel.useOneThread()
    do {
      try TrialService.run(catalogue)
    } catch {
      Console().problem("\(error)")
      Glibc.exit(RunVerdict.broken.code)
    }
    Glibc.exit(0)
  }

  /// Help and versions go to standard output; wrong usage ends with 2, all else with 1.
  private static func leave(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    guard LaunchedRank.isFirst else { Glibc.exit(0) }
    let console = Console()
    if code.isSuccess {
      console.result(fullMessage(for: error))
      Glibc.exit(0)
    }
    if code == .validationFailure {
      let text = fullMessage(for: error)
      console.problem(text.hasPrefix("Error: ") ? "error: " + text.dropFirst(7) : text)
      Glibc.exit(RunVerdict.badFile.code)
    }
    console.problem("error: \(error)")
    Glibc.exit(isOfUsage(error) ? RunVerdict.badFile.code : RunVerdict.broken.code)
  }

  /// Whether what was asked for is wrong: its words, or a file that it names.
  private static func isOfUsage(_ error: any Error) -> Bool {
    switch error {
    case is WrongUsage, is ViewError, is ResultsError, is JournalError, is FileError: true
    default: false
    }
  }
}

/// Ends the program with a code; what there is to say has been said.
struct VerdictReached: Error {
  let code: Int32

  init(_ verdict: RunVerdict) { code = verdict.code }
  init(code: Int32) { self.code = code }
}

/// What was asked for cannot be done as it was written.
struct WrongUsage: Error, CustomStringConvertible {
  let description: String

  init(_ message: String, hint: String? = nil) {
    description = message + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}

/// What a launcher's environment tells of this process before MPI has begun.
enum LaunchedRank {
  private static let variables = ["OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID"]

  static var isLaunched: Bool { variables.contains { getenv($0) != nil } }

  /// Whether this process speaks: it was started alone, or as rank 0.
  static var isFirst: Bool { number ?? 0 == 0 }

  /// As the launcher says it; `nil`: it was started alone.
  static var number: Int? {
    variables.lazy.compactMap { getenv($0) }.compactMap { Int(String(cString: $0)) }.first
  }
}
