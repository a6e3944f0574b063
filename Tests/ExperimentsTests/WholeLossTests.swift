import Experiments
import Spec
import Testing
import Trials

/// Losses of embeddings and of sequences in `train`.
struct WholeLossTests {
  private static func blobs(_ loss: String, _ more: String = "") -> String {
    """
    {"data": {"name": "blobs", "samples": 400, "classes": 5, "features": 6, "spread": 4,
     "validation": 0.25}, "model": {"name": "mlp", "hidden": [32]}, "batch": 60, "epochs": 12,
     "optimizer": {"name": "adam", "learning_rate": 0.01}, "loss": \(loss)\(more)}
    """
  }

  private static let spelling = """
    {"data": {"name": "held-symbols", "samples": 500, "symbols": 4, "longest": 3, "most_hold": 4,
     "validation": 0.2}, "model": {"name": "lstm", "embedding": 12, "hidden": 24}, "batch": 25,
     "epochs": 14, "optimizer": {"name": "adam", "learning_rate": 0.02}, "max_gradient_norm": 5}
    """

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

  private static func values(_ name: String, of diary: Diary) -> [Double] {
    diary.samples.filter { $0.metric == name }.map(\.value)
  }

  @Test(
    arguments: [
      #"{"name": "infonce", "embedding": 8}"#, #"{"name": "triplet", "embedding": 8}"#,
    ])
  func `embeddings learn that neighbours are of their class`(loss: String) throws {
    let diary = try Diary.run("train", Self.blobs(loss), shards: 2)
    let recall = Self.values("recall_at_1/validation", of: diary)
    let losses = Self.values("loss/training", of: diary)
    #expect(recall.count == 12 && recall[11] > 0.85)
    #expect(losses[11] < 0.9 * losses[0])
  }

  @Test(arguments: ["infonce", "triplet"])
  func `ranks and interruptions change nothing to embeddings`(loss: String) throws {
    #expect(try Diary.resumed("train", Self.blobs("\"\(loss)\"")).isSame)
  }

  @Test func `labels are spelled without their places, on any ranks`() throws {
    let (whole, isSame) = try Diary.resumed("train", Self.spelling, shards: 2)
    let errors = Self.values("label_error_rate/validation", of: whole)
    #expect(isSame && errors.count == 14 && errors[13] < 0.3 && errors[13] < 0.5 * errors[0])
    #expect(Self.values("exact_match/validation", of: whole)[13] > 0.5)
  }

  @Test func `directions of several targets are learnt by their cosine`() throws {
    let result = try Bench().run(
      "train",
      """
      {"data": {"name": "planes", "samples": 300, "features": 4, "targets": 3, "validation": 0.2},
       "model": {"name": "mlp", "hidden": []}, "batch": 20, "epochs": 20, "loss": "cosine",
       "optimizer": {"name": "adam", "learning_rate": 0.02}}
      """)
    #expect(result["loss/validation"]! < 0.05)
  }

  @Test func `what a loss cannot do is refused`() {
    #expect(
      Self.problems(Self.blobs("\"ctc\"")).contains("compares with labels without their places"))
    #expect(
      Self.problems(Self.blobs("\"triplet\"", #", "precision": "bf16""#))
        .contains("a loss of single samples"))
    let text = #"{"data": "held-symbols", "model": "lstm", "loss": "infonce"}"#
    #expect(Self.problems(text).contains("and the data have labels without their places; ctc fit"))
  }
}
