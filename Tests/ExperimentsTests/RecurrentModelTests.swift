import Experiments
import Foundation
import Spec
import Testing

/// `model: lstm`, `gru` and `rnn` of a training.
@Suite struct RecurrentModelTests {
  private func problems(_ settings: String) -> String {
    do {
      _ = try Bench.make(catalogue.type(named: "train")!, settings)
      return ""
    } catch {
      return "\(error)"
    }
  }

  private static let adam = #""optimizer": {"name": "adam", "learning_rate": 0.01}"#

  @Test(
    arguments: [
      #""name": "lstm""#, #""name": "gru", "layers": 2, "dropout": 0.1"#, #""name": "rnn""#,
      #""name": "rnn", "activation": "relu""#,
    ])
  func `a recurrent network learns a text`(model: String) throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("runner-recurrent-\(UUID().uuidString)")
    try Data(String(repeating: "the cat sat. ", count: 60).utf8).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    let result = try Bench().run(
      "train",
      """
      {"data": {"name": "text", "path": "\(path.path)", "context": 8, "windows": 40,
       "validation": 0.2}, "model": {\(model), "embedding": 8, "hidden": 16}, "batch": 8,
       "epochs": 30, \(Self.adam)}
      """)
    #expect(result["loss/validation"]! < 0.9)
  }

  @Test(arguments: ["lstm", "gru", "rnn"], ["last", "mean"])
  func `a recurrent network reads images row by row`(model: String, pooling: String) throws {
    let result = try Bench().run(
      "train",
      """
      {"data": {"name": "fashion-mnist", "limit": 600}, "batch": 30, "epochs": 3, \(Self.adam),
       "model": {"name": "\(model)", "hidden": 24, "bidirectional": true, "pooling": "\(pooling)"}}
      """)
    #expect(result["accuracy/training"]! > 0.4)
  }

  @Test(arguments: ["last", "mean"])
  func `brackets of different lengths are judged`(pooling: String) throws {
    let result = try Bench().run(
      "train",
      """
      {"data": {"name": "brackets", "samples": 1000, "longest": 3, "validation": 0.2}, "batch": 20,
       "model": {"name": "gru", "embedding": 8, "hidden": 24, "bidirectional": true,
        "pooling": "\(pooling)"}, "epochs": 12, \(Self.adam)}
      """)
    #expect(result["accuracy/validation"]! > 0.9)
  }

  @Test func `lines of a file are told apart by their characters`() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("runner-lines-\(UUID().uuidString)").path
    let lines = (0..<300).map { index -> String in
      let text = String(repeating: "x", count: 1 + index % 4) + (index % 3 == 0 ? "ab" : "ba")
      return "\(index % 3 == 0 ? "up" : "down")\t\(text)"
    }
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let result = try Bench().run(
      "train",
      """
      {"data": {"name": "lines", "path": "\(path)", "validation": 0.2}, "batch": 20, "epochs": 10,
       "model": {"name": "gru", "embedding": 8, "hidden": 16}, \(Self.adam)}
      """)
    #expect(result["accuracy/validation"]! > 0.95)
    try Data("one\tab\none\tba".utf8).write(to: URL(fileURLWithPath: path))
    let single = #"{"data": {"name": "lines", "path": "\#(path)"}, "model": "gru"}"#
    #expect(problems(single).contains("has lines of one class"))
  }

  @Test func `two marked numbers of a sequence are added`() throws {
    let result = try Bench().run(
      "train",
      """
      {"data": {"name": "adding", "samples": 2000, "steps": 10, "validation": 0.2}, "batch": 20,
       "model": {"name": "lstm", "hidden": 24}, "epochs": 10, \(Self.adam)}
      """)
    #expect(result["rmse/validation"]! < 0.15)  // who always says 1 errs by 0.41
  }

  @Test func `what cannot be read step by step is refused`() {
    let text = #"{"data": {"name": "kjv"}, "model": {"name": "gru", "bidirectional": true}}"#
    #expect(problems(text).contains("by a model that has seen it from the end"))
    #expect(
      problems(#"{"data": "moons", "model": "rnn"}"#)
        .contains("learns from sequences, and the data are none"))
    #expect(
      problems(#"{"data": "copy", "model": "rnn"}"#).contains("and the data are pairs"))
    #expect(
      problems(#"{"data": "brackets", "model": "gpt"}"#).contains("and the data have classes"))
  }
}
