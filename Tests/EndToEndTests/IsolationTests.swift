import Foundation
import Glibc
import Results
import Testing
import Trials

extension EndToEnd {
  /// Trials in a process beside their rank.
  @Suite(.severalRanks) struct IsolationTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    @Test(arguments: ["isolate: process", "stall: 1h", "timeout: 1h", "memory: 100GiB"])
    func `trials in processes have the bits of trials inside their ranks`(faults: String) throws {
      try folder.write("x.exp", Files.training(trials: 8, epochs: 6))
      let inside = try RunnerProcess.run(
        "x.exp", "faults.isolate=none", "--output", "inside.h5", in: folder)
      #expect(inside.code == 0, "\(inside.errors)")
      try folder.write("x.exp", Files.training(trials: 8, epochs: 6, "faults: {\(faults)}"))
      for ranks in [1, 3] {
        let end = try RunnerProcess.run(
          "x.exp", "-n", "\(ranks)", "--output", "on\(ranks).h5", in: folder)
        #expect(end.code == 0, "\(end.errors)")
        #expect(try folder.digest("on\(ranks).h5") == folder.digest("inside.h5"))
      }
    }

    /// Starts a search of trials that take a while, in processes, and waits until one has ended and each
    /// rank runs another.
    private func start(
      _ faults: String, ranks: Int = 2, environment: [String: String] = [:]
    ) throws -> RunnerProcess {
      try folder.write(
        "x.exp", Files.function(trials: 12, sleep: "600ms", "faults: {isolate: process\(faults)}"))
      let run = try RunnerProcess(
        ["x.exp", "-n", "\(ranks)"], in: folder, environment: environment)
      let journal = folder.path("Results/x.h5.journal")
      #expect(
        waits {
          guard let study = try? Journal.read(journal).study else { return false }
          return study.count(.done) > 0 && study.count(.running) == ranks
        })
      return run
    }

    private func children(of run: RunnerProcess) -> [pid_t] {
      ProcessTree.below(run.identifier).filter {
        ProcessTree.variables(of: $0).contains("RUNNER_TRIALS=1\0")
      }
    }

    @Test func `a crash costs the trial that ran, with the reason`() throws {
      let run = try start("")
      kill(try #require(children(of: run).first), SIGSEGV)
      let end = try run.end(within: .seconds(60))
      #expect(end.code == 3, "\(end.errors)")
      let trials = try folder.stored("Results/x.h5").study.trials
      #expect(trials.count { $0.state == .failed } == 1 && trials.count { $0.state == .done } == 11)
      let failed = try #require(trials.first { $0.state == .failed })
      #expect(failed.reason.contains("was ended by signal 11"), "\(failed.reason)")
      #expect(end.output.contains("was ended by signal 11"), "\(end.output)")
    }

    @Test(arguments: [(SIGKILL, ""), (SIGSTOP, ", stall: 1s"), (SIGSTOP, ", timeout: 1s")])
    func `what ended from outside or hangs is tried again`(signal: CInt, faults: String) throws {
      try folder.write("whole.exp", Files.function(trials: 12))
      #expect(try RunnerProcess.run("whole.exp", in: folder).code == 0)
      let run = try start(faults)
      kill(try #require(children(of: run).first), signal)
      let start = ContinuousClock.now
      let end = try run.end(within: .seconds(60))
      #expect(end.code == 0, "\(end.errors)")
      #expect(ContinuousClock.now - start < .seconds(Limit.prompt))
      #expect(try folder.digest("Results/x.h5") == folder.digest("Results/whole.h5"))
      let attempts = try folder.stored("Results/x.h5").study.trials.map(\.attempts)
      #expect(attempts.count { $0 == 2 } == 1 && attempts.allSatisfy { $0 <= 2 })
    }

    @Test func `a program that hears no SIGTERM is ended soon after its timeout`() throws {
      try folder.write(
        "script.sh", "trap '' TERM; echo $$ > program; while :; do sleep 1; done")
      try folder.write(
        "x.exp", Files.command(trials: 1, "", "faults: {timeout: 1s, retries: 0}"))
      let start = ContinuousClock.now
      let end = try RunnerProcess.run("x.exp", in: folder)
      #expect(ContinuousClock.now - start < .seconds(Limit.prompt))
      #expect(end.code == 3, "\(end.errors)")
      let trial = try folder.stored("Results/x.h5").study.trials[0]
      #expect(trial.state == .timeout && trial.seconds < 5, "\(trial.seconds) s")
      let program = try #require(
        pid_t(folder.text("program").trimmingCharacters(in: .whitespacesAndNewlines)))
      #expect(waits { ProcessTree.parent(of: program) == nil })
    }

    /// The first attempt says nothing; the next one runs longer than the limit, and speaks.
    @Test(arguments: ["none", "process"])
    func `a program that says nothing for too long is ended, and tried again`(
      isolate: String
    ) throws {
      try folder.write(
        "script.sh",
        """
        [ -e tried ] || { touch tried; sleep 61; }
        for second in 1 2 3 4 5; do echo second $second; sleep 1; done
        echo metric loss=1
        """)
      try folder.write(
        "x.exp",
        Files.command(trials: 1, "", "faults: {isolate: \(isolate), stall: 4s, retries: 2}"))
      let end = try RunnerProcess(["x.exp"], in: folder).end(within: .seconds(50))
      #expect(end.code == 0, "\(end.errors)")
      let trial = try folder.stored("Results/x.h5").study.trials[0]
      #expect(trial.state == .done && trial.attempts >= 2 && trial.seconds >= 5)
    }

    @Test func `times hold where the clock is set before another process starts`() throws {
      let system = try ChaosSystem(folder, hasDisk: false)
      let run = try start("", environment: system.environment)
      system.setClock(by: 7_200)
      kill(try #require(children(of: run).first), SIGKILL)
      let end = try run.end(within: .seconds(60))
      #expect(end.code == 0, "\(end.errors)")
      let study = try folder.stored("Results/x.h5").study
      let session = study.sessions[0].time
      #expect(study.trials.contains { $0.attempts == 2 })
      for row in study.trials {
        #expect((session...session + 600).contains(row.startTime), "trial \(row.number)")
        #expect((row.startTime...session + 600).contains(row.endTime), "trial \(row.number)")
      }
    }

    @Test func `a program that takes too much memory is ended with the reason`() throws {
      try folder.write("script.sh", "head -c 400M /dev/zero | tail; sleep 60")
      try folder.write("x.exp", Files.command(trials: 1, "", "faults: {memory: 200MiB}"))
      let end = try RunnerProcess.run("x.exp", in: folder)
      #expect(end.code == 3, "\(end.errors)")
      let trial = try folder.stored("Results/x.h5").study.trials[0]
      #expect(trial.state == .lost)
      #expect(trial.reason.contains("more than faults.memory (200 MiB)"), "\(trial.reason)")
    }

    @Test(arguments: [false, true])
    func `the processes end with a job that is killed`(isStopped: Bool) throws {
      let run = try start("", ranks: 3)
      let children = children(of: run)
      #expect(children.count == 3)
      if isStopped { for child in children { kill(child, SIGSTOP) } }
      for rank in ProcessTree.below(run.identifier) where !children.contains(rank) {
        kill(rank, SIGKILL)
      }
      #expect(waits { children.allSatisfy { ProcessTree.parent(of: $0) == nil } })
    }

    @Test(arguments: ["none", "process"], [1, 2])
    func
      `a checkpoint that cannot be written is no trial's failure, and the same command continues`(
        isolate: String, ranks: Int
      ) throws
    {
      try folder.write(
        "x.exp", Files.training(trials: 4, epochs: 4, "faults: {isolate: \(isolate)}"))
      try folder.makeFolder("Results")
      try folder.write("Results/x.tensors", "in the way")
      let broken = try RunnerProcess.run("x.exp", "-n", "\(ranks)", in: folder)
      #expect(broken.code == 1, "\(broken.errors)")
      #expect(broken.errorLines.count == 1, "\(broken.errors)")
      #expect(broken.errors.contains(/error: rank [01]: .*x\.tensors/), "\(broken.errors)")
      #expect(!folder.exists("Results/x.h5"))
      try FileManager.default.removeItem(atPath: folder.path("Results/x.tensors"))
      let end = try RunnerProcess.run("x.exp", "-n", "\(ranks)", in: folder)
      #expect(end.code == 0, "\(end.errors)")
      let trials = try folder.stored("Results/x.h5").study.trials
      #expect(trials.count == 4 && trials.allSatisfy { $0.state == .done })
    }

    @Test func `groups run their trials themselves, and say so`() throws {
      try folder.write(
        "x.exp",
        Files.training(
          trials: 2, epochs: 1,
          "shards: 2\nresources: {ranks_per_trial: 2}\nfaults: {isolate: process}"))
      let end = try RunnerProcess.run("validate", "x.exp", in: folder)
      #expect(end.code == 2)
      #expect(end.errors.contains("faults.isolate: process does not go with"), "\(end.errors)")
    }
  }
}
