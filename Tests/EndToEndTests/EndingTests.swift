import Foundation
import Glibc
import Results
import Testing
import Trials

extension EndToEnd {
  /// How jobs end that are told to, and what ends with them.
  @Suite(.severalRanks) struct EndingTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    private var isUnderWay: Bool {
      (try? Journal.read(folder.path("Results/x.h5.journal")).study.count(.done)) ?? 0 > 0
    }

    /// Slurm's own warning comes when the runner has begun by itself to end in time.
    @Test func `a signal that says that the time is nearly up is no second interrupt`() throws {
      try folder.write("script.sh", "sleep 6; echo metric loss=1")
      try folder.write("x.exp", Files.command(trials: 6, ""))
      let end = Int(Date().timeIntervalSince1970) + 33
      let run = try RunnerProcess(
        [
          "x.exp", "--logs", "-n", "2", "--launcher",
          "mpirun -q --oversubscribe --enable-recovery",
        ], in: folder, environment: ["SLURM_JOB_ID": "1", "SLURM_JOB_END_TIME": "\(end)"])
      #expect(waits { folder.text("Results/x.logs/job.log").contains("draining: ") })
      for _ in 0..<2 {
        run.send(SIGUSR1)
        usleep(200_000)
      }
      let ended = try run.end()
      #expect(ended.code == 4, "\(ended.errors)")
      let trials = try folder.stored("Results/x.h5").study.trials
      #expect(trials.contains { $0.state == .done }, "\(trials.map(\.state))")
    }

    @Test(arguments: [5_000, 20_000, 50_000, 80_000, 120_000])
    func `two interrupts, one soon after the other, crash nothing`(gap: UInt32) throws {
      try folder.write("x.exp", Files.function(trials: 60, sleep: "50ms"))
      let run = try RunnerProcess(["x.exp", "-n", "3"], in: folder)
      #expect(waits { isUnderWay })
      run.send(SIGINT)
      usleep(gap)
      run.send(SIGINT)
      let end = try run.end()
      #expect([4, 130].contains(end.code), "\(end.code): \(end.errors)")
      #expect(!end.errors.contains("crash"), "\(end.errors)")
      let again = try RunnerProcess.run("x.exp", "-n", "3", in: folder)
      #expect(again.code == 0, "\(again.errors)")
    }

    @Test func `a launcher that is killed is named, and the run is continued`() throws {
      try folder.write("x.exp", Files.function(trials: 60, sleep: "50ms"))
      let run = try RunnerProcess(["x.exp", "-n", "3"], in: folder)
      #expect(waits { isUnderWay })
      let launcher = ProcessTree.below(run.identifier).filter {
        ProcessTree.program(of: $0) == "mpirun"
      }
      kill(try #require(launcher.first), SIGKILL)
      let end = try run.end()
      #expect(end.code == 4, "\(end.errors)")
      #expect(end.errors.contains("error: mpirun was ended by signal 9"), "\(end.errors)")
      // The ranks see that their launcher is gone.
      #expect(waits { run.processes == 0 })
      let again = try RunnerProcess.run("x.exp", "-n", "3", in: folder)
      #expect(again.code == 0, "\(again.errors)")
    }

    @Test func `failures that leave out no trial stop nothing`() throws {
      try folder.write("script.sh", "exit 1")
      try folder.write("x.exp", Files.command(trials: 5, "", "faults: {max_failed: 2, retries: 0}"))
      for _ in 1...2 { #expect(try RunnerProcess.run("x.exp", in: folder).code == 3) }
      #expect(try folder.stored("Results/x.h5").study.count(.failed) == 5)
    }

    @Test func `what a program leaves running ends with it`() throws {
      try folder.write("script.sh", "sleep 63 & echo $! > left; echo metric loss=1")
      try folder.write("x.exp", Files.command(trials: 1, ""))
      let end = try RunnerProcess(["x.exp"], in: folder).end(within: .seconds(40))
      #expect(end.code == 0, "\(end.errors)")
      let left = try #require(pid_t(folder.text("left").trimmingCharacters(in: .newlines)))
      #expect(waits { ProcessTree.parent(of: left) == nil })
    }

    @Test(arguments: ["none", "process"])
    func `a program over its time says its last words, and takes all that it started with it`(
      isolate: String
    ) throws {
      try folder.write(
        "script.sh",
        """
        trap 'sleep 0.1; echo saved; exit 1' TERM
        setsid sleep 64 & echo $! > left
        while :; do sleep 0.05; done
        """)
      try folder.write(
        "x.exp",
        Files.command(
          trials: 1, "", "faults: {isolate: \(isolate), timeout: 2s, retries: 0}"))
      let end = try RunnerProcess.run("x.exp", in: folder)
      #expect(end.code == 3, "\(end.errors)")
      let left = try #require(pid_t(folder.text("left").trimmingCharacters(in: .newlines)))
      #expect(waits { ProcessTree.parent(of: left) == nil })
      let text = folder.text("Results/x.output/trial-0.txt")
      #expect(text.contains("saved\n"), "\(text)")
    }

    @Test func `a program that speaks without ending a line makes steps`() throws {
      try folder.write(
        "script.sh",
        "for i in 1 2 3 4 5 6 7 8 9; do printf .; sleep 0.5; done; echo; echo metric loss=1")
      try folder.write("x.exp", Files.command(trials: 1, "", "faults: {stall: 3s, retries: 0}"))
      let end = try RunnerProcess.run("x.exp", in: folder)
      #expect(end.code == 0, "\(end.errors)")
    }

    /// As where it is full.
    @Test func `a folder for programs that cannot be made is no trial's failure`() throws {
      try folder.makeFolder("places/tmp")
      try folder.write(
        "script.sh",
        "[ $RUNNER_TRIAL != 2 ] || mv places/tmp places/away; echo metric loss=0.$RUNNER_TRIAL")
      try folder.write("x.exp", Files.command(trials: 6, ""))
      let place = ["TMPDIR": folder.path("places/tmp")]
      let end = try RunnerProcess(["x.exp"], in: folder, environment: place).end()
      #expect(end.code == 4, "\(end.errors)")
      #expect(end.errorLines.count == 1, "\(end.errors)")
      #expect(end.errors.contains("places/tmp/runner-"), "\(end.errors)")
      #expect(end.errors.contains("hint: make room there, or set TMPDIR"), "\(end.errors)")
      let again = try RunnerProcess.run("x.exp", in: folder)
      #expect(again.code == 0, "\(again.errors)")
      let trials = try folder.stored("Results/x.h5").study.trials
      #expect(trials.allSatisfy { $0.state == .done } && trials[2].attempts == 1)
    }
  }
}
