import Neural
import Tensors
import Testing

struct ImageModelTests {
  private static let image = ImageExtents(channels: 1, rows: 28, columns: 28)

  @Test func `LeNet has stable paths and PyTorch's shapes`() {
    let parameters = LeNet(Self.image, outputs: 10).parameters.layout.parameters
    #expect(
      parameters.map(\.name) == [
        "conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "linear1.weight",
        "linear1.bias", "linear2.weight", "linear2.bias", "linear3.weight", "linear3.bias",
      ])
    #expect(
      parameters.map(\.shape) == [
        [6, 1, 5, 5], [6], [16, 6, 5, 5], [16], [120, 400], [120], [84, 120], [84], [10, 84],
        [10],
      ])
    #expect(parameters.reduce(0) { $0 + $1.shape.count } == 61_706)
  }

  /// 77 754 weights, as PyTorch's, and 464 statistics: two for each of the norms' 232 channels.
  @Test func `a small ResNet has stable paths and as many weights as PyTorch's`() {
    let layout = ResNet(Self.image, outputs: 10).parameters.layout
    let weights = layout.parameters.filter { $0.statistic == nil }
    #expect(weights.reduce(0) { $0 + $1.shape.count } == 77_754)
    #expect(layout.scalarCount == 77_754 + 2 * (16 + 2 * 16 + 3 * 32 + 3 * 64))
    for name in [
      "conv.weight", "norm.running_mean", "blocks.0.conv1.weight", "blocks.0.norm2.bias",
      "blocks.1.shortcut.conv.weight", "blocks.2.shortcut.norm.running_var", "linear.bias",
    ] {
      #expect(layout[name] != nil, "\(name)")
    }
    #expect(layout["blocks.0.shortcut.conv.weight"] == nil)
  }

  @Test func `twice as many blocks give a ResNet of 14 layers`() {
    let layout = ResNet(Self.image, blocks: 2, outputs: 10).parameters.layout
    #expect(layout.parameters.count { $0.shape.rank == 4 && $0.shape[2] == 3 } == 13)
  }

  @Test func `convolutions begin within PyTorch's bounds, those of VGG with He's deviation`() {
    let stream = RandomStream(seed: 5, "weights")
    let lenet = LeNet(Self.image, outputs: 10).parameters
    let weights = lenet.initialWeights(using: stream)
    for name in ["conv2.weight", "conv2.bias"] {
      let values = weights.tensor(lenet.layout[name]!).values
      let bound = 1 / Float(6 * 25).squareRoot()
      #expect(values.allSatisfy { $0.magnitude <= bound })
      #expect(values.contains { $0.magnitude > bound / 2 })
    }
    let vgg = VGG(Self.image, outputs: 10).parameters
    let kernel = vgg.initialWeights(using: stream).tensor(vgg.layout["stages.1.conv2.weight"]!)
    let square = kernel.values.reduce(0) { $0 + Double($1) * Double($1) } / Double(kernel.count)
    #expect((square * Double(64 * 9) / 2 - 1).magnitude < 0.05)
    #expect(
      vgg.initialWeights(using: stream).tensor(vgg.layout["stages.0.conv1.bias"]!).values
        .allSatisfy { $0 == 0 })
  }

  /// Bars along rows or columns in noise.
  @Test(arguments: [ChannelNormKind.batch, .instance])
  func `a small MobileNet learns the direction of bars`(norm: ChannelNormKind) {
    let image = ImageExtents(channels: 2, rows: 6, columns: 7)
    let model = MobileNet(image, widths: [16, 16], blocks: 1, norm: norm, outputs: 2)
    #expect(Bars(image: image).hits(of: model, steps: 150) >= 62)
  }

  @Test func `a VGG that pools to a grid learns bars, and has equal weights for any extents`() {
    let extents = [8, 13].map { ImageExtents(channels: 1, rows: $0, columns: 9) }
    let models = extents.map { VGG($0, widths: [8, 8], grid: 3, hidden: 16, outputs: 2) }
    #expect(
      models[0].parameters.layout.parameters == models[1].parameters.layout.parameters)
    for (image, model) in zip(extents, models) {
      #expect(Bars(image: image).hits(of: model, steps: 60) >= 62)
    }
  }

  @Test(arguments: [ChannelNormKind.batch, .group(4), .instance])
  func `a small ResNet learns the direction of bars`(norm: ChannelNormKind) {
    let image = ImageExtents(channels: 2, rows: 6, columns: 7)
    let bars = Bars(image: image)
    #expect(bars.hits(of: ResNet(image, widths: [8, 8], norm: norm, outputs: 2), steps: 30) >= 62)
  }

  @Test(arguments: Pooling.allCases)
  func `LeNet learns the direction of bars`(pooling: Pooling) {
    let image = ImageExtents(channels: 1, rows: 12, columns: 13)
    #expect(
      Bars(image: image).hits(of: LeNet(image, outputs: 2, pooling: pooling), steps: 60) >= 62)
  }

  @Test(arguments: ViT.Readout.allCases)
  func `a vision transformer learns the direction of bars`(readout: ViT.Readout) {
    let image = ImageExtents(channels: 2, rows: 6, columns: 9)
    var size = ViT.Size()
    (size.patch, size.layers, size.heads, size.width) = (3, 1, 2, 16)
    size.readout = readout
    #expect(Bars(image: image).hits(of: ViT(image, outputs: 2, size: size), steps: 300) >= 62)
  }

  @Test func `a vision transformer has as many weights as its formula`() {
    var size = ViT.Size()
    (size.layers, size.width, size.hidden) = (3, 32, 48)
    let (block, width) = (4 * 32 * 33 + 2 * 2 * 32 + 2 * 32 * 48 + 48 + 32, size.width)
    for (readout, tokens) in [(ViT.Readout.token, 17), (.mean, 16)] {
      size.readout = readout
      let layout = ViT(Self.image, outputs: 10, size: size).parameters.layout
      let ends = (tokens - 16) * width + 50 * width + tokens * width + 2 * width + 330
      #expect(layout.scalarCount == 3 * block + ends)
      #expect(layout["positions"]?.shape == [1, tokens, 32])
      #expect((layout["class_token"] != nil) == (readout == .token))
    }
  }

  @Test(arguments: [ChannelNormKind.batch, .group(2)])
  func `all instruction sets give equal gradients`(norm: ChannelNormKind) {
    let model = ResNet(
      ImageExtents(channels: 1, rows: 9, columns: 7), widths: [4, 6], norm: norm, outputs: 3)
    let stream = RandomStream(seed: 2, "weights")
    let weights = model.parameters.initialWeights(using: stream)
    var cursor = stream.substream("pixels").cursor()
    let pixels = Tensor((0..<(4 * 63)).map { _ in Float(cursor.normal()) }, [4, 63])
    let runs = KernelPath.allCases.compactMap(Kernels.init).map { kernels in
      let tape = Tape(model.parameters.layout, mode: .training(stream), kernels: kernels)
      let (x, y) = (tape.input([4, 63]), tape.input([4]))
      let losses = CrossEntropy()(model(x, on: tape), y, on: tape)
      tape.write(pixels, to: x)
      tape.write(Tensor([0, 1, 2, 1]), to: y)
      let gradients = Storage(count: weights.count)
      tape.forward(weights: weights)
      tape.backward(from: losses, into: gradients)
      return gradients.values.map(\.bitPattern)
    }
    #expect(runs.allSatisfy { $0 == runs[0] } && runs.count > 1)
  }

  @Test func `a group norm takes the groups that fit`() {
    var parameters = ParameterSet()
    guard case .group(let norm) = ChannelNorm(.group(8), 12, at: "norm", in: &parameters) else {
      Issue.record("a group norm is wanted")
      return
    }
    #expect(norm.groups == 4)
  }
}

