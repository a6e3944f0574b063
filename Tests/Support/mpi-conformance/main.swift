import Glibc
import MPI
import MPIConformance

// Runs one scenario over real MPI: mpirun -n 3 mpi-conformance SCENARIO [NUMBER].
// Rank 0 prints what came of it; the tests read that and the exit code.

let arguments = CommandLine.arguments.dropFirst()
let number = arguments.dropFirst().first.flatMap { Int($0) }
let world = try World.start(
  asking: arguments.contains("single-threaded") ? .single : .multiple,
  chunk: arguments.first == "suite"
    ? number ?? MPICommunicator.chunk
    : arguments.dropFirst(2).first.flatMap { Int($0) } ?? MPICommunicator.chunk)

func say(_ text: String) {
  print(text)
  fflush(nil)
}

var exitCode: Int32 = 0
/// How long a rank may keep the others waiting at the end, and whether it is seen not to come.
var (grace, isAnyGone): (UInt32, () -> Bool) = (10, { false })
do {
  switch arguments.first {
  case "suite": try Scenario.suite(world)
  case "end": try Scenario.end(world)
  case "stuck": try Scenario.stuck(world)
  case "killed": try Scenario.killed(world)
  case "missing": (isAnyGone, grace) = (try Scenario.missing(world), 1000)
  case "idle": try Scenario.idle(world)
  case "round-trips": try Scenario.roundTrips(world)
  case "barriers": try Scenario.barriers(world)
  case "groups": try Scenario.groups(world)
  case "large": try Scenario.large(world, bytes: number ?? 1 << 20)
  case "requests": try Scenario.requests(world)
  case "about": say("\(world.threadLevel) \(world.size) \(world.recovers) \(world.libraryVersion)")
  default: throw Failure("unknown scenario \(arguments.first ?? "")")
  }
} catch {
  if error as? Aborted == nil { world.endAll(cause: "\(error)", exitCode: 7) }
  if world.rank == 0 { say("ended: \(error)") }
  exitCode = 7
}
try world.finish(exitCode: exitCode, grace: grace, isAnyGone: isAnyGone)
exit(world.exitCode(exitCode))
