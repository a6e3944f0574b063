import Foundation
import Results
import Testing
import Trials

extension EndToEnd {
  /// Searches by tables, from other files, by arrival and in virtual time.
  @Suite struct LearningTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    /// A search by `tpe` over a table of curves, made of one parameter and one word.
    private func writeTable(_ more: String = "", search: String = "") throws {
      var csv = "x,kind,loss_1,loss_2,loss_3,seconds\n"
      for x in 0..<40 {
        for (place, kind) in ["flat", "steep"].enumerated() {
          let distance = Double((x - 27) * (x - 27)) / 100 + Double(1 - place)
          csv += "\(x),\(kind),\(distance + 2),\(distance + 1),\(distance),\(1 + x % 7)\n"
        }
      }
      try folder.write("table.csv", csv)
      try folder.write(
        "x.exp",
        """
        experiment: table
        settings:
          path: table.csv
          keys: {x: $x, kind: $kind}
          metrics: ["loss_*"]
          duration: seconds
        parameters: {x: {min: 0, max: 39}, kind: [flat, steep]}
        search: {algorithm: tpe, trials: 40, lag: 4\(search)}
        objective: {metric: loss, goal: minimize}
        \(more)
        """)
    }

    private func say(
      _ words: [String], code: Int32 = 0, location: SourceLocation = #_sourceLocation
    ) throws -> ProgramEnd {
      let end = try RunnerProcess(words, in: folder).end()
      #expect(end.code == code, "\(words): \(end.errors)\(end.output)", sourceLocation: location)
      return end
    }

    @Test(.severalRanks)
    func `a search that knows the trials of another has equal bits on 1 and 3 ranks`() throws {
      try writeTable()
      _ = try say(["x.exp", "--output", "first.h5"])
      try writeTable(search: ", from: [first.h5], repeats: 3, aggregate: median")
      try folder.write("y.exp", folder.text("x.exp").replacing("trials: 40", with: "trials: 30"))
      let digests = try ["1", "3"].map { ranks in
        _ = try say(["y.exp", "-n", ranks, "--output", "on\(ranks).h5"])
        return try folder.digest("on\(ranks).h5")
      }
      #expect(digests[0] != nil && digests[0] == digests[1])
      let study = try folder.stored("on3.h5").study
      #expect(study.trials.count == 30)
      let refused = try say(
        ["y.exp", "--fresh", "objective.goal=maximize", "--output", "z.h5"], code: 2)
      #expect(refused.errors.contains("objectives.0.goal: minimize → maximize"))
      #expect(refused.errors.contains("y.exp:8:"), "\(refused.errors)")
    }

    @Test func `a simulation on 50 workers leaves the digest of a real run`() throws {
      try writeTable("early_stop: {name: median, startup: 3}")
      let real = try say(["x.exp", "-n", "2"])
      let before = try folder.bytes("Results/x.h5")
      let virtual = try say(["simulate", "x.exp", "--workers", "50"])
      #expect(virtual.digest != nil && virtual.digest == real.digest)
      #expect(try folder.digest("Results/x.simulated.h5") == real.digest)
      #expect(try folder.bytes("Results/x.h5") == before)
      for word in ["makespan", "utilisation", "waits for the lag", "best loss"] {
        #expect(virtual.output.contains(word), "\(virtual.output)")
      }
      let timing = try folder.stored("Results/x.simulated.h5").study.usage
      #expect(timing.count == 50 && timing.contains { $0.lagWaits > 0 })
      #expect(!folder.exists("Results/x.simulated.h5.journal"))
      let long = try say(
        ["simulate", "x.exp", "--workers", "3", "--duration", "log-normal(8, 1)", "-q"])
      #expect(long.digest == real.digest && long.errors.isEmpty, "\(long.errors)")
    }

    @Test func `what a simulation cannot do is said with its code`() throws {
      try writeTable("expect: ['best(loss) < -1']")
      _ = try say(["simulate", "x.exp"], code: 5)
      let wrong = try say(["simulate", "x.exp", "--duration", "soon"], code: 2)
      #expect(wrong.errors.contains("'soon' says no duration of trials"))
      _ = try say(["simulate", "x.exp", "--workers", "0"], code: 2)
      _ = try say(["simulate", "none.exp"], code: 2)
    }

    @Test func `a combination that the table lacks is a failed trial`() throws {
      try writeTable()
      try folder.write("x.exp", folder.text("x.exp").replacing("max: 39", with: "max: 80"))
      _ = try say(["x.exp"], code: 3)
      let failed = try folder.stored("Results/x.h5").study.trials.filter { $0.state == .failed }
      #expect(!failed.isEmpty)
      #expect(failed.allSatisfy { $0.reason.contains("the nearest has x=39") }, "\(failed)")
    }

    @Test(.severalRanks) func `verify says that a relaxed file promises nothing`() throws {
      try writeTable("determinism: relaxed")
      let end = try RunnerProcess.run("verify", "x.exp", "--ranks", "1,1", in: folder)
      #expect(end.errors.contains("equal bits are not promised"), "\(end.errors)")
      #expect([0, 1].contains(end.code), "\(end.errors)")
      let real = try say(["x.exp", "-n", "3"])
      #expect(real.output.contains(" · relaxed"))
      let plain = try RunnerProcess.run(
        "verify", "x.exp", "determinism=strict", "--ranks", "1,3", in: folder)
      #expect(plain.code == 0 && !plain.errors.contains("promised"), "\(plain.errors)")
    }
  }
}
