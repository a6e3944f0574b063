import Foundation
import Results
import Testing
import Trials

extension EndToEnd {
  /// Files of W&B sweeps, run as they are.
  @Suite(.enabled("python3 is not installed") { Program.path(of: "python3") != nil })
  struct SweepFileTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    /// What a user of W&B has: a script that trains, and a file beside it.
    private static let script = """
      import argparse
      import json
      import wandb

      parser = argparse.ArgumentParser()
      parser.add_argument("--learning_rate", type=float, required=True)
      parser.add_argument("--optimizer", choices=["adam", "sgd"], required=True)
      parser.add_argument("--nesterov", action="store_true")
      parser.add_argument("--epochs", type=int)
      parser.add_argument("--net.width", type=int, dest="width")
      parser.add_argument("--file")
      args = parser.parse_args()

      run = wandb.init(project="demo", config=args)
      config = wandb.config
      assert config.learning_rate == args.learning_rate == config["learning_rate"]
      assert config.net["width"] == config["net"]["width"] == args.width
      assert config.nesterov is args.nesterov
      if args.file:
          with open(args.file) as file:
              written = json.load(file)
          assert written["net"] == {"width": args.width}, written
          assert written["nesterov"] is args.nesterov
      wandb.define_metric("validation_loss", summary="min")
      for epoch in range(args.epochs):
          loss = (args.learning_rate - 0.05) ** 2 + 1 / (epoch + 1)
          wandb.log({"epoch": epoch, "validation_loss": loss, "plots": wandb.Image("x.png")})
      run.summary["parameters"] = args.width * 10
      """

    private static func sweep(_ method: String, _ more: String = "") -> String {
      """
      program: train.py
      name: first-sweep
      project: demo
      description: Which learning rate?
      method: \(method)
      metric:
        name: validation_loss
        goal: minimize
      parameters:
        learning_rate:
          distribution: log_uniform_values
          min: 0.001
          max: 0.1
        optimizer:
          values: ["adam", "sgd"]
        nesterov:
          values: [true, false]
        epochs:
          value: 4
        net:
          parameters:
            width:
              distribution: q_uniform
              q: 8
              min: 16
              max: 64
      command:
        - ${env}
        - ${interpreter}
        - ${program}
        - ${args_no_boolean_flags}
        - "--file"
        - ${args_json_file}
      \(more)
      """
    }

    @Test func `a random sweep runs as it is`() throws {
      try folder.write("train.py", Self.script)
      try folder.write("sweep.yaml", Self.sweep("random", "run_cap: 8"))
      let end = try RunnerProcess.run("sweep.yaml", "-n", "2", in: folder)
      #expect(end.code == 0, "\(end.errors)\(end.output)")
      #expect(end.errors.contains("'project' has no effect here"))
      let study = try folder.stored("Results/sweep.h5").study
      #expect(study.count(.done) == 8)
      #expect(
        study.header.parameters.map(\.name) == [
          "learning_rate", "optimizer", "nesterov", "epochs", "net.width",
        ])
      let losses = study.trials.map { row in
        row.samples.filter { $0.metric == "validation_loss" }.map(\.moment)
      }
      let steps: [Moment] = (0..<4).map { .step($0) }
      #expect(losses.allSatisfy { $0 == steps })
    }

    @Test func `early_terminate counts the values of the metric, not the steps between`() throws {
      try folder.write(
        "train.py",
        Self.script.replacing(
          "    loss =", with: "    for _ in range(9): wandb.log({\"batch_loss\": 1.0})\n    loss =")
      )
      let stop = "early_terminate: {type: hyperband, min_iter: 1, eta: 2}"
      try folder.write("sweep.yaml", Self.sweep("random", "run_cap: 8\n" + stop))
      for ranks in ["1", "2"] {
        let end = try RunnerProcess.run(
          "sweep.yaml", "-n", ranks, "--output", "\(ranks).h5", in: folder)
        #expect(end.code == 0, "\(end.errors)\(end.output)")
      }
      let study = try folder.stored("1.h5").study
      let counts = study.trials.map { row in
        row.samples.count { $0.metric == "validation_loss" }
      }
      // Rungs 0 and 1 are the second and the third value.
      let expected = study.trials.map { $0.state == .pruned ? [2, 3][$0.rung] : 4 }
      #expect(study.count(.pruned) > 0 && counts == expected, "\(counts)")
      #expect(try folder.digest("1.h5") == folder.digest("2.h5"))
    }

    @Test func `a sweep without an end is refused with the way out`() throws {
      try folder.write("train.py", Self.script)
      try folder.write("sweep.yaml", Self.sweep("random"))
      let end = try RunnerProcess.run("sweep.yaml", in: folder)
      #expect(end.code == 2 && end.errors.contains("run_cap: 100"), "\(end.errors)")
      let planned = try RunnerProcess.run("plan", "sweep.yaml", "search.trials=3", in: folder)
      #expect(planned.code == 0 && planned.output.contains("3 trials"), "\(planned.errors)")
    }
  }
}
