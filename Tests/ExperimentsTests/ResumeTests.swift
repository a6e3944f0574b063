import Experiments
import Foundation
import TensorFiles
import Testing
import Trials

/// Trials that are taken up where they were left.
struct ResumeTests {
  private static let trials = [
    "ppo": """
    {"environment": {"name": "cartpole", "limit": 30}, "steps": 960, "rollout_steps": 16,
     "environments": 6, "batch": 40, "epochs": 2, "hidden": [8], "evaluation_episodes": 3,
     "evaluation_interval": 3}
    """,
    "q-learning": #"{"steps": 60000, "evaluation_interval": 15000}"#,
  ]

  @Test(arguments: ["ppo", "q-learning"], [1, 3])
  func `a trial taken up at any checkpoint records what it would have`(
    name: String, shards: Int
  ) throws {
    let whole = try Diary.run(name, Self.trials[name]!, shards: shards)
    #expect(whole.states.count > 3)
    for (place, state) in whole.states.enumerated() {
      let rest = try Diary.run(name, Self.trials[name]!, shards: shards, restored: state)
      #expect(rest.samples == Array(whole.samples[whole.samplesBefore[place]...]))
      #expect(rest.rows == Array(whole.rows[whole.rowsBefore[place]...]))
      #expect(rest.saved == whole.saved)
    }
  }

  private static let training = """
    "data": {"name": "moons", "samples": 150, "validation": 0.2}, "model": {"name": "mlp", "hidden":
    [9]}, "batch": 16, "epochs": 4, "parameter_groups": [{"name": "vectors", "decay_factor": 0}],
    "max_gradient_norm": 0.5, "average_decay": 0.9, "schedule": "one-cycle",
    "plateau_factor": 0.5, "plateau_patience": 0
    """

  @Test(
    arguments: [
      "sgd", "adam", "adamw", "nadam", "adagrad", "rmsprop", "adadelta", "lion", "lars", "lamb",
      "muon",
    ])
  func `a training taken up at any checkpoint records what it would have`(optimizer: String)
    throws
  {
    let settings = "{\(Self.training), \"optimizer\": \"\(optimizer)\"}"
    let whole = try Diary.run("train", settings, shards: 3)
    #expect(whole.states.count == 4)
    for (place, state) in whole.states.enumerated() {
      let rest = try Diary.run("train", settings, shards: 3, restored: state)
      #expect(rest.samples == Array(whole.samples[whole.samplesBefore[place]...]))
      #expect(rest.saved == whole.saved)
    }
  }

  @Test func `a training that began with a file is taken up without beginning anew`() throws {
    let path = NSTemporaryDirectory() + "runner-resume-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let random = try Diary.run("train", "{\(Self.training)}", shards: 3)
    let bytes = Safetensors.encoded(try #require(random.saved.last))
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let settings = "{\(Self.training), \"weights\": \"\(path)\"}"
    let whole = try Diary.run("train", settings, shards: 3)
    #expect(whole.samples != random.samples && whole.states.count == 4)
    for (place, state) in whole.states.enumerated() {
      let rest = try Diary.run("train", settings, shards: 3, restored: state)
      #expect(rest.samples == Array(whole.samples[whole.samplesBefore[place]...]))
      #expect(rest.saved == whole.saved)
    }
  }

  @Test func `a checkpoint of other settings is refused by name`() throws {
    let other = try Diary.run("ppo", #"{"steps": 2048, "hidden": [7]}"#, shards: 1)
    let message = #expect(throws: (any Error).self) {
      _ = try Diary.run("ppo", Self.trials["ppo"]!, shards: 1, restored: other.states[0])
    }
    #expect("\(message!)".contains("does not belong"))
  }
}
