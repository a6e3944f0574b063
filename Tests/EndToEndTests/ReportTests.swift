import Foundation
import Glibc
import Results
import Testing
import Trials

extension EndToEnd {
  /// What a run says at its end, and its logs while it goes on.
  @Suite(.severalRanks) struct ReportTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    private func command(_ script: String, trials: Int, _ more: String = "") throws {
      try folder.write("script.sh", script)
      try folder.write("x.exp", Files.command(trials: trials, "", more))
    }

    private static let threeOfTenCrash = """
      case $((RUNNER_TRIAL % 10)) in
      1) echo "width $((RUNNER_TRIAL * 8)) is too large for /data/$RUNNER_TRIAL.npy" >&2; exit 1;;
      4) kill -SEGV $$;;
      7) exit 3;;
      esac
      echo metric loss=$RUNNER_TRIAL
      """

    @Test func `a search of which 30 percent crash ends with 3 and a table of reasons`() throws {
      try command(Self.threeOfTenCrash, trials: 40, "faults: {retries: 0}")
      let end = try RunnerProcess.run("x.exp", "-n", "2", in: folder)
      #expect(end.code == 3, "\(end.errors)")
      let table = """

        12 of 40 trials failed
        count  trials                reason
            4  1, 11, 21 and 1 more  sh ended with exit code 1: width … is too large for …
            4  4, 14, 24 and 1 more  sh was ended by signal 11 (Segmentation fault)
            4  7, 17, 27 and 1 more  sh ended with exit code 3
        what they printed is in Results/x.output/trial-<number>.txt

        """
      #expect(end.output.contains(table), "\(end.output)")
      #expect(end.output.split(separator: "\n").allSatisfy { String($0).displayWidth <= 100 })
      let again = try RunnerProcess.run("report", "Results/x.h5", in: folder)
      #expect(again.output.contains(table), "\(again.output)")
    }

    @Test func `max_failed says what stopped the search and what goes on with it`() throws {
      try command(Self.threeOfTenCrash, trials: 40, "faults: {retries: 0, max_failed: 10%}")
      for _ in 1...2 {
        let end = try RunnerProcess.run("x.exp", "search.lag=3", "-n", "2", in: folder)
        #expect(end.code == 4, "\(end.errors)")
        #expect(
          end.errors.contains(
            "stopped by faults.max_failed: trial 14 was the failure after the 4 allowed; "
              + "trials 18 to 39 were not run"), "\(end.errors)")
        #expect(end.errors.contains("a larger faults.max_failed goes on"))
      }
    }

    @Test func `a run that is interrupted says what goes on from a checkpoint and what waits`()
      throws
    {
      try folder.write("x.exp", Files.training(trials: 6, epochs: 400))
      let run = try RunnerProcess(["x.exp", "-n", "2"], in: folder)
      let journal = folder.path("Results/x.h5.journal")
      #expect(
        waits {
          let trials = (try? Journal.read(journal).study.trials) ?? []
          return trials.count { $0.state == .running && $0.checkpoint != nil } == 2
        })
      run.send(SIGINT)
      let end = try run.end()
      #expect(end.code == 4, "\(end.errors)")
      #expect(end.errors.contains(" of 6 trials have ended"), "\(end.errors)")
      #expect(end.errors.contains("2 go on from their checkpoints, "), "\(end.errors)")
      #expect(end.errors.contains("saved in Results/x.h5; the same command continues"))
      #expect(end.output.isEmpty, "\(end.output)")
    }

    @Test func `a rank that was killed is in the report, with the attempt that it cost`() throws {
      try folder.write("x.exp", Files.function(trials: 12, sleep: "1s"))
      let run = try RunnerProcess(["x.exp", "-n", "3", "--logs"], in: folder)
      let journal = folder.path("Results/x.h5.journal")
      #expect(
        waits {
          let trials = (try? Journal.read(journal).study.trials) ?? []
          return trials.contains { $0.rank == 2 && $0.state == .running }
        })
      let rank = try #require(
        ProcessTree.below(run.identifier).first {
          ProcessTree.variables(of: $0).contains("OMPI_COMM_WORLD_RANK=2\0")
        })
      kill(rank, SIGKILL)
      let end = try run.end()
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.output.contains("\nlost     rank 2 on "), "\(end.output)")
      #expect(end.output.contains("1 attempt was broken off and tried again"), "\(end.output)")
      let log = folder.text("Results/x.logs/job.log")
      #expect(log.contains("rank 2 on ") && log.contains("has died"))
      #expect(log.contains("it is tried again"))
      #expect(!folder.text("Results/x.logs/rank-2.log").contains("leaves"))
    }

    @Test func `logs last through a kill of all, and the next run adds to them`() throws {
      try command("sleep 0.05; echo metric loss=1", trials: 40, "faults: {isolate: process}")
      let run = try RunnerProcess(["x.exp", "-n", "2", "--logs"], in: folder)
      func log(_ name: String) -> String { folder.text("Results/x.logs/\(name).log") }
      #expect(waits { log("rank-0").contains("done") && log("rank-1").contains("done") })
      run.killAll()
      #expect(!log("job").contains("ends with exit code"))
      let end = try RunnerProcess.run("x.exp", "-n", "2", "--logs", in: folder)
      #expect(end.code == 0, "\(end.errors)")
      #expect(log("job").contains("ends with exit code 0"))
      #expect(log("job").split(separator: "\n").count { $0.contains("x.exp --logs") } == 2)
      for rank in 0..<2 {
        let text = log("rank-\(rank)")
        for words in [" for trials starts", ": sh script.sh", "sh ended with exit code 0"] {
          #expect(text.contains(words), "\(words) in \(text)")
        }
      }
    }

    @Test func `status tells of a run under way, and follows it to its end`() throws {
      try command(
        "sleep 0.2; [ $RUNNER_TRIAL != 1 ] || exit 1; echo metric loss=1", trials: 16,
        "faults: {retries: 0}")
      let run = try RunnerProcess(["x.exp", "-n", "2"], in: folder)
      let journal = folder.path("Results/x.h5.journal")
      #expect(waits { ((try? Journal.read(journal).study.count(.done)) ?? 0) > 2 })
      let status = try RunnerProcess.run("status", "x.exp", in: folder).output
      for words in [
        "running on 2 ranks for ", " of 16: ", " running, 1 failed, ", " waiting\n",
        " trials/s, ETA ",
        "% busy",
      ] { #expect(status.contains(words), "\(words) in \(status)") }
      let watch = try RunnerProcess.run("status", "x.exp", "--watch", in: folder)
      #expect(watch.code == 0)
      #expect(try run.end().code == 3)
      #expect(watch.output.contains("running on 2 ranks"))
      #expect(try RunnerProcess.run("status", "x.exp", in: folder).output.contains("finished on 2"))
    }
  }
}
