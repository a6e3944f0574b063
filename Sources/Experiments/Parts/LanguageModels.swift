import Neural
import Spec

/// `model:` of texts.
let languageModels: [Part<ModelRecipe>] = [
  Part("gpt", "a transformer that tells the next token") { settings in
    let size = settings.takeTransformer(GPT.Size())
    return .ofTokens { context, vocabulary in
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
