import Experiments
import Spec
import Testing
import Trials

/// Optimizers, schedules and what goes with them in `train`.
struct LearningPartsTests {
  private static func train(_ settings: String) -> String {
    """
    {"data": {"name": "moons", "samples": 300, "validation": 0.2},
     "model": {"name": "mlp", "hidden": [16]}, "batch": 16, "epochs": 12, \(settings)}
    """
  }

  private static func problems(_ settings: String) -> String {
    do {
      _ = try Bench.make(catalogue.type(named: "train")!, train(settings))
      return ""
    } catch let errors as SpecErrors {
      return errors.diagnostics.map { "\($0.message); \($0.hint ?? "")" }.joined()
    } catch {
      return "\(error)"
    }
  }

  @Test(
    arguments: [
      "constant", "cosine", "linear", "polynomial", "exponential", "step", "multi-step",
      "cosine-restarts", "one-cycle",
    ])
  func `a network learns under every schedule`(schedule: String) throws {
    let result = try Bench().run(
      "train",
      Self.train(
        """
        "optimizer": {"name": "sgd", "learning_rate": 0.3, "momentum": 0.9},
        "schedule": "\(schedule)"
        """))
    #expect(result["accuracy/validation"]! > 0.85)
  }

  @Test func `images are augmented, tables are not`() throws {
    #expect(
      Self.problems(#""augmentation": ["flip"]"#).contains("the data are no images"))
    let images = #"{"name": "fashion-mnist", "limit": 60}"#
    let result = try Bench().run(
      "train",
      """
      {"data": \(images), "model": "lenet", "batch": 20, "epochs": 1,
       "augmentation": ["flip", "shift", {"name": "crop", "padding": 2, "frame": "reflect"},
       {"name": "rotation", "degrees": 5}, "erasing", "mixup", {"name": "cutmix", "alpha": 0.5}]}
      """)
    #expect(result["loss/training"]!.isFinite)
    let wide = #"{"augmentation": {"name": "crop", "padding": 28, "frame": "reflect"}}"#
    #expect(throws: SpecErrors.self) {
      try Bench.make(catalogue.type(named: "train")!, wide)
    }
  }

  @Test func `the mean of the weights is judged where it is kept`() throws {
    let optimizer = #""optimizer": {"name": "sgd", "learning_rate": 0.3}"#
    let last = try Bench().run("train", Self.train(optimizer))
    let mean = try Bench().run("train", Self.train(optimizer + #", "average_decay": 0.99"#))
    #expect(last["loss/training"] == mean["loss/training"])
    #expect(last["loss/validation"]! < mean["loss/validation"]!)
  }

  @Test func `paths that no parameter has are named with those there are`() {
    let group = #""parameter_groups": [{"name": "named", "paths": ["layers.*", "head.*"]}]"#
    #expect(
      Self.problems(group).contains(
        "no parameter of the model is called 'head.*'; "
          + "they are layers.0.weight, layers.0.bias, layers.1.weight, layers.1.bias"))
    let muon = #""optimizer": {"name": "muon", "adam_parameters": ["embedding"]}"#
    #expect(
      Self.problems(muon).contains("no parameter of the model is called 'embedding'"))
    #expect(Self.problems(#""optimizer": "muon""#).isEmpty)
  }

  @Test(
    arguments: [
      #"{"name": "cross-entropy", "class_weights": "balanced"}"#,
      #"{"name": "cross-entropy", "smoothing": 0.1, "class_weights": [1, 2]}"#,
      #"{"name": "focal", "focus": 1}"#, #""bce""#, #""hinge""#,
    ])
  func `a network learns to tell classes by every loss`(loss: String) throws {
    let result = try Bench().run(
      "train",
      Self.train(
        """
        "optimizer": {"name": "sgd", "learning_rate": 0.3, "momentum": 0.9}, "loss": \(loss)
        """))
    #expect(result["accuracy/validation"]! > 0.85)
  }

  @Test(
    arguments: [
      #""mse""#, #""mae""#, #"{"name": "huber", "delta": 0.5}"#,
    ])
  func `a network learns numbers by every loss`(loss: String) throws {
    let result = try Bench().run(
      "train",
      """
      {"data": {"name": "sine", "samples": 300, "validation": 0.2}, "batch": 16, "epochs": 40,
       "model": {"name": "mlp", "hidden": [32], "activation": "tanh"}, "loss": \(loss),
       "optimizer": {"name": "adam", "learning_rate": 0.03}}
      """)
    #expect(result["rmse/validation"]! < 0.5)
  }

  @Test func `a loss that does not fit the data is refused with those that do`() {
    #expect(
      Self.problems(#""loss": "mse""#).contains(
        "this loss compares with numbers, and the data have classes; cross-entropy"))
    #expect(
      Self.problems(#""loss": {"name": "cross-entropy", "class_weights": [1, 2, 3]}"#).contains(
        "class_weights has 3 numbers, and there are 2 classes"))
    #expect(
      Self.problems(#""loss": {"name": "cross-entropy", "class_weights": [0, 0]}"#).contains(
        "class_weights are all 0"))
    #expect(
      Self.problems(#""loss": {"name": "cross-entropy", "class_weights": "balance"}"#).contains(
        "class_weights must be a list of numbers or one of: balanced, got 'balance'"))
    #expect(
      Self.problems(#""loss": {"name": "cross-entropy", "class_weights": []}"#).contains(
        "class_weights must have ≥ 1 elements, got 0"))
  }
}
