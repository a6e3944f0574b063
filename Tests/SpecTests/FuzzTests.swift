import Spec
import TestNumbers
import Testing

/// Files that are not quite right, the same everywhere.
private struct Mutator {
  private var generator: SplitMix64
  let corpus: [[UInt8]]
  let tokens: [[UInt8]]

  init(seed: UInt64) {
    generator = SplitMix64(seed: seed)
    let texts = [
      example, sweepOfAnotherTool, #"{"experiment": "train", "settings": {"epochs": 3}}"#,
      """
      experiment: command
      settings:
        command: [python3, 'train.py', --lr=$lr]
        note: |
          several lines
      parameters: {lr: {values: [1e-4, 0x1F, .inf, ~, 'ä', "\\u00e4"]}}
      """,
    ]
    corpus = texts.map { Array($0.utf8) }
    let words = [
      "&a ", "*a", "!!str ", "<<: ", "---\n", "\t", "[", "]", "{", "}", ": ", ", ", "\"", "'",
      "$lr", "$$", "${", "#", "|\n", ">\n", "- ", "? ", "\u{0}", "é", "👩‍👩‍👧", "1e999", "0x",
      "9223372036854775808", "-.inf", ".nan", "..", "log(", "step", "null", "true", "%", "@",
      "best(", "and not ", "((((((((", "when: lr == lr", "distribution: log_uniform", "\r\n",
      "\u{2028}", "\u{FEFF}", "in [", "9h", "{values: [", "smoke: {a.0.b: 1}", "parameters: {",
    ]
    tokens = words.map { Array($0.utf8) }
  }

  private mutating func below(_ count: Int) -> Int { generator.below(count) }

  mutating func file() -> [UInt8] {
    var bytes = corpus[below(corpus.count)]
    for _ in 0...below(4) { mutate(&bytes) }
    return bytes
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    let place = below(bytes.count)
    switch below(6) {
    case 0: bytes[place] ^= UInt8(1 << below(8))
    case 1: bytes.removeSubrange(place...)
    case 2: bytes.insert(contentsOf: tokens[below(tokens.count)], at: place)
    case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(12)))
    case 4: swapLines(&bytes)
    default:
      let other = corpus[below(corpus.count)]
      let start = below(other.count)
      bytes.insert(contentsOf: other[start..<min(other.count, start + below(40))], at: place)
    }
  }

  private mutating func swapLines(_ bytes: inout [UInt8]) {
    var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    lines.swapAt(below(lines.count), below(lines.count))
    bytes = Array(lines.joined(separator: [10]))
  }
}

/// Whether every finding is inside the text it points into.
private func arePlaced(_ errors: SpecErrors) -> Bool {
  errors.errorCount > 0
    && errors.diagnostics.allSatisfy { found in
      guard let source = errors.sources.first(where: { $0.name == found.position.source }),
        found.position.line >= 1, found.position.line <= source.lines.count, found.length >= 1
      else { return false }
      let width = source.lines[found.position.line - 1].count
      return found.position.column >= 1 && found.position.column <= width + 1
    }
}

@Test(arguments: 0..<4)
func `25 000 mutated files end in a document or located errors`(part: Int) {
  var mutator = Mutator(seed: UInt64(part))
  for _ in 0..<25_000 {
    let bytes = mutator.file()
    do {
      let file = try ExperimentFile(bytes: bytes, path: "fuzz.exp")
      _ = file.resolved(taken: TakenSettings())
    } catch {
      if !arePlaced(error) || error.rendered().isEmpty {
        Issue.record("\(error.diagnostics) in \(String(decoding: bytes, as: UTF8.self))")
        return
      }
    }
  }
}
