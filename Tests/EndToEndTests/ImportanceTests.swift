import Foundation
import Results
import Testing

extension EndToEnd {
  /// Which parameters matter, by the verb, in the report and in the results file.
  @Suite struct ImportanceTests {
    let folder: Workspace

    init() throws {
      folder = try Workspace()
      try folder.write(
        "x.exp",
        """
        experiment: function
        seed: 3
        settings: {name: ishigami, x: [$x, $y, $z]}
        parameters:
          x: {min: -3.141592653589793, max: 3.141592653589793}
          y: {min: -3.141592653589793, max: 3.141592653589793}
          z: {min: -3.141592653589793, max: 3.141592653589793}
        search: {algorithm: random, trials: 200}
        objective: {metric: value, goal: minimize}
        """)
    }

    private func say(
      _ words: String..., code: Int32 = 0, location: SourceLocation = #_sourceLocation
    ) throws -> ProgramEnd {
      let end = try RunnerProcess(words, in: folder).end()
      #expect(end.code == code, "\(words): \(end.errors)", sourceLocation: location)
      return end
    }

    /// By parameter, a column of `--format csv`.
    private func figures(_ title: String, _ words: String...) throws -> [String: Double] {
      let end = try RunnerProcess(["importance", "x.exp", "--format", "csv"] + words, in: folder)
        .end()
      let rows = end.output.split(whereSeparator: \.isNewline).map { $0.split(separator: ",") }
      let column = try #require(rows.first?.firstIndex { $0 == title }, "\(end.errors)")
      return Dictionary(
        uniqueKeysWithValues: try rows.dropFirst().map {
          (String($0[0]), try #require(Double($0[column])))
        })
    }

    @Test func `a finished search tells what its parameters matter`() throws {
      let run = try say("x.exp", "-n", "2")
      #expect(run.output.contains("importance for value by ped-anova"))
      #expect(try say("report", "x.exp").output.contains("importance for value by ped-anova"))
      let stored = try #require(try folder.stored("Results/x.h5").importance.first)
      #expect(stored.parameters == ["x", "y", "z"] && stored.trials == [200, 200, 200])
      let found = try figures("importance")
      #expect(stored.columns[0].values == stored.parameters.map { found[$0] })
      // By itself z explains nothing of the variance, y the most.
      let fanova = try figures("importance", "--method", "fanova")
      #expect(fanova["y"]! > fanova["x"]! && fanova["x"]! > fanova["z"]!)
      #expect(try figures("importance", "--method", "fanova") == fanova)
      let direct = try say("importance", "Results/x.h5", "--metric", "value").output
      #expect(direct == (try say("importance", "x.exp").output))
    }

    @Test func `continued and whole searches say the same`() throws {
      _ = try say("x.exp", "search.trials=20")
      _ = try say("x.exp", "-n", "2")
      _ = try say("x.exp", "--output", "whole.h5")
      #expect(try folder.digest("Results/x.h5") == folder.digest("whole.h5"))
      let (one, other) = (try folder.stored("Results/x.h5"), try folder.stored("whole.h5"))
      #expect(one.importance == other.importance && one.importance.count == 1)
    }

    @Test func `Sobol indices need no run`() throws {
      let (first, total) = (
        try figures("first", "--method", "sobol"), try figures("total", "--method", "sobol")
      )
      for (name, known) in [("x", (0.3139, 0.5576)), ("y", (0.4424, 0.4424)), ("z", (0, 0.2437))] {
        #expect((first[name]! - known.0).magnitude < 0.01)
        #expect((total[name]! - known.1).magnitude < 0.01)
      }
      #expect(!folder.exists("Results"))
    }

    @Test func `what cannot be told is one error`() throws {
      for (words, message) in [
        (["--method", "sobol", "--set", "constraints=['x < y']"], "independent"),
        (["--method", "morris"], "ped-anova, fanova, sobol"), ([], "run it first"),
        (["--method", "sobol", "--points", "1"], "--points"),
      ] {
        let end = try RunnerProcess(["importance", "x.exp"] + words, in: folder).end()
        #expect(end.code == 2 && end.errors.contains(message), "\(end.errors)")
      }
      _ = try say("x.exp", "search.trials=3")
      let few = try say("importance", "x.exp", "--metric", "value")
      #expect(few.errors.contains("3 trials are few"))
      let wrong = try say("importance", "x.exp", "--metric", "valu", code: 2)
      #expect(wrong.errors.contains("there is no metric 'valu'"))
    }
  }
}
