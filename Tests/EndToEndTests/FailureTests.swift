import Foundation
import Glibc
import Results
import Testing
import Trials

extension EndToEnd {
  /// Trials that fail, and what ends a search.
  @Suite(.severalRanks) struct FailureTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    private func command(_ script: String, trials: Int, _ more: String = "") throws {
      try folder.write("script.sh", script)
      try folder.write("x.exp", Files.command(trials: trials, "", more))
    }

    private static let everyThirdFails = """
      echo $RUNNER_TRIAL >> started
      if [ $((RUNNER_TRIAL % 3)) -eq 0 ]; then echo first >&2; echo broken $RUNNER_TRIAL >&2; exit 1; fi
      echo metric loss=$RUNNER_TRIAL
      """

    @Test func `a trial that fails has its reason, is retried, and stops nothing`() throws {
      try command(Self.everyThirdFails, trials: 9, "faults: {retries: 1}")
      let end = try RunnerProcess.run("x.exp", "-n", "2", in: folder)
      #expect(end.code == 3, "\(end.errors)")
      let trials = try folder.stored("Results/x.h5").study.trials
      for trial in trials {
        let fails = trial.number % 3 == 0
        #expect(trial.state == (fails ? .failed : .done))
        #expect(trial.attempts == (fails ? 2 : 1))
        #expect(!fails || trial.reason.contains("exit code 1: first | broken \(trial.number)"))
      }
      #expect(folder.text("started").split(separator: "\n").count == 12)
    }

    @Test func `retry-failed runs what failed and nothing else`() throws {
      try command(Self.everyThirdFails, trials: 6, "faults: {retries: 0}")
      #expect(try RunnerProcess.run("x.exp", "-n", "2", in: folder).code == 3)
      try folder.write("script.sh", "echo $RUNNER_TRIAL >> again; echo metric loss=1")
      let end = try RunnerProcess.run("x.exp", "-n", "2", "--retry-failed", in: folder)
      #expect(end.code == 0, "\(end.errors)")
      #expect(folder.text("again").split(separator: "\n").sorted() == ["0", "3"])
      let trials = try folder.stored("Results/x.h5").study.trials
      #expect(trials.allSatisfy { $0.state == .done })
      #expect(trials.map(\.attempts) == [2, 1, 1, 2, 1, 1])
    }

    @Test func `too many failures stop at the same trial on any number of ranks`() throws {
      try command(
        Self.everyThirdFails, trials: 60, "faults: {retries: 0, max_failed: 2}")
      var digests: Set<String?> = []
      for ranks in [1, 3] {
        let output = "\(ranks).h5"
        let end = try RunnerProcess.run(
          "x.exp", "search.lag=4", "-n", "\(ranks)", "--output", output, in: folder)
        #expect(end.code == 4, "\(end.errors)")
        #expect(try folder.stored(output).study.trials.count == 11)
        digests.insert(try folder.digest(output))
      }
      #expect(digests.count == 1)
      let again = try RunnerProcess.run("x.exp", "search.lag=4", "--output", "1.h5", in: folder)
      #expect(again.code == 4)
      #expect(again.errors.contains("is finished"), "\(again.errors)")
      let more = try RunnerProcess.run(
        "x.exp", "search.lag=4", "faults.max_failed=90%", "--output", "1.h5", in: folder)
      #expect(more.code == 3, "\(more.errors)")
      #expect(try folder.stored("1.h5").study.trials.count == 60)
    }

    @Test func `a target stops at the same trial on any number of ranks`() throws {
      try folder.write("x.exp", Files.function(trials: 60, sleep: "2ms"))
      var digests: Set<String?> = []
      for ranks in [1, 3, 5] {
        let output = "\(ranks).h5"
        let end = try RunnerProcess.run(
          "x.exp", "objective.target=8", "search.lag=3", "-n", "\(ranks)", "--output", output,
          in: folder)
        #expect(end.code == 0, "\(end.errors)")
        #expect(try folder.stored(output).study.trials.count < 60)
        digests.insert(try folder.digest(output))
      }
      #expect(digests.count == 1)
      let again = try RunnerProcess.run(
        "x.exp", "objective.target=8", "search.lag=3", "--output", "1.h5", in: folder)
      #expect(again.code == 0)
      #expect(again.errors.contains("is finished"), "\(again.errors)")
    }

    @Test func `an objective that is not a number is a failure`() throws {
      try command("echo metric loss=nan", trials: 2)
      #expect(try RunnerProcess.run("x.exp", "-n", "2", in: folder).code == 3)
      let trials = try folder.stored("Results/x.h5").study.trials
      #expect(trials.allSatisfy { $0.state == .failed && $0.reason.contains("not a number") })
    }

    @Test func `a trial that takes too long has timed out`() throws {
      try command(
        "[ $RUNNER_TRIAL = 1 ] && sleep 60; echo metric loss=1", trials: 3,
        "faults: {timeout: 0.3s, retries: 0}")
      let end = try RunnerProcess.run("x.exp", "-n", "2", in: folder, within: .seconds(20))
      #expect(end.code == 3, "\(end.errors)")
      let states = try folder.stored("Results/x.h5").study.trials.map(\.state)
      #expect(states == [.done, .timeout, .done])
    }

    @Test(arguments: ["none", "process"])
    func `what a program started ends with it, even where it hears no SIGTERM`(
      isolation: String
    ) throws {
      try command(
        """
        sh -c 'trap "" TERM; echo $$ >> programs; while :; do sleep 1; done' &
        echo $$ >> programs; wait
        """, trials: 1, "faults: {timeout: 1s, retries: 0, isolate: \(isolation)}")
      let end = try RunnerProcess.run("x.exp", in: folder)
      #expect(end.code == 3, "\(end.errors)")
      let programs = folder.text("programs").split(separator: "\n").compactMap { pid_t($0) }
      #expect(programs.count == 2)
      #expect(waits { programs.allSatisfy { ProcessTree.parent(of: $0) == nil } })
    }

    @Test func `a command sees nothing of the launcher`() throws {
      try command("env > seen; echo metric loss=1", trials: 1)
      #expect(try RunnerProcess.run("x.exp", "-n", "2", in: folder).code == 0)
      let names = folder.text("seen").split(separator: "\n")
      #expect(names.contains { $0.hasPrefix("RUNNER_TRIAL=0") })
      for prefix in ["OMPI_", "PMIX_", "PMI_", "ORTE_"] {
        #expect(!names.contains { $0.hasPrefix(prefix) }, "\(prefix)")
      }
    }

    @Test func `ranks that are worlds of their own say so`() throws {
      try folder.write("x.exp", Files.function(trials: 2))
      let end = try RunnerProcess.run(
        "x.exp", in: folder, environment: ["OMPI_COMM_WORLD_SIZE": "3"])
      #expect(end.code == 2)
      #expect(end.errorLines.count == 1)
      #expect(end.errors.contains("each is alone"))
    }
  }
}
