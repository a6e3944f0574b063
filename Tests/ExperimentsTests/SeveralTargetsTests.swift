import Experiments
import Foundation
import Spec
import Testing
import Trials

/// Tables with several targets, and with labels of which several may hold.
struct SeveralTargetsTests {
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

  private static let numbers = """
    {"data": {"name": "planes", "samples": 400, "features": 5, "targets": 4, "noise": 0.1,
     "validation": 0.25}, "model": {"name": "mlp", "hidden": []}, "batch": 20, "epochs": 15,
     "optimizer": {"name": "sgd", "learning_rate": 0.1}}
    """

  private static let labels = """
    {"data": {"name": "planes", "samples": 600, "features": 5, "targets": 3, "noise": 0.05,
     "targets_are": "labels", "validation": 0.25}, "model": {"name": "mlp", "hidden": [16]},
     "batch": 20, "epochs": 10, "optimizer": {"name": "adam", "learning_rate": 0.02},
     "early_stopping": {"metric": "f1", "patience": 4}}
    """

  @Test func `several numbers are told to the size of their noise`() throws {
    let result = try Bench().run("train", Self.numbers)
    #expect(result["rmse/validation"]! > 0.08 && result["rmse/validation"]! < 0.12)
  }

  @Test func `several labels are told, and judged by decisions, samples and F1`() throws {
    let result = try Bench().run("train", Self.labels)
    let accuracy = try #require(result["accuracy/validation"])
    let exact = try #require(result["exact_match/validation"])
    #expect(accuracy > 0.93 && accuracy < 1)
    #expect(result["f1/validation"]! > 0.93)
    // A sample has three labels: it is missed at most three times as often as one of them.
    #expect(exact < accuracy && exact >= 1 - 3 * (1 - accuracy) - 1e-12)
  }

  @Test func `probabilities are told, on any ranks`() throws {
    let settings = """
      {"data": {"name": "planes", "samples": 400, "features": 4, "targets": 3, "noise": 0,
       "targets_are": "shares", "validation": 0.25}, "model": {"name": "mlp", "hidden": []},
       "batch": 20, "epochs": 12, "optimizer": {"name": "adam", "learning_rate": 0.05}}
      """
    let (whole, isSame) = try Diary.resumed("train", settings)
    func last(_ name: String) -> Double { whole.samples.last { $0.metric == name }?.value ?? .nan }
    #expect(isSame && last("loss/validation") < 0.01 && last("loss/validation") >= 0)
    #expect(last("accuracy/validation") > 0.95)
  }

  @Test(arguments: [numbers, labels])
  func `ranks and interruptions change nothing`(settings: String) throws {
    #expect(try Diary.resumed("train", settings).isSame)
  }

  @Test func `columns of a file are targets in the order named`() throws {
    let path = NSTemporaryDirectory() + "runner-targets-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let rows = (0..<40).map { "\($0 % 2),\($0),\(1 - $0 % 2),\($0 % 3)" }
    try "a,x,b,z\n\(rows.joined(separator: "\n"))\n".write(
      toFile: path, atomically: true, encoding: .utf8)
    func data(_ more: String) -> String {
      """
      {"data": {"name": "csv", "path": "\(path)", \(more)}, "batch": 10, "epochs": 60,
       "model": {"name": "mlp", "hidden": [16]}, "optimizer": {"name": "adam", "learning_rate": 0.02}}
      """
    }
    let result = try Bench().run("train", data(#""target": ["b", "a"], "targets_are": "labels""#))
    #expect(result["accuracy/training"] != nil && result["rmse/training"] == nil)
    #expect(try Bench().run("train", data(#""target": ["b", "x"]"#))["rmse/training"] != nil)
    #expect(Self.problems(data(#""target": ["a", "c"]"#)).contains("there is no column 'c'"))
    #expect(Self.problems(data(#""target": ["a", "a"]"#)).contains("named twice"))
    #expect(
      Self.problems(data(#""target": ["a", "b"], "classes": 2"#)).contains("and no classes"))
    let wrong = try Bench.make(
      catalogue.type(named: "train")!, data(#""target": ["a", "z"], "targets_are": "labels""#))
    let error = #expect(throws: (any Error).self) { _ = try wrong.dataIdentity }
    #expect("\(error!)".contains("'z' is 2.0, and labels are 0 or 1"))
    let shares = try Bench.make(
      catalogue.type(named: "train")!, data(#""target": ["a", "x"], "targets_are": "shares""#))
    let sum = #expect(throws: (any Error).self) { _ = try shares.dataIdentity }
    #expect("\(sum!)".contains("the targets add up to 0.0, and shares to 1"))
  }

  @Test func `a loss that does not fit the targets is refused with those that do`() {
    let wrong = Self.labels.dropLast() + #", "loss": "cross-entropy"}"#
    #expect(
      Self.problems(String(wrong)).contains(
        "this loss compares with classes, and the data have labels of which several may hold; "
          + "bce fit"))
  }
}
