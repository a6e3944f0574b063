// The names of transformers of tokens: blocks as in PyTorch's `nn.TransformerEncoderLayer` and
// `nn.TransformerDecoderLayer`.

extension TorchNames {
  /// The names of `count` blocks at `own.*` and in `theirs.layers.*`.
  fileprivate static func blocks(
    _ count: Int, own: String, theirs: String
  ) -> [(own: String, theirs: String)] {
    let inner = parts(
      count,
      [
        "*.attention.qkv.weight": "*.self_attn.in_proj_weight",
        "*.attention.qkv.bias": "*.self_attn.in_proj_bias",
        "*.attention.output": "*.self_attn.out_proj",
        "*.memory_attention.qkv.weight": "*.multihead_attn.in_proj_weight",
        "*.memory_attention.qkv.bias": "*.multihead_attn.in_proj_bias",
        "*.memory_attention.output": "*.multihead_attn.out_proj",
        "*.inner": "*.linear1", "*.outer": "*.linear2", "*.norm1": "*.norm1",
        "*.norm2": "*.norm2", "*.norm3": "*.norm3",
      ])
    return inner.map { (own: "\(own).\($0.own)", theirs: "\(theirs).layers.\($0.theirs)") }
  }
}

extension BERT {
  /// Embeddings and head as in Hugging Face's `BertForMaskedLM`, blocks as in
  /// `nn.TransformerEncoder`, whose queries, keys and values are one parameter.
  package var torchNames: TorchNames {
    TorchNames(
      [
        ("tokens", "embeddings.word_embeddings"),
        ("positions", "embeddings.position_embeddings"),
        ("segments", "embeddings.token_type_embeddings"), ("norm", "embeddings.LayerNorm"),
        ("transform", "cls.predictions.transform.dense"),
        ("transform_norm", "cls.predictions.transform.LayerNorm"),
        ("bias", "cls.predictions.bias"),
      ] + TorchNames.blocks(blockCount, own: "blocks", theirs: "encoder"))
  }
}

extension TransformerEncoder {
  /// An `embedding`, `positions`, an `nn.TransformerEncoder` and a linear `head`.
  package var torchNames: TorchNames {
    TorchNames(
      [("tokens", "embedding"), ("norm", "encoder.norm")]
        + TorchNames.blocks(blockCount, own: "blocks", theirs: "encoder"))
  }
}

extension Transformer {
  /// An `embedding` (or `source_embedding` and `target_embedding` with an `output`) around an
  /// `nn.Transformer`.
  package var torchNames: TorchNames {
    TorchNames(
      [
        ("tokens", "embedding"), ("sources", "source_embedding"), ("targets", "target_embedding"),
        ("encoder.positions", "source_positions"), ("decoder.positions", "target_positions"),
        ("encoder.norm", "transformer.encoder.norm"), ("decoder.norm", "transformer.decoder.norm"),
      ]
        + TorchNames.blocks(blockCount, own: "encoder.blocks", theirs: "transformer.encoder")
        + TorchNames.blocks(blockCount, own: "decoder.blocks", theirs: "transformer.decoder"))
  }
}
