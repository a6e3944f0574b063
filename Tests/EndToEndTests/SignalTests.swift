import Foundation
import Glibc
import Results
import Testing
import Trials

extension EndToEnd {
  /// Runs that are asked to stop, and go on.
  @Suite(.severalRanks) struct SignalTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    /// - Parameter quick: overrides that change no result.
    private func undisturbed(_ quick: String = "output.checkpoint=60s") throws -> String? {
      let run = try RunnerProcess.run("x.exp", quick, "--output", "whole.h5", in: folder)
      #expect(run.code == 0, "\(run.errors)")
      return try folder.digest("whole.h5")
    }

    /// Starts a run and waits until some trials have ended and some have not.
    private func started(
      _ arguments: String..., program: String = RunnerProcess.executable,
      environment: [String: String] = [:]
    ) throws -> RunnerProcess {
      let run = try RunnerProcess(
        arguments, in: folder, program: program, environment: environment)
      let journal = folder.path("Results/x.h5.journal")
      #expect(
        waits {
          let study = try? Journal.read(journal).study
          return study?.trials.contains { $0.state == .done } == true
        })
      return run
    }

    @Test func `the first interrupt drains, and the same command continues`() throws {
      try folder.write("x.exp", Files.function(trials: 60, sleep: "20ms"))
      let run = try started("x.exp", "-n", "2")
      run.send(SIGINT)
      let end = try run.end(within: .seconds(10))
      #expect(end.code == 4, "\(end.errors)")
      #expect(end.errors.contains("the same command continues"))
      let saved = try folder.stored("Results/x.h5").study
      #expect(!saved.complete)
      let done = saved.trials.filter { $0.state == .done }.map(\.number)
      #expect(done.count < 60)
      let again = try RunnerProcess.run("x.exp", "-n", "2", in: folder)
      #expect(again.code == 0, "\(again.errors)")
      let trials = try folder.stored("Results/x.h5").study.trials
      #expect(done.allSatisfy { trials[$0].attempts == 1 })
      #expect(try folder.digest("Results/x.h5") == undisturbed("settings.sleep=0s"))
    }

    /// Of all processes, the one that was started and the launcher among them: some ranks are still to
    /// come.
    @Test(arguments: 2...6)
    func `an interrupt while ranks start drains, too`(processes: Int) throws {
      try folder.write("x.exp", Files.function(trials: 400, sleep: "20ms"))
      let run = try RunnerProcess(["x.exp", "-n", "4"], in: folder)
      #expect(waits { run.processes >= processes })
      run.send(SIGINT)
      let end = try run.end()
      #expect(end.code == 4, "\(end.errors)")
    }

    @Test func `a crash is not taken for an interrupt`() throws {
      try folder.write("x.exp", Files.function(trials: 240, sleep: "20ms"))
      let run = try started("x.exp", environment: ["SWIFT_BACKTRACE": "enable=yes"])
      run.send(SIGSEGV)
      // As the signal came from no instruction of the program, that can go on after the report.
      let end = try run.end()
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.errors.contains("Program crashed"))
      #expect(!end.errors.contains("draining"))
    }

    @Test(arguments: ["none", "process"])
    func `a training that is drained continues from its checkpoint`(isolation: String) throws {
      try folder.write(
        "x.exp", Files.training(trials: 4, epochs: 60, "faults: {isolate: \(isolation)}"))
      let run = try started("x.exp", "-n", "2", "--keep-journal")
      run.send(SIGTERM)
      let end = try run.end(within: .seconds(10))
      #expect(end.code == 4, "\(end.errors)")
      #expect(try RunnerProcess.run("x.exp", "-n", "3", in: folder).code == 0)
      #expect(try folder.digest("Results/x.h5") == undisturbed("faults.isolate=none"))
    }

    @Test func `the second interrupt stops at once and loses nothing that was finished`() throws {
      try folder.write(
        "script.sh", "[ $RUNNER_TRIAL -lt 2 ] || sleep ${NAP:-0}; echo metric loss=$RUNNER_TRIAL")
      try folder.write("x.exp", Files.command(trials: 6, ""))
      let run = try RunnerProcess(["x.exp", "-n", "2"], in: folder, environment: ["NAP": "30"])
      let journal = folder.path("Results/x.h5.journal")
      #expect(
        waits { (try? Journal.read(journal).study.trials.count { $0.state == .done }) == 2 })
      run.send(SIGINT)
      #expect(waits { run.errors.contains("draining") })
      run.send(SIGINT)
      let end = try run.end(within: .seconds(10))
      run.killAll()
      #expect(end.code == 130, "\(end.errors)")
      #expect(try Journal.read(journal).study.trials.count { $0.state == .done } == 2)
      let again = try RunnerProcess.run("x.exp", "-n", "2", in: folder)
      #expect(again.code == 0, "\(again.errors)")
      let trials = try folder.stored("Results/x.h5").study.trials
      #expect(trials.prefix(2).allSatisfy { $0.attempts == 1 })
      #expect(try folder.digest("Results/x.h5") == undisturbed())
    }

    @Test func `a bare mpirun that is terminated loses nothing that was finished`() throws {
      try folder.write("x.exp", Files.function(trials: 240, sleep: "20ms"))
      let mpirun = try #require(Program.path(of: "mpirun"))
      let run = try started(
        "-q", "--oversubscribe", "--bind-to", "none", "-n", "2", RunnerProcess.executable, "x.exp",
        program: mpirun)
      run.send(SIGTERM)
      let end = try run.end(within: .seconds(15))
      #expect(end.code != 0)
      let kept = try Journal.read(folder.path("Results/x.h5.journal")).study
      let done = kept.trials.filter { $0.state == .done }.map(\.number)
      #expect(!done.isEmpty)
      #expect(try RunnerProcess.run("x.exp", "-n", "2", in: folder).code == 0)
      let trials = try folder.stored("Results/x.h5").study.trials
      #expect(done.allSatisfy { trials[$0].attempts == 1 })
      #expect(try folder.digest("Results/x.h5") == undisturbed("settings.sleep=0s"))
    }

    /// The ranks have a second then.
    @Test func `trainings under a bare mpirun that is interrupted go on from checkpoints`() throws {
      try folder.write("x.exp", Files.training(trials: 100, epochs: 60))
      let mpirun = try #require(Program.path(of: "mpirun"))
      let run = try started(
        "-q", "--oversubscribe", "--bind-to", "none", "-n", "2", RunnerProcess.executable, "x.exp",
        program: mpirun)
      let journal = folder.path("Results/x.h5.journal")
      func running() throws -> [TrialRow] {
        try Journal.read(journal).study.trials.filter { $0.state == .running }
      }
      #expect(waits { (try? running().contains { $0.checkpoint != nil }) == true })
      run.send(SIGINT)
      _ = try run.end(within: .seconds(15))
      let kept = try Journal.read(journal).study.trials
      #expect(kept.contains { $0.state == .running && $0.checkpoint != nil })
      #expect(try RunnerProcess.run("x.exp", "-n", "2", in: folder).code == 0)
      let trials = try folder.stored("Results/x.h5").study.trials
      #expect(kept.allSatisfy { $0.state != .done || trials[$0.number].attempts == 1 })
      #expect(try folder.digest("Results/x.h5") == undisturbed())
    }

    @Test(arguments: ["none", "process"])
    func `trainings that the budget of wall time puts aside go on from checkpoints`(
      isolation: String
    ) throws {
      try folder.write(
        "x.exp", Files.training(trials: 60, epochs: 60, "faults: {isolate: \(isolation)}"))
      let end = try RunnerProcess.run("x.exp", "budget.wall_time=400ms", "-n", "2", in: folder)
      #expect(end.code == 4, "\(end.errors)")
      let kept = try Journal.read(folder.path("Results/x.h5.journal")).study.trials
      let running = kept.filter { $0.state == .running }
      #expect(!running.isEmpty && running.allSatisfy { $0.checkpoint != nil })
      #expect(try RunnerProcess.run("x.exp", "-n", "3", in: folder).code == 0)
      #expect(try folder.digest("Results/x.h5") == undisturbed("faults.isolate=none"))
    }

    /// They cannot be put aside half-way.
    @Test func `programs that run when the wall time is used up are waited for`() throws {
      try folder.write(
        "script.sh", "echo $RUNNER_TRIAL >> ran; sleep 0.4; echo metric loss=$RUNNER_TRIAL")
      try folder.write("x.exp", Files.command(trials: 6, ""))
      let end = try RunnerProcess.run("x.exp", "budget.wall_time=600ms", "-n", "2", in: folder)
      #expect(end.code == 4, "\(end.errors)")
      #expect(try RunnerProcess.run("x.exp", "-n", "2", in: folder).code == 0)
      #expect(folder.text("ran").split(separator: "\n").sorted() == ["0", "1", "2", "3", "4", "5"])
    }

    @Test func `the budget of wall time puts a run aside`() throws {
      try folder.write("x.exp", Files.function(trials: 60, sleep: "20ms"))
      let end = try RunnerProcess.run("x.exp", "budget.wall_time=300ms", "-n", "2", in: folder)
      #expect(end.code == 4, "\(end.errors)")
      #expect(end.errors.contains("budget.wall_time"))
      #expect(try RunnerProcess.run("x.exp", "-n", "2", in: folder).code == 0)
      #expect(try folder.digest("Results/x.h5") == undisturbed("settings.sleep=0s"))
    }
  }
}

/// Programs of the machine.
enum Program {
  static func path(of name: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { "\($0)/\(name)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }
}
