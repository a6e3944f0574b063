import Experiments
import Spec
import Testing
import Trials

/// Trainings that cannot be: refused with the reason, before they begin or as soon as it shows.
struct RefusedTrainingTests {
  private static func problems(_ settings: String) -> [String] {
    do {
      _ = try Bench.make(catalogue.type(named: "train")!, settings)
      return []
    } catch let errors as SpecErrors {
      return errors.diagnostics.map { "\($0.message); \($0.hint ?? "")" }
    } catch {
      return ["\(error)"]
    }
  }

  private static let losses = [
    "cross-entropy", "focal", "bce", "hinge", "mse", "mae", "huber", "kl", "cosine", "infonce",
    "triplet", "ctc",
  ]

  private static let uses = [
    (#""moons""#, #""mlp""#), (#""sine""#, #""mlp""#), (#""held-symbols""#, #""gpt""#),
    (#""brackets""#, #""lstm""#), (#""copy""#, #""transformer""#), (#""scenes""#, #""unet""#),
  ]

  @Test(arguments: losses)
  func `a loss that does not suit the data is all that is said`(loss: String) {
    for (data, model) in Self.uses {
      let found = Self.problems(
        #"{"data": \#(data), "model": \#(model), "loss": "\#(loss)", "sharpness": {"every": 1}}"#)
      let isOne = found.count == 1 && !found[0].hasPrefix("'sharpness'")
      #expect(found.isEmpty || isOne, "\(data) \(loss): \(found)")
    }
  }

  @Test(arguments: [
    (#""loss": {"name": "triplet"}, "batch": 8"#, 8), (#""loss": "infonce", "batch": 1"#, 1),
  ])
  func `a training in which nothing counts ends with the reason`(more: String, shards: Int) {
    let settings = #"{"data": {"name": "moons", "samples": 40}, "model": "mlp", \#(more)}"#
    let error = #expect(throws: (any Error).self) {
      try Diary.run("train", settings, shards: shards)
    }
    #expect("\(error!)".hasPrefix("no training sample counts in epoch 1"), "\(error!)")
  }

  @Test func `outputs of the hinge loss that are no numbers end a training`() {
    let settings = """
      {"data": {"name": "moons", "samples": 60}, "model": "mlp", "loss": "hinge", "epochs": 9,
       "optimizer": {"name": "sgd", "learning_rate": 1e6, "weight_decay": 1e6}, "batch": 4}
      """
    let error = #expect(throws: (any Error).self) { try Bench().run("train", settings) }
    #expect("\(error!)".contains("diverged"), "\(error!)")
  }

  @Test(arguments: [
    #"{"name": "scenes", "samples": 4, "validation": 0.1}"#,
    #"{"name": "held-symbols", "samples": 4, "test": 0.1}"#,
    #"{"name": "copy", "samples": 4, "validation": 0.1}"#,
  ])
  func `a share that sets nothing aside is refused`(data: String) {
    let model = ["scenes": "unet", "held-symbols": "lstm", "copy": "transformer"]
      .first { data.contains($0.key) }!.value
    let found = Self.problems(#"{"data": \#(data), "model": "\#(model)", "batch": 2}"#)
    #expect(
      found == [
        "a share of 0.1 sets no sample aside; a larger share, or more samples"
      ])
  }

  @Test func `shares that leave nothing to learn from are refused`() {
    let found = Self.problems(
      #"{"data": {"name": "scenes", "samples": 2, "validation": 0.9, "test": 0.5}, "model": "unet"}"#
    )
    #expect(found.first?.hasPrefix("the shares set aside leave none of 2 samples") == true)
  }

  @Test func `data that cannot be read are all that is said`() {
    let found = Self.problems(
      """
      {"data": {"name": "csv", "path": "nowhere.csv", "target": "y", "validation": 0.5}, "test": true,
       "early_stopping": {"metric": "f1"}, "augmentation": ["flip"]}
      """)
    #expect(found.count == 1 && found[0].contains("nowhere.csv"), "\(found)")
  }

  @Test func `targets of one number have no direction`() {
    let found = Self.problems(#"{"data": "sine", "model": "mlp", "loss": "cosine"}"#)
    #expect(found.first?.contains("compares several numbers of a target") == true, "\(found)")
  }

  @Test func `more stretches than tokens are refused`() {
    let found = Self.problems(
      """
      {"data": {"name": "kjv", "context": 8, "masked": 0.15}, "model": {"name": "bert", "segments": 9}}
      """)
    #expect(found.first?.contains("9 stretches of texts of 8 tokens") == true, "\(found)")
  }

  @Test func `a model whose values no machine holds is refused`() {
    let found = Self.problems(
      """
      {"data": {"name": "kjv", "context": 60000}, "model": {"name": "gpt", "attention": "whole"}}
      """)
    #expect(
      found.first?.hasPrefix("what the model keeps of a single sample would take") == true,
      "\(found)")
  }

  @Test func `batch normalisation of single numbers ends a training with the reason`() {
    let settings = """
      {"data": {"name": "scenes", "samples": 8, "extent": 8}, "batch": 4,
       "model": {"name": "unet", "widths": [4, 4, 4, 4], "norm": "batch"}}
      """
    let error = #expect(throws: (any Error).self) {
      try Diary.run("train", settings, shards: 4)
    }
    #expect("\(error!)".contains("sees one number a channel"), "\(error!)")
  }
}
