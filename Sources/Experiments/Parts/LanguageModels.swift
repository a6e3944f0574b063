import Neural
import Spec

/// `model:` of texts.
let languageModels: [Part<ModelRecipe>] = [
  Part("gpt", "a transformer that tells the next token") { settings in
    var size = GPT.Size()
    size.layers = settings.take("layers", default: 4, in: 1...1024, "blocks")
    size.heads = settings.take("heads", default: 4, in: 1...1024, "heads of attention")
    size.width = settings.take("width", default: 128, in: 1...65536, "numbers of an embedding")
    let norm = settings.take(
      "norm", default: RowNorm.Kind.layer.rawValue, oneOf: RowNorm.Kind.allCases.map(\.rawValue),
      "norm before attention and before the layers after it")
    size.norm = RowNorm.Kind(rawValue: norm) ?? .layer
    size.hasBias = settings.take("bias", default: false, "biases in linear layers and norms")
    size.dropout = settings.take(
      "dropout", default: 0.0, in: 0.0..<1.0,
      "share of embeddings and branches set to 0 in training")
    if size.width % size.heads != 0 {
      settings.note("\(size.heads) heads must divide the width of \(size.width)", at: "heads")
      size.heads = 1
    }
    return .ofTokens { [size] context, vocabulary in
      GPT(vocabulary: vocabulary, context: context, size: size)
    }
  },
  Part("tcn", "convolutions over the past that tell the next token") { settings in
    let embedding = settings.take(
      "embedding", default: 64, in: 1...65536, "numbers of an embedding")
    let widths = settings.take(
      "widths", default: [128, 128, 128, 128], in: 1...65536, counts: 1...20,
      "channels of each block, which sees twice as far back as the last")
    let kernel = settings.take("kernel", default: 3, in: 1...1024, "places a convolution sees")
    let dropout = takeDropout(&settings)
    return .ofTokens { _, vocabulary in
      TCN(
        vocabulary: vocabulary, embedding: embedding, widths: widths, kernel: kernel,
        dropout: dropout)
    }
  },
]
