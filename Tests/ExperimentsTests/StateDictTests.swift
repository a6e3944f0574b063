import Experiments
import Foundation
import MPI
import Neural
import Spec
import TensorFiles
import Tensors
import Testing
import Trials

/// Weights that PyTorch's models have saved, and that ours save for them.
///
/// The files come from `python3 Tests/Goldens/state_dicts.py` and `sequence_state_dicts.py`.
@Suite struct StateDictTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("StateDicts").path

  private static func image(_ size: Int) -> ImageExtents {
    ImageExtents(channels: 1, rows: size, columns: size)
  }

  private static var gpt: GPT {
    var size = GPT.Size()
    (size.layers, size.heads, size.width) = (2, 2, 8)
    return GPT(vocabulary: 11, context: 6, size: size)
  }

  private static var vit: ViT {
    var size = ViT.Size()
    (size.patch, size.layers, size.heads, size.width) = (4, 2, 2, 8)
    return ViT(image(8), outputs: 10, size: size)
  }

  private static var unet: PixelClassifier {
    var size = UNet.Size()
    size.widths = [4, 6, 8]
    return PixelClassifier(image(8), classes: 3, size: size)
  }

  private static var vae: VariationalAutoencoder {
    VariationalAutoencoder(
      image(8), widths: [3, 4], latent: 5, likelihood: .normal(deviation: 1))
  }

  private static func recurrent(_ cell: RecurrentCell) -> RecurrentLanguageModel {
    var plan = RecurrentStack.Plan(cell, width: 6)
    plan.layers = 2
    return RecurrentLanguageModel(vocabulary: 9, embedding: 5, plan)
  }

  private static func both(_ cell: RecurrentCell) -> RecurrentStack.Plan {
    var plan = RecurrentStack.Plan(cell, width: 6)
    (plan.layers, plan.isBidirectional) = (2, true)
    return plan
  }

  private static var packed: SequenceClassifier {
    SequenceClassifier(.tokens(vocabulary: 9, embedding: 5), both(.lstm), outputs: 4)
  }

  private static var rows: SequenceClassifier {
    SequenceClassifier(.rows(image(8)), both(.relu), pooling: .mean, outputs: 10)
  }

  private static var seq2seq: Seq2Seq {
    var size = Seq2Seq.Size()
    (size.embedding, size.hidden) = (5, 6)
    let extents = PairExtents(source: 7, target: 4, vocabulary: 9, pad: 0, start: 1, end: 2)
    return Seq2Seq(extents, size: size)
  }

  /// 2 layers, 2 heads and a width of 8.
  private static func small(_ usual: TransformerSize) -> TransformerSize {
    var size = usual
    (size.layers, size.heads, size.width) = (2, 2, 8)
    return size
  }

  private static var bert: BERT {
    BERT(vocabulary: 11, context: 6, segments: 2, size: small(BERT.usualSize))
  }

  private static var encoder: TransformerEncoder {
    let extents = TokenExtents(length: 6, vocabulary: 11)
    return TransformerEncoder(extents, outputs: 3, size: small(TransformerEncoder.usualSize))
  }

  private static func transformer(
    _ place: TransformerPlan.NormPlace, isTied: Bool
  ) -> Transformer {
    var size = small(Transformer.usualSize)
    size.normPlace = place
    let extents = PairExtents(source: 5, target: 4, vocabulary: 9, pad: 0, start: 1, end: 2)
    return Transformer(extents, size: size, isTied: isTied)
  }

  private static let models: [(name: String, model: any Parametric)] = [
    ("lenet", LeNet(image(12), outputs: 10)),
    ("resnet", ResNet(image(8), widths: [4, 8], outputs: 10)),
    ("lstm", recurrent(.lstm)), ("gpt", gpt), ("vit", vit), ("unet", unet),
    ("vae", vae), ("gru", recurrent(.gru)),
    ("rnn", recurrent(.tanh)), ("packed", packed), ("rows", rows),
    ("seq2seq", seq2seq),
    ("mobilenet", MobileNet(image(8), widths: [4, 6], blocks: 1, outputs: 10)),
    ("tcn", TCN(vocabulary: 9, embedding: 5, widths: [6, 6])),
    ("bert", bert), ("encoder", encoder), ("transformer", transformer(.post, isTied: true)),
    ("transformer-pre", transformer(.pre, isTied: false)),
  ]

  private static func expected(_ name: String) throws -> Tensor {
    for file in ["expected", "sequences"] {
      let archive = try TensorArchive("\(folder)/\(file).npz")
      guard let entry = archive.entries.first(where: { $0.name == name }) else { continue }
      return Tensor(try archive.read(entry).values.floats, Shape(entry.shape))
    }
    Issue.record("no file has \(name)")
    return Tensor(zeros: [0])
  }

  /// The weights of a file in the model's flat buffer.
  private static func load(_ path: String, into model: any Parametric) throws -> Storage {
    let weights = model.parameters.initialWeights(using: RandomStream(seed: 1, "weights"))
    let first = FirstWeights(path: path, isStrict: true)
    for (parameter, values) in try first.load(for: model) { weights.write(values, to: parameter) }
    return weights
  }

  private static func outputs(
    of parametric: any Parametric, _ weights: Storage, _ x: Tensor
  ) throws -> Tensor {
    if let objective = parametric as? any LearningObjective {
      let rows = x.reshaped([x.shape[0], x.count / x.shape[0]])
      let stream = RandomStream(seed: 1, "exhibits")
      return try #require(
        objective.exhibits(rows, weights: weights, stream: stream)
          .first { $0.name == "reconstructions" }
      ).tensor
    }
    let model = try #require(parametric as? any Model)
    let tape = Tape(model.parameters.layout)
    let samples = x.shape[0]
    let input = tape.input([samples, x.count / samples])
    let y = model(input, on: tape)
    tape.write(x.reshaped(input.shape), to: input)
    tape.forward(weights: weights)
    return tape.value(of: y)
  }

  @Test(arguments: models.indices)
  func `a state dict gives PyTorch's outputs`(index: Int) throws {
    let (name, model) = Self.models[index]
    let weights = try Self.load("\(Self.folder)/\(name).safetensors", into: model)
    let y = try Self.outputs(of: model, weights, try Self.expected("\(name).x"))
    let golden = try Self.expected("\(name).y")
    #expect(y.count == golden.count)
    for (found, wanted) in zip(y.values, golden.values) { #expect(abs(found - wanted) < 1e-4) }
  }

  @Test(arguments: models.indices, TensorFormat.allCases)
  func `weights go out as they came in`(index: Int, format: TensorFormat) throws {
    let (name, model) = Self.models[index]
    let source = "\(Self.folder)/\(name).safetensors"
    let weights = try Self.load(source, into: model)
    let named = model.parameters.layout.parameters.map {
      NamedArray($0.name, shape: $0.shape.array, .float32(weights.tensor($0).values))
    }
    let dict = model.torchNames.stateDict(of: named)
    let names = try TensorArchive(source).entries.map(\.name)
      .filter { !$0.hasSuffix("num_batches_tracked") }
    #expect(dict.map(\.name).sorted() == names.sorted())
    let kept = ProcessInfo.processInfo.environment["STATE_DICTS"]
    let folder = kept ?? NSTemporaryDirectory()
    let path = "\(folder)/\(kept == nil ? UUID().uuidString : "")\(name).\(format.rawValue)"
    try Data(try format.encoded(dict, path: path, isDeflated: true))
      .write(to: URL(fileURLWithPath: path))
    defer { if kept == nil { try? FileManager.default.removeItem(atPath: path) } }
    #expect(try Self.load(path, into: model).values == weights.values)
  }

  private func errors(_ model: String, _ file: String, _ more: String = "") -> String {
    let settings = """
      {"data": {"name": "blobs", "samples": 40, "classes": 10, "features": 8},
       "model": \(model), "weights": "\(Self.folder)/\(file)"\(more)}
      """
    do {
      _ = try Bench.make(catalogue.type(named: "train")!, settings)
      return ""
    } catch {
      return "\(error)".replacing("\\", with: "")
    }
  }

  @Test func `weights of another model are refused with their names and shapes`() {
    let found = errors(#"{"name": "mlp", "hidden": [4]}"#, "lenet.safetensors")
    #expect(found.contains("there is no '2.weight' [10, 4]"))
    #expect(found.contains("'0.weight' has shape [6, 1, 5, 5], and the model's is [4, 8]"))
    #expect(found.contains("more arrays do not fit the model"))
  }

  @Test func `weights of which no name fits are told beside the model's`() {
    let found = errors("\"mlp\"", "gpt.safetensors")
    #expect(
      found.contains("the file has '") && found.contains("the model 'layers.0.weight' [128, 8]"))
  }

  @Test(arguments: [0.0, 0.2]) func `a perceptron's weights are read with dropout and without`(
    dropout: Double
  ) {
    let model = MLP(inputs: 3, hidden: [4, 5], outputs: 2, dropout: dropout)
    for step in [2, 3] {
      let arrays = model.parameters.layout.parameters.enumerated().map { place, parameter in
        (name: "\(place / 2 * step).\(["weight", "bias"][place % 2])", shape: parameter.shape.array)
      }
      #expect(WeightMatch(model, to: arrays).problems.isEmpty)
    }
  }

  @Test func `what is no file of tensors is refused`() {
    #expect(errors(#""mlp""#, "../Bench.swift").contains("must end in .safetensors or .npz"))
  }

  @Test func `a training begins with the weights of a file`() throws {
    let folder = NSTemporaryDirectory() + "runner-weights-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let data = #""data": {"name": "moons", "samples": 60}, "model": {"name": "mlp", "hidden": [4]}"#
    let trained = Bench()
    try trained.run("train", "{\(data), \"epochs\": 2}")
    let own = try #require(trained.saved.last)
    for (arrays, strict) in [(own, true), (Array(own.dropLast()), false)] {
      let path = "\(folder)/\(arrays.count).npz"
      try Data(try TensorFormat.npz.encoded(arrays, path: path)).write(
        to: URL(fileURLWithPath: path))
      let started = Bench()
      try started.run(
        "train",
        "{\(data), \"epochs\": 0, \"weights\": \"\(path)\", \"strict_weights\": \(strict)}")
      let begun = try #require(started.saved.last)
      #expect(Array(begun.prefix(arrays.count)) == arrays)
    }
  }

  @Test func `weights that are damaged or no numbers are refused`() throws {
    let path = NSTemporaryDirectory() + "runner-weights-\(UUID().uuidString).npz"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let model = MLP(inputs: 1, hidden: [], outputs: 1)
    func write(_ weight: Float, damaged: Bool = false) throws {
      let arrays = model.parameters.layout.parameters.map {
        NamedArray($0.name, shape: $0.shape.array, .float32([weight]))
      }
      var bytes = try TensorFormat.npz.encoded(arrays, path: path)
      if damaged {
        let place = try #require(bytes.firstIndex(of: UInt8(ascii: "\n")))
        bytes[place + 1] ^= 1
      }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
    let first = FirstWeights(path: path, isStrict: true)
    try write(1)
    #expect(try first.load(for: model).count == 2 && first.identity.hasPrefix("weights"))
    try write(1, damaged: true)
    #expect(throws: TensorFileError.self) { try first.identity }
    try write(.nan)
    #expect(throws: TensorFileError.self) { try first.load(for: model) }
  }
}
