import Foundation
import Results
import Testing
import Trials

extension EndToEnd {
  /// What is done with results, by the verbs of the command line.
  @Suite struct VerbTests {
    let folder: Workspace

    init() throws {
      folder = try Workspace()
      try folder.write(
        "x.exp", Files.function(trials: 12, "expect: ['best(value) < 1000', 'count(done) == 12']"))
    }

    private func say(
      _ words: String..., code: Int32 = 0, location: SourceLocation = #_sourceLocation
    ) throws -> String {
      let end = try RunnerProcess(words, in: folder).end()
      #expect(end.code == code, "\(words): \(end.errors)", sourceLocation: location)
      return end.output
    }

    @Test func `every verb speaks of a finished run`() throws {
      let run = try say("x.exp", "-n", "2")
      #expect(run.contains("digest "))
      #expect(try say("check", "x.exp").contains("best(value) < 1000"))
      #expect(try say("best", "x.exp").split(whereSeparator: \.isNewline).count >= 2)
      #expect(try say("status", "Results/x.h5").contains("12"))
      #expect(try say("report", "x.exp").contains("12 done"))
      let lines = try say("trials", "x.exp", "--format", "csv", "--sort", "value")
        .split(whereSeparator: \.isNewline)
      #expect(lines.count == 13)
      let json = Data(try say("trials", "x.exp", "--format", "json", "--sort", "-value").utf8)
      #expect((try JSONSerialization.jsonObject(with: json) as? [Any])?.count == 12)
      _ = try say("report", "x.exp", "--html", "page.html")
      #expect(folder.text("page.html").contains("</html>"))
      _ = try say("export", "x.exp", "--csv", "out", "--json", "out.json")
      #expect(folder.text("out/x.csv").split(whereSeparator: \.isNewline).count == 13)
      #expect(folder.exists("out/x.tidy.csv"))
      _ = try JSONSerialization.jsonObject(with: Data(folder.text("out.json").utf8))
    }

    @Test func `exported weights begin another training`() throws {
      let first = """
        experiment: train
        settings: {data: {name: moons, samples: 60}, model: {name: mlp, hidden: [4]}, epochs: 2}
        objective: {metric: loss/training, goal: minimize}

        """
      try folder.write("first.exp", first)
      _ = try say("first.exp")
      for (names, file) in [("torch", "w.npz"), ("own", "w.safetensors")] {
        _ = try say("export", "first.exp", "--weights", file, "--names", names)
        let name = String(file.dropFirst(2))
        let text = first.replacing("epochs: 2", with: "epochs: 2, weights: \(file)")
        try folder.write("\(name).exp", text)
        _ = try say("\(name).exp")
        let other = text.replacing("[4]", with: "[5]")
        try folder.write("other.exp", other)
        let refused = try RunnerProcess(["validate", "other.exp"], in: folder).end()
        #expect(refused.code == 2)
        #expect(refused.errors.contains("and the model's is [5, 2]"), "\(refused.errors)")
      }
      _ = try say("export", "first.exp", "--weights", "w.txt", code: 2)
      _ = try say("export", "first.exp", "--weights", "w.npz", "--trial", "7", code: 2)
      #expect(
        try say("export", "Results/first.h5", "--json", "x.json", "--weights", "w2.npz").isEmpty)
      #expect(folder.exists("w2.npz"))
    }

    @Test func `a finished run says so and keeps its code`() throws {
      let first = try say("x.exp")
      try folder.makeFolder("Results/x.tensors")
      let end = try RunnerProcess.run("x.exp", in: folder)
      #expect(end.code == 0)
      #expect(end.errors.contains("x is finished"))
      #expect(!folder.exists("Results/x.tensors"), "what a kill at the very end left behind")
      #expect(first.contains(try #require(end.digest)))
    }

    @Test func `a finished run whose journal was kept is finished`() throws {
      _ = try say("x.exp", "--keep-journal")
      let end = try RunnerProcess.run("x.exp", in: folder)
      #expect(end.code == 0)
      #expect(end.errors.contains("x is finished"), "\(end.errors)")
      #expect(folder.exists("Results/x.h5.journal"))
    }

    @Test func `metrics may be called as columns of the results are`() throws {
      try folder.write(
        "script.sh",
        "echo metric best_loss=1 loss=2 step=1; echo metric trial=7 seed=8 objective=9")
      try folder.write("y.exp", Files.command(trials: 2, ""))
      _ = try say("y.exp")
      let table = try say("trials", "y.exp", "--format", "csv").split(whereSeparator: \.isNewline)
      let titles = table[0].split(separator: ",")
      #expect(Set(titles).count == titles.count, "\(titles)")
      let row = Dictionary(uniqueKeysWithValues: zip(titles, table[1].split(separator: ",")))
      #expect(row["best_loss"] == "1.0" && row["loss"] == "2.0" && row["seed"] == "8.0", "\(row)")
      #expect(row["trial"] == "0" && row["trial_2"] == "7.0", "\(row)")
    }

