import Experiments
import Foundation
import Spec
import Testing

/// Language models on texts.
@Suite struct TextTests {
  private let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("runner-text-\(UUID().uuidString)")
    try Data(String(repeating: "the cat sat. ", count: 60).utf8).write(to: url)
    path = url.path
  }

  private func settings(_ data: String, _ model: String, _ more: String = "") -> String {
    #"{"data": {"name": "text", "path": "\#(path)"\#(data)}, "model": {\#(model)}\#(more)}"#
  }

  private let small = #""name": "gpt", "layers": 1, "heads": 2, "width": 16"#

  private func errors(_ settings: String) -> String {
    do {
      _ = try Bench.make(catalogue.type(named: "train")!, settings)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: ["characters", "bytes"]) func `a GPT learns a text in nats a token`(
    tokens: String
  ) throws {
    let more =
      #", "batch": 8, "epochs": 30, "test": true,"#
      + #" "optimizer": {"name": "adam", "learning_rate": 0.01}"#
    let data =
      #", "tokens": "\#(tokens)", "context": 8, "windows": 40, "validation": 0.2, "test": 0.1"#
    let result = try Bench().run("train", settings(data, small, more))
    for split in ["training", "validation", "test"] {
      #expect(result["loss/\(split)"]! < 0.5)
      #expect(result["accuracy/\(split)"]! > 0.8 && result["accuracy/\(split)"]! <= 1)
    }
  }

  @Test func `a text in which no window fits is refused before anything runs`() {
    #expect(errors(settings(#", "context": 780"#, small)).contains("a window needs 781"))
    #expect(
      errors(settings(#", "context": 64, "validation": 0.05"#, small)).contains("leaves 39 tokens"))
  }

  @Test func `an empty text is refused`() throws {
    try Data().write(to: URL(fileURLWithPath: path))
    for unit in ["characters", "bytes"] {
      #expect(errors(settings(#", "tokens": "\#(unit)""#, small)).contains("the file is empty"))
    }
  }

  @Test func `convolutions over the past learn a text`() throws {
    let model = #""name": "tcn", "embedding": 8, "widths": [16, 16], "dropout": 0.05"#
    let adam = #", "batch": 8, "epochs": 30, "optimizer": {"name": "adam", "learning_rate": 0.01}"#
    let data = #", "context": 8, "windows": 40, "validation": 0.2"#
    #expect(try Bench().run("train", settings(data, model, adam))["loss/validation"]! < 0.6)
  }

  @Test func `an epoch without a number of windows covers the text`() throws {
    let bench = Bench()
    try bench.run("train", settings(#", "context": 13, "validation": 0.5"#, small))
    #expect(bench.samples.map(\.metric).contains("loss/validation"))
  }

  @Test func `dropout changes the training and not the judging`() throws {
    let losses = try ["0", "0.5"].map { rate in
      let run = settings(
        #", "context": 8, "validation": 0.2"#, small + #", "dropout": \#(rate)"#,
        #", "optimizer": {"name": "sgd", "learning_rate": 0}"#)
      return try Bench().run("train", run)
    }
    #expect(losses[0]["loss/training"] != losses[1]["loss/training"])
    #expect(losses[0]["loss/validation"] == losses[1]["loss/validation"])
  }

  @Test func `models meet the data they can read`() {
    #expect(
      errors(settings("", #""name": "mlp""#))
        .contains("this model learns from numbers, and the data are tokens"))
    #expect(
      errors(#"{"data": {"name": "moons"}, "model": {"name": "gpt"}}"#)
        .contains("this model learns from tokens, and the data are numbers"))
    #expect(errors(settings("", #""name": "gpt", "heads": 3"#)).contains("3 heads must divide"))
    #expect(errors(settings(#", "tokens": "words""#, small)).contains("words"))
  }

  @Test func `a text shorter than a window says so`() throws {
    let error = #expect(throws: (any Error).self) {
      try Bench().run("train", settings(#", "context": 900"#, small))
    }
    #expect("\(error!)".contains("a window needs 901"))
  }

  @Test func `a federation of windows is refused`() {
    let text = #"{"data": {"name": "text", "path": "\#(path)"}, "model": {\#(small)}}"#
    do {
      _ = try Bench.make(catalogue.type(named: "federated")!, text)
      Issue.record("it was taken")
    } catch {
      #expect("\(error)".contains("windows of one text belong to no client"))
    }
  }
}
