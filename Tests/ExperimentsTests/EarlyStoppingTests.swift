import Experiments
import Spec
import Testing
import Trials

/// `early_stopping` of `train`.
struct EarlyStoppingTests {
  /// Learns noise: the loss of other samples soon rises.
  private static func train(_ stopping: String, epochs: Int = 40) -> String {
    """
    {"data": {"name": "blobs", "samples": 90, "classes": 3, "spread": 9, "validation": 0.3,
     "test": 0.2}, "model": {"name": "mlp", "hidden": [32]}, "batch": 16, "epochs": \(epochs),
     "optimizer": {"name": "adam", "learning_rate": 0.03}, "test": true, \(stopping)}
    """
  }

  private static func values(_ name: String, of diary: Diary) -> [Double] {
    diary.samples.filter { $0.metric == name }.map(\.value)
  }

  @Test(arguments: ["loss", "accuracy"])
  func `a training ends so many epochs after its best`(figure: String) throws {
    let settings = Self.train(
      #""early_stopping": {"metric": "\#(figure)", "patience": 3, "min_delta": 0.001}"#)
    let diary = try Diary.run("train", settings, shards: 2)
    let seen = Self.values("\(figure)/validation", of: diary)
    let (best, epoch) = seen.enumerated().reduce((Double?.none, 0)) { found, value in
      guard let best = found.0 else { return (value.element, 1) }
      let gain = figure == "loss" ? best - value.element : value.element - best
      return gain > 0.001 ? (value.element, value.offset + 1) : found
    }
    #expect(best != nil && seen.count == epoch + 3 && seen.count < 40)
    #expect(Self.values("best_epoch", of: diary) == [Double(epoch)])
  }

  @Test func `the weights of the best epoch are tested and saved`() throws {
    let stopped = try Diary.run(
      "train", Self.train(#""early_stopping": {"patience": 4}"#), shards: 2)
    let best = Int(try #require(Self.values("best_epoch", of: stopped).first))
    let short = try Diary.run("train", Self.train(#""plateau_factor": 1"#, epochs: best), shards: 2)
    #expect(stopped.saved == short.saved)
    #expect(Self.values("loss/test", of: stopped) == Self.values("loss/test", of: short))
    let last = try Diary.run(
      "train", Self.train(#""early_stopping": {"patience": 4, "restore_best": false}"#), shards: 2)
    let long = try Diary.run(
      "train", Self.train(#""plateau_factor": 1"#, epochs: best + 4), shards: 2)
    #expect(last.saved == long.saved && last.saved != stopped.saved)
  }

  @Test(
    arguments: [
      #""early_stopping": {"patience": 3}"#,
      #""early_stopping": {"metric": "accuracy", "patience": 2, "min_delta": 0.01}"#,
      #""early_stopping": {"patience": 2}, "average_decay": 0.8, "plateau_factor": 0.5"#,
    ])
  func `ranks and interruptions change nothing`(stopping: String) throws {
    let (whole, isSame) = try Diary.resumed("train", Self.train(stopping, epochs: 8))
    #expect(isSame && whole.states.count > 2)
  }

  @Test func `it is refused where nothing judges`() {
    func problem(_ settings: String) -> String {
      let error = #expect(throws: SpecErrors.self) {
        try Bench.make(catalogue.type(named: "train")!, settings)
      }
      return error?.diagnostics.map(\.message).joined() ?? ""
    }
    #expect(
      problem(#"{"data": "moons", "early_stopping": {"patience": 2}}"#)
        .contains("early stopping judges by validation samples, and none are set aside"))
    #expect(
      problem(#"{"data": {"name": "sine", "validation": 0.2}, "early_stopping": {"metric": "f1"}}"#)
        .contains("nothing that has a better and a worse is recorded as 'f1' here"))
  }
}