    @Test(arguments: [
      ["trials", "x.exp", "--sort", "nothing"], ["trials", "."], ["trials", "none.h5"],
      ["trials", "--nothing"], ["best", "x.exp", "--format", "xml"], ["recover", "x.exp"],
      ["export", "x.exp", "--json", "none/x.json"], ["diff", "Results/x.h5", "x.exp.h5"],
      ["best", "x.exp", "--top=-1"], ["trials", "x.exp", "--top", "0"],
      ["report", "x.exp", "--top=-1"], ["importance", "Results/x.h5", "--method", "sobol"],
    ])
    func `what is asked for wrongly is one error and code 2`(words: [String]) throws {
      _ = try say("x.exp")
      let end = try RunnerProcess(words, in: folder).end()
      #expect(end.code == 2, "\(end.errors)")
      #expect(end.errorLines.count == 1, "\(end.errors)")
    }

    @Test(.enabled("python3 is not installed") { Program.path(of: "python3") != nil })
    func `a W&B sweep runs as it is`() throws {
      try folder.write(
        "train.py",
        """
        import argparse, wandb
        parser = argparse.ArgumentParser()
        parser.add_argument("--lr", type=float)
        parser.add_argument("--net.width", type=int, dest="width")
        arguments = parser.parse_args()
        with wandb.init(project="x", config={"lr": 9.0, "depth": 2}) as run:
            assert run.config.lr == arguments.lr and wandb.config["depth"] == 2
            run.watch(None)
            for epoch in range(3):
                wandb.log({"val": {"loss": arguments.lr / (epoch + 1)}, "picture": wandb.Image(None)})
            wandb.summary["width"] = arguments.width
        wandb.finish()
        """)
      try folder.write(
        "sweep.yaml",
        """
        program: train.py
        method: grid
        metric: {name: val.loss, goal: minimize}
        parameters:
          lr: {values: [0.5, 0.25]}
          net: {parameters: {width: {value: 3}}}
        """)
      let end = try RunnerProcess.run("sweep.yaml", "-n", "2", in: folder)
      #expect(end.code == 0, "\(end.errors)\(end.output)")
      let study = try folder.stored("Results/sweep.h5").study
      let best: [Double] = [0.5 / 3, 0.25 / 3]
      #expect(study.trials.map(study.objectiveValue) == best)
      let losses = study.trials[0].samples.filter { $0.metric == "val.loss" }
      let steps: [Moment] = [.step(0), .step(1), .step(2)]
      #expect(losses.map(\.moment) == steps)
      #expect(study.trials[1].samples.contains(Sample("width", .end, 3)))
    }

    @Test func `a larger total goes on to the digest of one run`() throws {
      _ = try say("x.exp", "search.trials=5", "expect=[]")
      _ = try say("x.exp", "-n", "2")
      _ = try say("x.exp", "--output", "whole.h5")
      let study = try folder.stored("Results/x.h5").study
      #expect(study.trials.count == 12)
      #expect(study.trials.allSatisfy { $0.attempts == 1 })
      #expect(try folder.digest("Results/x.h5") == folder.digest("whole.h5"))
    }

    @Test func `a claim that does not hold ends with 5, again and again`() throws {
      try folder.write("y.exp", Files.function(trials: 3, "expect: ['best(value) < -1']"))
      let run = try say("y.exp", "-n", "2", code: 5)
      #expect(run.contains("best(value) < -1"))
      _ = try say("y.exp", code: 5)
      _ = try say("check", "y.exp", code: 5)
    }

    @Test func `status and trials tell of a run that is under way`() throws {
      try folder.write("y.exp", Files.function(trials: 40, sleep: "200ms"))
      let run = try RunnerProcess(["y.exp", "-n", "2"], in: folder)
      let journal = folder.path("Results/y.h5.journal")
      #expect(
        waits { (try? Journal.read(journal).study.trials.contains { $0.state == .done }) == true })
      #expect(try say("status", "y.exp").contains("running"))
      #expect(try say("trials", "y.exp", "--format", "csv").contains("done"))
      #expect(run.isRunning)
      run.killAll()
      #expect(!(try say("status", "y.exp")).contains("is running"))
    }

    @Test func `the catalogue explains itself`() throws {
      let list = try say("list")
      for name in ["train", "ridge", "function", "command", "grid", "random", "sobol"] {
        #expect(list.contains(name))
      }
      #expect(try say("explain", "train").contains("learning_rate"))
      #expect(try say("explain", "vit").contains("model vit of train"))
      #expect(try say("explain", "command").contains("RUNNER_SCRATCH"))
      let linear = try say("explain", "linear")
      #expect(linear.contains("schedule linear of train"), "\(linear)")
      _ = try JSONSerialization.jsonObject(with: Data(try say("schema").utf8))
      #expect(try say("plan", "x.exp", "-n", "3").contains("first proposals"))
    }

    @Test(arguments: ["train", "ridge", "function", "command"])
    func `the starting file of a type is valid`(type: String) throws {
      try folder.write("start.exp", try say("init", type))
      #expect(try say("validate", "start.exp").contains("is valid"))
    }
  }
}
