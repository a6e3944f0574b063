import Foundation
import Glibc
import Results
import Testing
import Trials

extension EndToEnd {
  /// How soon something is done about what went wrong.
  @Suite(.severalRanks) struct PromptnessTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    /// What is promised of a machine that does nothing else; other tests run beside these.
    private static func promised(_ seconds: Double) -> Duration {
      .seconds(SlowTests.areAsked ? seconds : 10 * seconds)
    }

    private func lines(_ name: String) -> [Substring] { folder.text(name).split(separator: "\n") }

    @Test func `the trial of a killed rank starts again within a second`() throws {
      try folder.write(
        "script.sh", "echo $RUNNER_TRIAL >> started; [ -e go ] || sleep 61; echo metric loss=1")
      try folder.write("x.exp", Files.command(trials: 3, ""))
      let run = try RunnerProcess(["x.exp", "-n", "4"], in: folder)
      #expect(waits { lines("started").count == 3 })
      let parents = run.members.filter { ProcessTree.variables(of: $0).contains("RUNNER_TRIAL=") }
        .compactMap(ProcessTree.parent)
      let rank = try #require(
        parents.first {
          let variables = ProcessTree.variables(of: $0)
          return variables.contains("OMPI_COMM_WORLD_RANK=")
            && !variables.contains("OMPI_COMM_WORLD_RANK=0\0")
        })
      let start = ContinuousClock.now
      kill(rank, SIGKILL)
      #expect(waits { lines("started").count == 4 })
      let time = ContinuousClock.now - start
      #expect(time < Self.promised(1))
      print("the trial of a killed rank started again after \(time)")
      try folder.write("go", "")
      for program in run.members
      where ProcessTree.variables(of: program).contains("RUNNER_TRIAL=") { kill(program, SIGTERM) }
      #expect(try run.end(within: .seconds(Limit.prompt)).code == 0)
    }

    @Test func `a trial that hangs and hears nothing ends within its timeout and two seconds`()
      throws
    {
      try folder.write("script.sh", "trap '' TERM; echo $$ > program; while :; do sleep 1; done")
      try folder.write(
        "x.exp", Files.command(trials: 1, "", "faults: {timeout: 1s, retries: 0}"))
      let run = try RunnerProcess(["x.exp", "-n", "2"], in: folder)
      #expect(waits { lines("program").count == 1 })
      let start = ContinuousClock.now
      let program = try #require(pid_t(lines("program")[0]))
      #expect(waits { ProcessTree.parent(of: program) == nil })
      let time = ContinuousClock.now - start
      #expect(time < Self.promised(3))
      print("a program that hung was ended after \(time), at timeout: 1s")
      #expect(try run.end().code == 3)
      let seconds = try folder.stored("Results/x.h5").study.trials[0].seconds
      #expect(Duration.seconds(seconds) < Self.promised(3))
    }
  }
}
