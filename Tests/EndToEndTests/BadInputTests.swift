import Foundation
import Glibc
import Results
import Testing

extension EndToEnd {
  /// What users and the world get wrong: one clear error, on rank 0 alone, soon, and nothing lost.
  @Suite struct BadInputTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    /// Runs on two ranks what must be refused.
    private func expectRefusal(
      _ arguments: [String], saying words: [String], errors: Int = 1, code: Int32 = 2,
      environment: [String: String] = [:], location: SourceLocation = #_sourceLocation
    ) throws {
      let end = try RunnerProcess(
        arguments + ["-n", "2"], in: folder, environment: environment
      ).end(within: .seconds(20))
      #expect(end.code == code, "\(end.errors)\(end.output)", sourceLocation: location)
      #expect(end.errorLines.count == errors, "\(end.errors)", sourceLocation: location)
      for word in words {
        #expect(end.errors.contains(word), "\(word) in\n\(end.errors)", sourceLocation: location)
      }
      #expect(end.seconds < Limit.prompt, sourceLocation: location)
    }

    @Test func `several files are looked at before the first one runs`() throws {
      try folder.write("a.exp", Files.function(trials: 2))
      try folder.write("b.exp", Files.function(trials: 2, "shard: 2"))
      try folder.makeFolder("other")
      try folder.write("other/a.exp", Files.function(trials: 3))
      let wrong = try RunnerProcess.run("a.exp", "b.exp", "-n", "2", in: folder)
      #expect(wrong.code == 2 && wrong.errors.contains("shard"), "\(wrong.errors)")
      let same = try RunnerProcess.run("a.exp", "other/a.exp", in: folder)
      #expect(same.code == 2, "\(same.errors)")
      #expect(same.errors.contains("would both write Results/a.h5"), "\(same.errors)")
      #expect(!folder.exists("Results/a.h5"))
    }

    @Test func `an override of the smoke block is refused`() throws {
      try folder.write("a.exp", Files.function(trials: 2))
      let end = try RunnerProcess.run("a.exp", "smoke.search=1", in: folder)
      #expect(end.code == 2 && end.errors.contains("'smoke' cannot be overridden"), "\(end.errors)")
    }

    @Test func `all errors of a file are said in one pass`() throws {
      try folder.write(
        "x.exp",
        """
        experiment: function
        sede: 3
        settings: {name: branin, x: [$x, $z]}
        parameters: {x: {min: 0, max: 1, stap: 2}}
        objective: {metric: value, goal: maximise}
        """)
      try expectRefusal(
        ["x.exp"],
        saying: [
          "x.exp:2:1: error: unknown key 'sede'", "did you mean 'seed'?", "'stap'", "'$z'",
          "'maximise'", "error: 4 errors in x.exp; nothing was run",
        ], errors: 5)
      #expect(!folder.exists("Results"))
    }

    @Test func `a metric that the type never reports is refused`() throws {
      try folder.write(
        "x.exp",
        "experiment: function\nsettings: {name: empty}\nobjective: {metric: valu, goal: minimize}\n"
      )
      try expectRefusal(
        ["x.exp"], saying: ["'valu' is no metric of function", "did you mean 'value'?"], errors: 2)
    }

    @Test func `a grid over a continuous range is refused`() throws {
      try folder.write("x.exp", Files.function(trials: 4))
      try expectRefusal(["x.exp", "search.algorithm=grid"], saying: ["step"], errors: 3)
    }

