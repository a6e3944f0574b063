import Foundation
import Results
import Testing
import Trials

extension EndToEnd {
  /// Searches of which many trials crash.
  @Suite(.severalRanks) struct CrashTests {
    let folder: Workspace

    /// Of ten trials one exits, one is ended by a signal and one says nothing.
    init() throws {
      folder = try Workspace()
      try folder.write(
        "script.sh",
        """
        case $((RUNNER_TRIAL % 10)) in
          2) echo out of luck >&2; exit 9;;
          5) kill -SEGV $$;;
          8) exit 0;;
        esac
        echo metric loss=$x
        """.replacing("$x", with: "0.$RUNNER_TRIAL"))
      try folder.write("x.exp", Files.command(trials: 60, "", "faults: {retries: 1}"))
    }

    @Test func `a search of which three in ten trials crash ends with 3 and says why`() throws {
      let end = try RunnerProcess.run("x.exp", "-n", "3", in: folder)
      #expect(end.code == 3, "\(end.errors)")
      let study = try folder.stored("Results/x.h5").study
      #expect(study.count(.failed) == 18 && study.count(.done) == 42)
      for row in study.trials {
        let crashes = [2, 5].contains(row.number % 10)
        #expect(row.attempts == (crashes ? 2 : 1), "trial \(row.number)")
      }
      for reason in ["exit code 9: out of luck", "signal 11", "loss was not recorded"] {
        let lines = end.output.split(separator: "\n").filter { $0.contains(reason) }
        #expect(lines.contains { $0.contains("6") }, "\(reason): \(end.output)")
      }
      let again = try RunnerProcess.run("x.exp", "-n", "3", in: folder)
      #expect(again.code == 3 && again.errors.contains("is finished"), "\(again.errors)")
    }

    @Test func `a share of failures that is too large stops it, and a larger one continues it`()
      throws
    {
      for ranks in [1, 3] {
        let words = ["x.exp", "search.lag=4", "--output", "on\(ranks).h5", "-n", "\(ranks)"]
        let end = try RunnerProcess(words + ["faults.max_failed=10%"], in: folder).end()
        #expect(end.code == 4, "\(end.errors)")
        // The seventh failure is that of trial 22.
        #expect(try folder.stored("on\(ranks).h5").study.trials.count == 22 + 4 + 1)
        let again = try RunnerProcess(words + ["faults.max_failed=10%"], in: folder).end()
        #expect(again.code == 4 && again.errors.contains("is finished"), "\(again.errors)")
        let more = try RunnerProcess(words + ["faults.max_failed=40%"], in: folder).end()
        #expect(more.code == 3, "\(more.errors)")
        #expect(try folder.stored("on\(ranks).h5").study.count(.failed) == 18)
      }
      #expect(try folder.digest("on1.h5") == folder.digest("on3.h5"))
    }
  }
}
