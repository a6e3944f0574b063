import Experiments
import Spec
import Testing
import Trials

/// `checkpoint_segments`, `debug_nan` and `sharpness` of `train`.
struct TrainingAidTests {
  private static func problems(_ settings: String) -> String {
    do {
      _ = try Bench.make(catalogue.type(named: "train")!, settings)
      return ""
    } catch let errors as SpecErrors {
      return errors.diagnostics.map { "\($0.message); \($0.hint ?? "")" }.joined()
    } catch {
      return "\(error)"
    }
  }

  private static func moons(_ more: String) -> String {
    """
    {"data": {"name": "moons", "samples": 150, "validation": 0.2}, "batch": 16, "epochs": 6,
     "model": {"name": "mlp", "hidden": [9]}\(more)}
    """
  }

  @Test func `sharpness is recorded every so many epochs, on any ranks and when taken up`() throws {
    let (whole, isSame) = try Diary.resumed(
      "train",
      Self.moons(
        #", "sharpness": {"every": 2, "samples": 50, "iterations": 8}, "precision": "bf16""#))
    let found = whole.samples.filter { $0.metric == "sharpness" }
    #expect(isSame && found.map(\.moment.index) == [2, 4, 6])
    #expect(found.allSatisfy { $0.value > 0 && $0.value.isFinite })
  }

  @Test func `a network in segments records what it would have`() throws {
    func clothes(_ more: String) -> String {
      """
      {"data": {"name": "fashion-mnist", "limit": 60}, "batch": 20, "epochs": 2,
       "model": {"name": "resnet", "widths": [4, 8]}\(more)}
      """
    }
    let plain = try Diary.run("train", clothes(""), shards: 2)
    let segments = try Diary.run("train", clothes(#", "checkpoint_segments": 2"#), shards: 2)
    #expect(plain.samples == segments.samples && plain.saved == segments.saved)
    #expect(Self.problems(clothes(#", "checkpoint_segments": 3"#)).contains("3 segments of 2"))
    #expect(
      Self.problems(Self.moons(#", "checkpoint_segments": 1"#)).contains("has no blocks"))
  }

  @Test func `a training that diverges names the op that did`() {
    let settings = """
      {"data": {"name": "sine", "samples": 160}, "batch": 16, "epochs": 3,
       "model": {"name": "mlp", "hidden": []}, "debug_nan": true,
       "optimizer": {"name": "sgd", "learning_rate": 1e6}}
      """
    let error = #expect(throws: (any Error).self) { try Bench().run("train", settings) }
    let text = "\(error!)"
    #expect(text.hasPrefix("epoch 1, update ") && text.contains("layers.0."), "\(text)")
  }
}
