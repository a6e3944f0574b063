import Spec
import Subprocess
import Trials

/// Any program: parameters go in as arguments and as `RUNNER_PARAMETERS`, metrics come out as lines
/// `metric loss=0.12 step=3` or a last line of JSON. An exit code other than 0 fails the attempt.
struct CommandExperiment: Experiment {
  static let name = "command"
  static let summary = "runs any program; reads its metrics from standard output"
  static let usesGroup = false
  static let guidance = """
      reports  lines 'metric loss=0.12 step=3' on standard output; step, epoch, round or episode
               says where, without one the value is final; or a last line of JSON, {"loss": 0.12}
      is told  RUNNER_PARAMETERS (JSON), RUNNER_SEED, RUNNER_TRIAL, RUNNER_REPEAT and RUNNER_SCRATCH,
               a folder of the trial's own; no variable of the launcher
      prints   into <results>.output/trial-<number>.txt, attempt after attempt; of more than 3 MiB
               an attempt the beginning and the end; output.programs: all, failed or none
      fails    by an exit code other than 0 or a signal: tried again as far as faults.retries goes,
               with its last lines as the reason; files that it left in RUNNER_SCRATCH stay
      stalls   where it prints nothing for longer than faults.stall
      stops    at SIGTERM, sent to it and all that it started; SIGKILL follows 5 s later, or 0.8 s
               where it is over faults.timeout or stall; what is left of its process group when it
               ends is ended with it

    """

  let command: [String]
  let directory: String
  /// Whether Python finds a module `wandb` that reports to the trial.
  let catchesSweeps: Bool
  /// Parameters of which texts may be JSON.
  let structured: [String]

  init(_ settings: inout Settings) {
    command = settings.takeWords(
      "command", example: ["./train.sh", "--lr", "0.1"], counts: 1...1000,
      "program and arguments, one per entry; ${args}, ${args_no_hyphens}, "
        + "${args_no_boolean_flags}, ${args_json}, ${args_json_file} stand for all parameters")
    directory = settings.takePath("directory", default: ".", "folder the program runs in")
    catchesSweeps = settings.take(
      "wandb", default: false,
      "whether what Python scripts log with the module wandb becomes metrics here")
    structured = settings.take(
      "structured", default: [], counts: 0...1000,
      "parameters whose texts are JSON where they hold a list, an object or null")
  }

  /// Not known before the program reports them.
  var metrics: [Metric] { [] }

  func run(_ trial: inout Trial) throws {
    let guardian = try trial.cached("guard of programs") { try GroupGuard() }
    let scratch = try ScratchFolder(guardedBy: guardian)
    let process = try process(for: trial, in: scratch, guardedBy: guardian)
    var names = ReportedNames()
    let (record, stop) = (trial.record, trial.throwIfStoppedWaiting)
    func note(_ report: ReportedLine) throws {
      for sample in report.samples {
        try names.admit(sample.metric)
        record.append(sample.metric, sample.value, at: sample.moment)
      }
    }
    if trial.repetition > 0 { record.write("--- repeat \(trial.repetition) ---\n") }
    let ending = try process.run(
      ChildProcess.Listener(
        report: { line in
          guard let report = try ReportedLine(metricLine: line) else { return }
          try note(report)
          try record.flush()
        },
        text: { record.write($0) }, note: { record.note($0) },
        look: {
          // A program cannot be put aside half-way: what drains the run waits for its end.
          do { try stop() } catch TrialStopped.drained {}
        }))
    guard ending.status.isSuccess else {
      if record.keepsText { scratch.keepFiles() }
      throw CommandFailed(command: command[0], ending: ending, files: scratch.kept)
    }
    if let report = ReportedLine(jsonLine: ending.lastLine) { try note(report) }
  }

  private func process(
    for trial: Trial, in scratch: ScratchFolder, guardedBy guardian: GroupGuard
  ) throws -> ChildProcess {
    let parameters = CommandParameters(trial.parameters, structured: structured)
    var environment = ChildEnvironment.make(for: trial, parameters, scratch: scratch.path)
    if catchesSweeps {
      environment["PYTHONPATH"] = try SweepModule.install(
        in: scratch, before: environment["PYTHONPATH"])
    }
    let macros = CommandMacros(
      parameters: parameters, environment: environment, scratch: scratch)
    return ChildProcess(
      command: try macros.expanded(command), directory: directory, environment: environment,
      scratch: scratch.path, guardian: guardian)
  }
}

/// A program that ended with an exit code other than 0 or by a signal.
package struct CommandFailed: RepeatableError, CustomStringConvertible {
  let command: String
  let ending: ChildProcess.Ending
  /// The folder with files that it left; `nil`: there is none.
  let files: String?

  package var description: String {
    let said = ending.lastLines.isEmpty ? "" : ": " + ending.lastLines.joined(separator: " | ")
    let left = files.map { " (its files are in \($0))" } ?? ""
    return "\(command) \(ending.status.words)\(said)\(left)"
  }
}
