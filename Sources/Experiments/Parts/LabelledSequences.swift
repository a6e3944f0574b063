import Datasets
import Neural
import Spec

/// `data:` of models that read a sequence and judge it as a whole.
let labelledSequences: [Part<any DataRecipe>] = [
  Part("brackets", "sequences of brackets, balanced or not") { settings in
    let samples = takeSequences(&settings)
    let kinds = settings.take("kinds", default: 2, in: 1...1000, "of brackets")
    let shortest = settings.take("shortest", default: 2, in: 1...4096, "pairs of brackets")
    let longest = settings.take("longest", default: 8, in: 1...4096, "pairs of brackets")
    if shortest > longest { settings.note("it must not exceed 'longest'", at: "shortest") }
    settings.require(
      room: samples, 2 * longest, width: 8, for: "the sequences", at: "samples")
    let data = BracketData(
      samples: samples, kinds: kinds, pairs: min(shortest, longest)...longest)
    var learning = TableLearning(
      table: GeneratedTable(data: data, features: 2 * longest, classes: 2),
      shares: SplitShares(&settings, hasTest: true), standardizes: false)
    learning.tokens = .sequence(vocabulary: 1 + 2 * kinds)
    return learning
  },
  Part("adding", "sequences of numbers, and the sum of two marked ones") { settings in
    let samples = takeSequences(&settings)
    let steps = settings.take("steps", default: 50, in: 2...65536, "numbers of a sequence")
    settings.require(room: samples, 2 * steps, width: 8, for: "the sequences", at: "samples")
    let data = AddingData(samples: samples, steps: steps)
    var learning = TableLearning(
      table: GeneratedTable(data: data, features: 2 * steps, classes: nil),
      shares: SplitShares(&settings, hasTest: true), standardizes: false)
    learning.sequence = SequenceExtents(steps: steps, features: 2)
    return learning
  },
]

private func takeSequences(_ settings: inout Settings) -> Int {
  settings.take("samples", default: 10_000, in: 2...100_000_000, "sequences")
}
