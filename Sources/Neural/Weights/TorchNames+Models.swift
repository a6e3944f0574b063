// The names of each model in the PyTorch model that one would write first: a `Sequential` where it is
// one, else torchvision's, or short names of modules.

extension MLP {
  /// `Sequential(Linear, ReLU, Linear, ..)`, with a `Dropout` after each `ReLU` where there is any.
  package var torchNames: TorchNames { torchNames(modules: hasDropout ? 3 : 2) }
  package var otherTorchNames: [TorchNames] { [torchNames(modules: hasDropout ? 2 : 3)] }

  /// - Parameter modules: From one linear layer to the next.
  private func torchNames(modules: Int) -> TorchNames {
    TorchNames(TorchNames.parts(layerCount, ["layers.*": "*"]) { "\($0 * modules)" })
  }
}

extension LeNet {
  /// `Sequential(Conv2d, ReLU, MaxPool2d, Conv2d, ReLU, MaxPool2d, Flatten, Linear, ReLU, ..)`.
  package var torchNames: TorchNames {
    ["conv1": "0", "conv2": "3", "linear1": "7", "linear2": "9", "linear3": "11"]
  }
}

extension ResNet {
  /// `Sequential(Conv2d, BatchNorm2d, ReLU, Block, .., AdaptiveAvgPool2d, Flatten, Linear)`; a block has
  /// `c1`, `b1`, `c2`, `b2` and the shortcut `sc`.
  package var torchNames: TorchNames {
    let blocks = TorchNames.parts(
      blockCount,
      [
        "blocks.*.conv1": "*.c1", "blocks.*.norm1": "*.b1", "blocks.*.conv2": "*.c2",
        "blocks.*.norm2": "*.b2", "blocks.*.shortcut.conv": "*.sc.0",
        "blocks.*.shortcut.norm": "*.sc.1",
      ]
    ) { "\($0 + 3)" }
    return TorchNames(
      [("conv", "0"), ("norm", "1"), ("linear", "\(blockCount + 5)")] + blocks)
  }
}

extension MobileNet {
  /// `Sequential(Conv2d, BatchNorm2d, ReLU, Block, .., AdaptiveAvgPool2d, Flatten, Linear)`; a block is
  /// `Sequential(Conv2d, BatchNorm2d, ReLU, Conv2d, BatchNorm2d, ReLU)`.
  package var torchNames: TorchNames {
    let blocks = TorchNames.parts(
      blockCount,
      [
        "blocks.*.depthwise": "*.0", "blocks.*.norm1": "*.1", "blocks.*.pointwise": "*.3",
        "blocks.*.norm2": "*.4",
      ]
    ) { "\($0 + 3)" }
    return TorchNames(
      [("conv", "0"), ("norm", "1"), ("linear", "\(blockCount + 5)")] + blocks)
  }
}

extension VGG {
  /// torchvision's: `features` and `classifier`, both `Sequential`.
  package var torchNames: TorchNames {
    let first = TorchNames.parts(stageCount, ["stages.*.conv1": "features.*"]) { "\(5 * $0)" }
    let second = TorchNames.parts(stageCount, ["stages.*.conv2": "features.*"]) { "\(5 * $0 + 2)" }
    return TorchNames(
      [("linear1", "classifier.0"), ("linear2", "classifier.3")] + first + second)
  }
}

extension ViT {
  /// torchvision's `VisionTransformer`.
  package var torchNames: TorchNames {
    let blocks = TorchNames.parts(
      blockCount,
      [
        "blocks.*.norm1": "*.ln_1", "blocks.*.norm2": "*.ln_2",
        "blocks.*.attention.qkv.weight": "*.self_attention.in_proj_weight",
        "blocks.*.attention.qkv.bias": "*.self_attention.in_proj_bias",
        "blocks.*.attention.output": "*.self_attention.out_proj",
        "blocks.*.inner": "*.mlp.0", "blocks.*.outer": "*.mlp.3",
      ]
    ) { "encoder.layers.encoder_layer_\($0)" }
    return TorchNames(
      [
        ("patches", "conv_proj"), ("class_token", "class_token"),
        ("positions", "encoder.pos_embedding"), ("norm", "encoder.ln"), ("head", "heads.head"),
      ] + blocks)
  }
}

extension GPT {
  /// Token and position embeddings `te` and `pe`, blocks `bl`, norm `lf` and a `head` that shares the
  /// table of tokens.
  package var torchNames: TorchNames {
    let blocks = TorchNames.parts(
      blockCount,
      [
        "blocks.*.norm1": "bl.*.l1", "blocks.*.attention.qkv": "bl.*.qkv",
        "blocks.*.attention.output": "bl.*.po", "blocks.*.norm2": "bl.*.l2",
        "blocks.*.inner": "bl.*.f1", "blocks.*.outer": "bl.*.f2",
      ])
    return TorchNames(
      [("tokens", "te"), ("positions", "pe"), ("norm", "lf")] + blocks,
      repeated: [("head.weight", "tokens.weight")])
  }
}

extension RecurrentLanguageModel {
  /// An embedding `e`, one `LSTM`, `GRU` or `RNN` `r` of all layers, and the linear layer `o`.
  package var torchNames: TorchNames {
    TorchNames([("tokens", "e"), ("output", "o")] + memories.torchNames(at: "memories", "r"))
  }
}

extension SequenceClassifier {
  /// The same; an embedding only where inputs are tokens.
  package var torchNames: TorchNames {
    TorchNames([("tokens", "e"), ("output", "o")] + memories.torchNames(at: "memories", "r"))
  }
}

extension Seq2Seq {
  /// Embeddings `e` of the source and `t` of the target, a `GRU` `r` and a `GRUCell` `d`, and the linear
  /// layers `b` between them, `k`, `q` and `v` of attention and `o`.
  package var torchNames: TorchNames {
    TorchNames(
      [
        ("source", "e"), ("target", "t"), ("begin", "b"), ("attention.key", "k"),
        ("attention.query", "q"), ("attention.score", "v"), ("decoder", "d"), ("output", "o"),
      ] + encoder.torchNames(at: "encoder", "r"))
  }
}

extension RecurrentStack {
  /// Of one module that has all layers and directions.
  func torchNames(at path: String, _ module: String) -> [(own: String, theirs: String)] {
    (0..<plan.layers).flatMap { layer in
      ["weight_ih", "weight_hh", "bias_ih", "bias_hh"].flatMap { name in
        [("", ""), (".reverse", "_reverse")].map { own, theirs in
          ("\(path).\(layer)\(own).\(name)", "\(module).\(name)_l\(layer)\(theirs)")
        }
      }
    }
  }
}
