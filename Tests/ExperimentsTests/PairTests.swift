import Datasets
import Experiments
import Spec
import Tensors
import Testing

/// Pairs of sequences as `data:` of a training.
@Suite struct PairTests {
  private func problems(_ settings: String, type: String = "train") -> String {
    do {
      _ = try Bench.make(catalogue.type(named: type)!, settings)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func `a row is the source and what the decoder is given, a target is what it tells`() {
    let generator = SymbolPairs(.reverse, symbols: 4, lengths: 1...3)
    let pairs = generator.pairs(50, from: RandomStream(seed: 3, "data"))
    let samples = PairSamples(pairs, 10..<50)
    #expect(samples.count == 40 && samples.inputShape == [7] && samples.targetWidth == 4)
    let all = Array(0..<40)
    var (inputs, targets) = ([Float](repeating: 9, count: 280), [Float](repeating: 9, count: 160))
    all.withUnsafeBufferPointer { all in
      inputs.withUnsafeMutableBufferPointer { inputs in
        targets.withUnsafeMutableBufferPointer {
          samples.write(all, inputs: inputs, targets: $0, with: .fastest())
        }
      }
    }
    for row in all {
      let input = Array(inputs[row * 7..<row * 7 + 7])
      let source = Array(input.prefix(3).prefix { $0 != 0 })
      let filling = [Float](repeating: 0, count: 3 - source.count)
      #expect(input == source + filling + [1] + source.reversed() + filling)
      #expect(
        targets[row * 4..<row * 4 + 4]
          == (source.reversed() + [2] + filling.map { _ in -1 })[...])
    }
  }

  @Test(arguments: ["copy", "reverse", "sort", "dates"])
  func `pairs are no texts and no numbers`(data: String) {
    let settings = #"{"data": "\#(data)", "model": "gpt"}"#
    #expect(problems(settings).contains("tells the next token of a text, and the data are pairs"))
    #expect(problems(#"{"data": "\#(data)"}"#).contains("learns from numbers"))
    #expect(
      problems(#"{"data": "\#(data)", "model": "gpt"}"#, type: "federated")
        .contains("pairs of sequences belong to no client"))
  }

  @Test(arguments: [true, false])
  func `an encoder and a decoder with attention learn to reverse`(isBidirectional: Bool) throws {
    let bench = Bench()
    let result = try bench.run(
      "train",
      """
      {"data": {"name": "reverse", "samples": 2000, "symbols": 6, "shortest": 2, "longest": 5,
       "validation": 0.2, "test": 0.1}, "batch": 20, "epochs": 8, "test": true,
       "model": {"name": "seq2seq", "embedding": 12, "hidden": 24,
        "bidirectional": \(isBidirectional)},
       "optimizer": {"name": "adam", "learning_rate": 0.01}}
      """)
    for split in ["validation", "test"] {
      #expect(result["accuracy/\(split)"]! > 0.97)
      #expect(result["exact_match/\(split)"]! > 0.9)
    }
    let shown = try #require(bench.saved.last)
    #expect(shown.map(\.name) == ["attention", "pairs"])
    #expect(shown[0].axes == ["pair", "target", "source"] && shown[0].shape == [10, 6, 5])
  }

  @Test func `the shortest is no longer than the longest`() {
    let settings = #"{"data": {"name": "copy", "shortest": 9, "longest": 8}}"#
    #expect(problems(settings).contains("it must not exceed"))
  }
}
