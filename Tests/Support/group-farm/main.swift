import Cluster
import Glibc
import GroupTrials
import Logging
import MPI
import Trials

// Runs an experiment file of a type of these tests over real MPI:
//   mpirun -n 4 group-farm FILE RESULTS [--keep-journal] [OVERRIDE…]

/// Says everything, one line after the other.
struct PlainConsole: JobConsole {
  func result(_ text: String) {
    print(text)
    fflush(nil)
  }
  func note(_ text: String) { say(text) }
  func problem(_ text: String) { say(text) }
  func makeDisplay() -> any ProgressDisplay { NoDisplay() }

  private func say(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    write(STDERR_FILENO, bytes, bytes.count)
  }
}

let arguments = Array(CommandLine.arguments.dropFirst())
let catalogue = Catalogue([ShardSumExperiment.self, MisbehavingExperiment.self])
if getenv(TrialService.variable) != nil {
  do {
    try TrialService.run(catalogue)
    exit(0)
  } catch {
    PlainConsole().problem("\(error)")
    exit(1)
  }
}
let world = try World.start()
let requests = Coordinator.Requests()
let signals = SignalWatch()
try signals.handle { _ in if world.rank == 0 { requests.askDrain() } }
var setting = JobSetting(
  host: world.hostName, arguments: arguments, versions: [], runnerVersion: "1", usesColour: false,
  logger: Logger(label: "group-farm", factory: { _ in SwiftLogNoOpLogHandler() }),
  endAll: { cause, code in world.endAll(cause: cause, exitCode: code) })
setting.outlivesRanks = world.recovers
let job = Job(
  ranks: world.communicator, catalogue: catalogue,
  console: PlainConsole(), requests: requests, setting: setting)
var request = RunRequest(path: arguments[0])
let keepsJournal = "--keep-journal"
(request.output, request.keepJournal) = (arguments[1], arguments.contains(keepsJournal))
request.overrides = arguments[2...].filter { $0 != keepsJournal }

var code: Int32 = 0
do {
  code = try job.run(world.rank == 0 ? [request] : []).code
} catch let ended as JobEnded {
  code = ended.verdict.code
} catch {
  if error as? Aborted == nil {
    setting.endAll("\(error)", RunVerdict.broken.code)
    PlainConsole().problem("error: rank \(world.rank): \(error)")
  }
  code = RunVerdict.broken.code
}
try world.finish(exitCode: code, grace: 10)
exit(world.exitCode(code))
