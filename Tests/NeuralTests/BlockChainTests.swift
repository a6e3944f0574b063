import Neural
import Tensors
import Testing

/// Models whose blocks are computed again for the gradient.
struct BlockChainTests {
  static let image = ImageExtents(channels: 1, rows: 8, columns: 8)

  private static func size<Size>(_ size: Size, _ change: (inout Size) -> Void) -> Size {
    var size = size
    change(&size)
    return size
  }

  /// Each of four blocks, with its inputs, labels and their shapes.
  static let models: [(name: String, model: any Model, inputs: Shape, rows: Int)] = [
    (
      "gpt",
      GPT(
        vocabulary: 11, context: 6,
        size: size(GPT.Size()) { ($0.width, $0.heads, $0.dropout) = (16, 2, 0.1) }), [4, 6], 24
    ),
    (
      "vit",
      ViT(
        image, outputs: 3,
        size: size(ViT.Size()) { ($0.patch, $0.width, $0.heads, $0.dropout) = (2, 16, 2, 0.1) }),
      [4, 64], 4
    ),
    (
      "bert",
      BERT(
        vocabulary: 11, context: 6,
        size: size(BERT.usualSize) { ($0.width, $0.heads, $0.dropout) = (16, 2, 0.1) }), [4, 6], 24
    ),
    (
      "transformer",
      Transformer(
        PairExtents(source: 5, target: 4, vocabulary: 11, pad: 0, start: 1, end: 2),
        size: size(Transformer.usualSize) {
          ($0.layers, $0.width, $0.heads, $0.dropout) = (4, 16, 2, 0.1)
        }), [4, 9], 16
    ),
    ("mobilenet", MobileNet(image, widths: [4, 8], blocks: 2, outputs: 3), [4, 64], 4),
    ("resnet", ResNet(image, widths: [4, 8], blocks: 2, outputs: 3), [4, 64], 4),
    (
      "resnet with groups",
      ResNet(image, widths: [4, 8], blocks: 2, norm: .group(2), outputs: 3), [4, 64], 4
    ),
  ]

  /// Gradients and statistics of two updates, and the numbers in the memory of values.
  private static func run(_ place: Int, segments: Int) -> (bits: [UInt32], values: Int) {
    let (_, model, shape, rows) = models[place]
    let tape = Tape(
      model.parameters.layout, mode: .training(RandomStream(seed: 5, "dropout")))
    let (x, labels) = (tape.input(shape), tape.input([rows]))
    tape.segmentCount = segments
    let outputs = model(x, on: tape)
    tape.segmentCount = 0
    let losses = tape.crossEntropy(outputs.reshaped([rows, outputs.shape.columns]), labels)
    let numbers = (0..<shape.count).map { Float(($0 * 7) % 11) }
    tape.write(Tensor(numbers, shape), to: x)
    tape.write(Tensor((0..<rows).map { Float($0 % 3) }), to: labels)
    let weights = model.parameters.initialWeights(using: RandomStream(seed: 6, "w"))
    let gradients = Storage(count: weights.count)
    var bits: [UInt32] = []
    for step in 0..<2 {
      tape.forward(weights: weights, at: Position(step: step))
      tape.backward(from: losses, into: gradients)
      bits += gradients.values.map(\.bitPattern)
    }
    return (bits, tape.valueCount)
  }

  @Test(arguments: models.indices, [1, 2, 4])
  func `segments change no bit of gradients and statistics`(place: Int, segments: Int) {
    #expect(Self.models[place].model.blockCount == 4)
    #expect(Self.run(place, segments: segments).bits == Self.run(place, segments: 0).bits)
  }

  /// Of a ResNet the first stage has larger blocks than the second.
  @Test(arguments: zip(models.indices, [0.45, 0.45, 0.6, 0.6, 0.8, 0.8, 0.8]))
  func `a segment for each block needs a part of the memory`(place: Int, share: Double) {
    let (all, few) = (Self.run(place, segments: 0).values, Self.run(place, segments: 4).values)
    print("\(Self.models[place].name): \(few) of \(all) numbers are kept")
    #expect(Double(few) < share * Double(all))
  }
}
