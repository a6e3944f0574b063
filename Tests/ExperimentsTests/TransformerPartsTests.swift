import Datasets
import Experiments
import Foundation
import Spec
import Tensors
import Testing

/// Transformers and the data that they learn from.
@Suite struct TransformerPartsTests {
  private let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("runner-masks-\(UUID().uuidString)")
    try Data(String(repeating: "the cat sat. ", count: 60).utf8).write(to: url)
    path = url.path
  }

  private static let small = #""layers": 1, "heads": 2, "width": 16"#
  private static let adam = #""optimizer": {"name": "adam", "learning_rate": 0.01}"#

  private func text(_ more: String) -> String {
    #"{"name": "text", "path": "\#(path)", "context": 13, "windows": 64\#(more)}"#
  }

  private func errors(_ settings: String) -> String {
    do {
      _ = try Bench.make(catalogue.type(named: "train")!, settings)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func `bert tells hidden characters`() throws {
    let result = try Bench().run(
      "train",
      """
      {"data": \(text(#", "masked": 0.15, "validation": 0.3, "test": 0.1"#)),
       "model": {"name": "bert", "layers": 2, "heads": 2, "width": 32, "segments": 2},
       "test": true, "batch": 8, "epochs": 120,
       "optimizer": {"name": "adam", "learning_rate": 0.003}}
      """)
    for split in ["training", "validation", "test"] {
      #expect(result["accuracy/\(split)"]! > 0.8 && result["accuracy/\(split)"]! <= 1)
    }
  }

  @Test func `masks are drawn anew in every epoch, those to judge by once`() throws {
    let bench = Bench()
    try bench.run(
      "train",
      """
      {"data": \(text(#", "masked": 0.3, "validation": 0.3"#)),
       "model": {"name": "bert", \(Self.small)}, "batch": 8, "epochs": 2,
       "optimizer": {"name": "sgd", "learning_rate": 0}}
      """)
    func values(_ metric: String) -> [Double] {
      bench.samples.filter { $0.metric == metric }.map(\.value)
    }
    let (seen, judged) = (values("loss/training"), values("loss/validation"))
    #expect(seen.count == 2 && seen[0] != seen[1])
    #expect(judged.count == 2 && judged[0] == judged[1])
  }

  /// Four deviations of each count.
  @Test func `of 15 % chosen places 80 % are hidden and half of the others replaced`() {
    let tokens = [UInt16](repeating: 7, count: 40_001)
    let windows = WindowSamples(tokens, context: 100, spread: Int.max)
    let masked = MaskedSamples(
      windows, share: 0.15, vocabulary: 50, stream: RandomStream(seed: 9, "masks"))
    let all = Array(0..<400)
    var inputs = [Float](repeating: 0, count: 40_000)
    var (targets, later) = (inputs, inputs)
    func write(_ inputs: inout [Float], _ targets: inout [Float], epoch: Int?) {
      inputs.withUnsafeMutableBufferPointer { x in
        targets.withUnsafeMutableBufferPointer { y in
          all.withUnsafeBufferPointer { samples in
            if let epoch {
              masked.write(
                samples, from: 0, ofEpoch: epoch, inputs: x, targets: y, with: .fastest())
            } else {
              masked.write(samples, inputs: x, targets: y, with: .fastest())
            }
          }
        }
      }
    }
    write(&inputs, &targets, epoch: 0)
    let chosen = targets.indices.filter { targets[$0] >= 0 }
    #expect(chosen.allSatisfy { targets[$0] == 7 })
    #expect(targets.indices.allSatisfy { targets[$0] >= 0 || inputs[$0] == 7 })
    #expect(abs(chosen.count - 6000) < 286)
    let hidden = chosen.count { inputs[$0] == 50 }
    let replaced = chosen.count { inputs[$0] != 50 && inputs[$0] != 7 }
    #expect(abs(Double(hidden) / Double(chosen.count) - 0.8) < 0.021)
    #expect(abs(Double(replaced) / Double(chosen.count) - 0.098) < 0.016)
    let first = targets
    write(&later, &targets, epoch: 1)
    #expect(targets != first)
    write(&later, &targets, epoch: nil)
    #expect(targets != first)
  }

  @Test(arguments: ["copy", "reverse"]) func `a transformer tells sequences`(task: String) throws {
    let result = try Bench().run(
      "train",
      """
      {"data": {"name": "\(task)", "symbols": 4, "longest": 4, "samples": 1000,
        "validation": 0.2},
       "model": {"name": "transformer", \(Self.small), "norm_place": "pre"},
       "batch": 32, "epochs": 12, \(Self.adam)}
      """)
    #expect(result["accuracy/validation"]! > 0.9)
    #expect(result["exact_match/validation"]! > 0.6)
  }

  @Test(.enabled(if: (try? KingJamesBible.requireProgram()) != nil))
  func `an encoder learns testaments, of which one has most verses`() throws {
    let result = try Bench().run(
      "train",
      """
      {"data": {"name": "verses", "length": 64, "limit": 1000, "validation": 0.2, "test": 0.1},
       "model": {"name": "transformer-encoder", \(Self.small)},
       "loss": {"name": "cross-entropy", "class_weights": "balanced"}, "test": true,
       "batch": 32, "epochs": 40, \(Self.adam)}
      """)
    #expect(result["loss/training"]! < 0.5 && result["accuracy/training"]! > 0.6)
    #expect(result["accuracy/test"]! > 0.5 && result["accuracy/validation"]! > 0.5)
  }

  @Test(.enabled(if: (try? KingJamesBible.requireProgram()) != nil))
  func `an encoder tells books`() throws {
    let result = try Bench().run(
      "train",
      """
      {"data": {"name": "verses", "label": "book", "length": 32, "limit": 400},
       "model": {"name": "transformer-encoder", \(Self.small)},
       "batch": 32, "epochs": 2, \(Self.adam)}
      """)
    #expect(result["loss/training"]! < 4.19)
  }

  @Test(.enabled(if: (try? KingJamesBible.requireProgram()) != nil))
  func `a federation of verses learns testaments`() throws {
    let result = try Bench().run(
      "federated",
      """
      {"data": {"name": "verses", "length": 24, "limit": 200, "validation": 0.2},
       "model": {"name": "transformer-encoder", \(Self.small)}, "clients": 4, "cohort": 2, "rounds": 2}
      """)
    #expect(result["loss/validation"]! < 1)
  }

  @Test(
    arguments: [
      #""norm_place": "post", "activation": "relu", "hidden": 24"#,
      #""positions": "sinusoidal", "attention": "blocks""#,
      #""positions": "rotary", "norm": "rms", "attention": "whole", "dropout": 0.05"#,
    ])
  func `a GPT learns under every setting`(more: String) throws {
    let result = try Bench().run(
      "train",
      """
      {"data": \(text(#", "validation": 0.2"#)), "model": {"name": "gpt", \(Self.small), \(more)},
       "batch": 8, "epochs": 30, \(Self.adam)}
      """)
    #expect(result["accuracy/validation"]! > 0.8)
  }

  @Test func `models meet the data they can read`() {
    func problem(_ data: String, _ model: String) -> String {
      errors(#"{"data": \#(data), "model": \#(model)}"#)
    }
    #expect(
      problem(text(#", "masked": 0.1"#), #""gpt""#)
        .contains("this model tells the next token of a text, and the data hide some"))
    #expect(problem(text(""), #""bert""#).contains("data.masked hides a share of them"))
    #expect(
      problem(text(""), #""transformer""#)
        .contains("this model learns from pairs of sequences alone"))
    #expect(
      problem(#""copy""#, #""transformer-encoder""#)
        .contains("this model learns from sequences of tokens with classes alone"))
    let odd = #"{"name": "gpt", "heads": 2, "width": 6, "positions": "rotary"}"#
    #expect(problem(text(""), odd).contains("heads of 3 numbers cannot turn"))
  }
}
