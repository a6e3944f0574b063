import Experiments
import Spec
import Testing
import Trials

/// `precision`, `exchange` and `loss_scaling` of `train`.
struct PrecisionPartsTests {
  private static func clothes(_ model: String, _ more: String) -> String {
    """
    {"data": {"name": "fashion-mnist", "limit": 3000}, "model": \(model), "batch": 32,
     "epochs": 3, "optimizer": {"name": "sgd", "learning_rate": 0.05, "momentum": 0.9},
     "schedule": "cosine", "test": true\(more)}
    """
  }

  @Test(arguments: [#"{"name": "mlp", "hidden": [64]}"#, #""lenet""#])
  func `a network in bf16 is as accurate as in Float within a point`(model: String) throws {
    let plain = try Bench().run("train", Self.clothes(model, ""))["accuracy/test"]!
    let settings = #", "precision": "bf16", "exchange": "bf16", "loss_scaling": "dynamic""#
    let rounded = try Bench().run("train", Self.clothes(model, settings))
    #expect(plain > 0.7 && abs(rounded["accuracy/test"]! - plain) < 0.01)
    #expect(rounded["loss_scale"] == 65536 && rounded["skipped_updates"] == 0)
  }

  @Test func `ranks and interruptions change nothing`() throws {
    let (whole, isSame) = try Diary.resumed(
      "train",
      """
      {"data": {"name": "moons", "samples": 150, "validation": 0.2}, "batch": 16, "epochs": 5,
       "model": {"name": "mlp", "hidden": [9]}, "precision": "bf16",
       "optimizer": {"name": "adam", "learning_rate": 3},
       "exchange": "bf16", "average_decay": 0.9,
       "loss_scaling": {"name": "dynamic", "scale": 1e37, "growth": 10, "interval": 2}}
      """)
    #expect(isSame && whole.samples.contains { $0.metric == "skipped_updates" && $0.value > 0 })
  }
}