    @Test func `a space in which the constraints leave nothing is refused with the reason`() throws
    {
      let list = try RunnerProcess.run("list", in: folder).output
      let samplers = list.split(separator: "\n", omittingEmptySubsequences: false)
        .drop { !$0.hasPrefix("search algorithms") }.dropFirst().prefix {
          !$0.hasPrefix("early stops")
        }
        .compactMap { $0.split(separator: " ").first.map(String.init) }
      #expect(samplers.contains("grid") && samplers.contains("random"))
      for sampler in samplers {
        try folder.write(
          "x.exp",
          """
          experiment: function
          settings: {name: branin, x: [$x, $y]}
          parameters: {x: {min: -5, max: 10}, y: {min: 0, max: 15}}
          constraints: [x * x + y < 0]
          search: {algorithm: \(sampler), trials: 20}
          objective: {metric: value, goal: minimize}
          """)
        let end = try RunnerProcess.run("validate", "x.exp", in: folder)
        #expect(end.code == 2, "\(sampler): \(end.output)\(end.errors)")
        #expect(end.errorLines.count == 2, "\(sampler): \(end.errors)")
        #expect(
          end.errors.contains("x.exp:4:15: error: the constraints leave nothing"), "\(sampler)")
        #expect(end.errors.contains("error: 1 error in x.exp; nothing was run"), "\(sampler)")
      }
    }

    @Test(arguments: [["none.exp"], ["empty"], ["none"], ["none", "x.exp"], ["x.exp", "--fast"]])
    func `a file, verb or flag that is not there is named`(words: [String]) throws {
      try folder.makeFolder("empty")
      try folder.write("x.exp", Files.function(trials: 2))
      let end = try RunnerProcess(words + ["-n", "2"], in: folder).end(within: .seconds(20))
      #expect(end.code == 2)
      #expect(end.errors.contains(words.last { $0 != "x.exp" }!), "\(end.errors)")
      #expect(end.errors.lowercased().components(separatedBy: "error: ").count == 2)
      #expect(!folder.exists("Results"))
    }

    @Test func `results of another experiment are left alone`() throws {
      try folder.write("x.exp", Files.function(trials: 4))
      #expect(try RunnerProcess.run("x.exp", in: folder).code == 0)
      let before = try folder.bytes("Results/x.h5")
      try expectRefusal(
        ["x.exp", "seed=6", "objective.target=0", "budget.wall_time=1h"],
        saying: ["holds the results of another experiment", "seed: 5 → 6", "--fresh"])
      let end = try RunnerProcess.run("x.exp", "seed=6", "objective.target=0", in: folder)
      #expect(!end.errors.contains("target"), "\(end.errors)")
      #expect(try folder.bytes("Results/x.h5") == before)
      #expect(try RunnerProcess.run("x.exp", "seed=6", "--fresh", in: folder).code == 0)
      #expect(try folder.bytes("Results/x.1.h5") == before)
    }

    @Test func `a results path that is no file of the runner's is left alone`() throws {
      try folder.write("x.exp", Files.function(trials: 4))
      try folder.write("notes.h5", "my notes\n")
      try expectRefusal(["x.exp", "--output", "notes.h5"], saying: ["notes.h5"])
      #expect(folder.text("notes.h5") == "my notes\n")
    }

    @Test func `a results folder that cannot be written is refused`() throws {
      try folder.write("x.exp", Files.function(trials: 4))
      try folder.write("file", "")
      try expectRefusal(["x.exp", "--output", "file/x.h5"], saying: ["file"])
      try expectRefusal(["x.exp", "--output", "/proc/none/x.h5"], saying: ["/proc/none"])
      #expect(try RunnerProcess.run("x.exp", "--output", "new/folder/x.h5", in: folder).code == 0)
      #expect(folder.exists("new/folder/x.h5"))
    }

    @Test func `a journal of a running run is not shared`() throws {
      try folder.write("x.exp", Files.function(trials: 4, sleep: "20s"))
      let first = try RunnerProcess(["x.exp"], in: folder)
      #expect(waits { folder.exists("Results/x.h5.journal") && first.errors.contains("on 1 rank") })
      try expectRefusal(["x.exp"], saying: ["is being written by another runner"])
      try expectRefusal(["x.exp", "--fresh"], saying: ["is being written by another runner"])
      #expect(first.isRunning)
      first.killAll()
    }
  }
}
