import Neural
import Spec
import Tensors

/// `model:` of tokens that are not told one after the other.
let transformers: [Part<ModelRecipe>] = [
  Part("bert", "a transformer that tells hidden tokens of a text") { settings in
    let size = settings.takeTransformer(BERT.usualSize)
    let segments = settings.take(
      "segments", default: 1, in: 1...65536, "equal stretches of a text, each with an embedding")
    return .ofMaskedTokens(leastLength: segments) { context, vocabulary in
      BERT(vocabulary: vocabulary, context: context, segments: segments, size: size)
    }
  },
  Part("transformer-encoder", "a transformer that tells the class of a sequence of tokens") {
    settings in
    let size = settings.takeTransformer(TransformerEncoder.usualSize)
    return .ofTokenSequences { TransformerEncoder($0, outputs: $1, size: size) }
  },
  Part("transformer", "a transformer that reads one sequence and tells another") { settings in
    let size = settings.takeTransformer(Transformer.usualSize)
    let isTied = settings.take(
      "tied", default: true, "one table embeds sources and targets and scores the tokens")
    return .ofPairs { Transformer($0, size: size, isTied: isTied) }
  },
]

extension Settings {
  /// The settings of all transformers of tokens.
  ///
  /// - Parameter usual: Their defaults.
  mutating func takeTransformer(_ usual: TransformerSize) -> TransformerSize {
    var size = usual
    size.layers = take("layers", default: usual.layers, in: 1...1024, "blocks, of either side")
    size.heads = take("heads", default: usual.heads, in: 1...1024, "heads of attention")
    size.width = take("width", default: usual.width, in: 1...65536, "numbers of an embedding")
    size.hidden = takeOptional(
      "hidden", in: 1...1_048_576, "units of a block's inner layer; 4 · width, if not given")
    size.norm = takeCase(
      "norm", default: usual.norm, "norm of each branch: mean and variance, or rms")
    size.normPlace = takeCase(
      "norm_place", default: usual.normPlace, "whether it is before the branch or after the sum")
    size.hasBias = take("bias", default: usual.hasBias, "biases in linear layers and norms")
    size.activation = takeCase(
      "activation", default: usual.activation, "function between the two linear layers")
    size.positions = takeCase(
      "positions", default: usual.positions,
      "learned or sinusoidal vectors that are added, or queries and keys that turn")
    size.attention = takeAttentionForm()
    size.dropout = take(
      "dropout", default: usual.dropout, in: 0.0..<1.0,
      "share of embeddings, attention's weights and branches set to 0 in training")
    if size.width % size.heads != 0 {
      note("\(size.heads) heads must divide the width of \(size.width)", at: "heads")
      size.heads = 1
    }
    if size.positions == .rotary, size.width / size.heads % 2 != 0 {
      note(
        "heads of \(size.width / size.heads) numbers cannot turn", at: "positions",
        hint: "width / heads must be even")
      size.positions = .learned
    }
    return size
  }

  private mutating func takeCase<Word: RawRepresentable<String> & CaseIterable>(
    _ name: String, default usual: Word, _ meaning: String
  ) -> Word {
    let words = Word.allCases.map(\.rawValue)
    return Word(rawValue: take(name, default: usual.rawValue, oneOf: words, meaning)) ?? usual
  }

  /// `attention:`.
  private mutating func takeAttentionForm() -> AttentionForm {
    let word = take(
      "attention", default: "auto", oneOf: ["auto", "whole", "blocks"],
      "all weights of a head at once, or blocks of them; auto: blocks of more than "
        + "\(AttentionForm.longestWhole) tokens")
    return switch word {
    case "whole": .whole
    case "blocks": .blocks(of: 128)
    default: .bySize
    }
  }
}