/// 64 images with a bar along a row (class 0) or a column (class 1).
private struct Bars {
  let image: ImageExtents

  private func write(_ tape: Tape, _ x: Variable, _ y: Variable) {
    var cursor = RandomStream(seed: 3, "bars").cursor()
    var pixels: [Float] = []
    for sample in 0..<64 {
      let place = cursor.integer(below: sample % 2 == 0 ? image.rows : image.columns)
      for _ in 0..<image.channels {
        for index in 0..<(image.rows * image.columns) {
          let line = sample % 2 == 0 ? index / image.columns : index % image.columns
          pixels.append(Float(cursor.uniform() - 0.5) + (line == place ? 1 : 0))
        }
      }
    }
    tape.write(Tensor(pixels, x.shape), to: x)
    tape.write(Tensor((0..<64).map { Float($0 % 2) }), to: y)
  }

  func hits(of model: some Model, steps: Int) -> Int {
    let stream = RandomStream(seed: 11, "bars")
    let layout = model.parameters.layout
    let weights = model.parameters.initialWeights(using: stream)
    let gradients = Storage(count: weights.count)
    let mover = WeightMover(Adam(), layout: layout, slice: 0..<layout.count)
    func record(_ mode: Tape.Mode) -> (tape: Tape, scores: Variable, y: Variable) {
      let tape = Tape(layout, mode: mode)
      let (x, y) = (tape.input([64, image.count]), tape.input([64]))
      write(tape, x, y)
      return (tape, model(x, on: tape), y)
    }
    let (tape, scores, y) = record(.training(stream))
    let losses = CrossEntropy()(scores, y, on: tape)
    for step in 0..<steps {
      tape.forward(weights: weights, at: Position(step: step))
      tape.backward(from: losses, scale: 1 / 64, into: gradients)
      layout.moveStatistics(of: weights, to: gradients, samples: 64, in: 0..<layout.count)
      mover.update(
        weights, gradients, step: step, learningRate: 0.01, with: tape.kernels)
    }
    let judge = record(.evaluation)
    judge.tape.forward(weights: weights)
    return judge.tape.hits(of: judge.scores, labels: judge.y).rows
  }
}
