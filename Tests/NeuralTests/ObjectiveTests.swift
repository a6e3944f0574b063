import Neural
import Tensors
import Testing

/// Objectives beside PyTorch and beside what they are to come to.
struct ObjectiveTests {
  /// Number k of parameter p is ((11 k + 5 p) % 19 − 9) / 32; `fix` changes it.
  private static func weights(
    of objective: some LearningObjective, _ fix: (String, Int) -> Float? = { _, _ in nil }
  ) -> Storage {
    let layout = objective.parameters.layout
    let weights = Storage(count: layout.count)
    for (place, parameter) in layout.parameters.enumerated() {
      for k in 0..<parameter.shape.count {
        weights[parameter.offset + k] =
          fix(parameter.name, k) ?? Float((11 * k + 5 * place) % 19 - 9) / 32
      }
    }
    return weights
  }

  private static func judge(
    _ objective: some LearningObjective, _ x: Tensor, _ weights: Storage
  ) -> (losses: [Float], tally: Tally) {
    let tape = Tape(objective.parameters.layout)
    let (input, targets) = (tape.input(x.shape), tape.input([x.shape[0], 1]))
    let judgement = objective(input, targets, on: tape)
    tape.write(x, to: input)
    tape.forward(weights: weights)
    return (tape.value(of: judgement.losses).values, judgement.tally(tape))
  }

  private static let shares = Tensor((0..<12).map { Float((5 * $0) % 13) / 12 }, [2, 6])

  /// With variances of e^−40, so that z is its mean. By PyTorch 2.13:
  ///
  ///     n = lambda s, p: ((11 * torch.arange(math.prod(s)) + 5 * p) % 19 - 9).view(s) / 32
  ///     w = [n(s, p) for p, s in enumerate([(4, 6), (4,), (6, 4), (6,), (4, 3), (4,), (6, 4), (6,)])]
  ///     w[2][3:] = 0; w[3][3:] = -40
  ///     x = ((5 * torch.arange(12)) % 13).view(2, 6) / 12
  ///     m, v = F.linear(F.relu(F.linear(x, w[0], w[1])), w[2], w[3]).chunk(2, 1)
  ///     y = F.linear(F.relu(F.linear(m, w[4], w[5])), w[6], w[7])
  ///     print(F.binary_cross_entropy_with_logits(y, x, reduction="none").sum(1))
  ///     print(-Normal(y, 0.5).log_prob(x).sum(1), 0.5 * (m**2 + v.exp() - 1 - v).sum(1))
  @Test(arguments: [false, true])
  func `an autoencoder's surprise and divergence are PyTorch's`(isNormal: Bool) {
    let scale = PixelScale(black: 0, white: 1)
    let objective = VariationalAutoencoder(
      features: 6, hidden: [4], latent: 3, beta: 0.5,
      likelihood: isNormal ? .normal(deviation: 0.5) : .bernoulli(scale))
    let weights = Self.weights(of: objective) { name, k in
      switch name {
      case "encoder.1.weight": k >= 12 ? 0 : nil
      case "encoder.1.bias": k >= 3 ? -40 : nil
      default: nil
      }
    }
    let (losses, tally) = Self.judge(objective, Self.shares, weights)
    let surprises: [Float] = isNormal ? AutoencoderGolden.normal : AutoencoderGolden.bernoulli
    for (place, loss) in losses.enumerated() {
      let expected = surprises[place] + 0.5 * AutoencoderGolden.divergences[place]
      #expect((loss - expected).magnitude < 1e-4)
    }
    #expect((tally.sums[0] - surprises.reduce(0) { $0 + Double($1) }).magnitude < 1e-4)
    #expect(
      tally.samples == 2 && (tally.loss - losses.reduce(0) { $0 + Double($1) }).magnitude < 1e-4)
    let elbo = objective.figures[0].value(tally)
    #expect((elbo + (tally.sums[0] + tally.sums[1]) / 2).magnitude < 1e-12)
  }

  /// By NumPy: `(1 - np.linspace(1e-4, 0.02, 1000)).cumprod()`, and with
  /// `f = np.cos((np.arange(1001) / 1000 + 0.008) / 1.008 * np.pi / 2) ** 2`
  /// `(1 - np.minimum(0.999, 1 - f[1:] / f[:-1])).cumprod()`.
  @Test func `what is left of a sample falls as published`() {
    for (kind, golden) in NoiseGolden.kept {
      let kept = NoiseSchedule(kind, steps: 1000).kept
      for (time, expected) in golden { #expect((kept[time] / expected - 1).magnitude < 1e-7) }
      #expect(zip(kept, kept.dropFirst()).allSatisfy { $0 > $1 })
    }
    let few = NoiseSchedule(.linear, steps: 20).kept
    #expect(few[0] < 1 && few[19] < 1e-3 && few.allSatisfy { $0 > 0 })
  }

  private static let image = ImageExtents(channels: 1, rows: 8, columns: 8)
  private static let pixels = PixelScale(black: -1, white: 1)

  /// Images of a white bar along a row or column.
  private static func bars(_ samples: Int) -> Tensor {
    Tensor(
      (0..<samples).flatMap { sample in
        (0..<64).map { place in
          let line = sample % 2 == 0 ? place / 8 : place % 8
          return line == sample / 2 % 8 ? 1 : -1
        }
      }, [samples, 64])
  }

  /// The mean loss on 32 images before and after so many steps of Adam.
  private static func learn(
    _ objective: some LearningObjective, steps: Int, rate: Double = 0.005
  ) -> (before: Tally, after: Tally, weights: Storage) {
    let stream = RandomStream(seed: 5, "objective")
    let layout = objective.parameters.layout
    let weights = objective.parameters.initialWeights(using: stream)
    let gradients = Storage(count: weights.count)
    let mover = WeightMover(Adam(), layout: layout, slice: 0..<layout.count)
    let tape = Tape(layout, mode: .training(stream))
    let (x, targets) = (tape.input([32, 64]), tape.input([32, 1]))
    let judgement = objective(x, targets, on: tape)
    tape.write(bars(32), to: x)
    let before = judge(objective, bars(32), weights).tally
    for step in 0..<steps {
      tape.forward(weights: weights, at: Position(step: step))
      tape.backward(from: judgement.losses, scale: 1 / 32, into: gradients)
      layout.moveStatistics(of: weights, to: gradients, samples: 32, in: 0..<layout.count)
      mover.update(weights, gradients, step: step, learningRate: rate, with: tape.kernels)
    }
    return (before, judge(objective, bars(32), weights).tally, weights)
  }

  static let autoencoders: [VariationalAutoencoder] = [
    VariationalAutoencoder(
      features: 64, image: image, hidden: [32], latent: 4, likelihood: .bernoulli(pixels)),
    VariationalAutoencoder(image, widths: [8, 8], latent: 4, likelihood: .bernoulli(pixels)),
    VariationalAutoencoder(
      features: 64, hidden: [32], latent: 4, likelihood: .normal(deviation: 0.3)),
  ]

  @Test(arguments: autoencoders.indices)
  func `an autoencoder learns bars`(index: Int) {
    let objective = Self.autoencoders[index]
    let (before, after, weights) = Self.learn(objective, steps: 300)
    #expect(after.meanLoss < 0.6 * before.meanLoss && after.sums[1] > 0)
    let shown = objective.exhibits(
      Self.bars(6), weights: weights, stream: RandomStream(seed: 1, "shown"))
    #expect(shown.map(\.name) == ["originals", "reconstructions", "samples"])
    let isImage = index < 2
    #expect(shown[0].axes == (isImage ? ["image", "row", "column"] : ["original", "feature"]))
    #expect(shown[2].tensor.shape == (isImage ? [16, 8, 8] : [16, 64]))
    let errors = zip(shown[0].tensor.values, shown[1].tensor.values).map { ($0 - $1).magnitude }
    #expect(errors.reduce(0, +) / Float(errors.count) < (isImage ? 0.2 : 0.4))
  }

  private static func diffusion(_ freshness: Double) -> Diffusion {
    var size = UNet.Size()
    (size.widths, size.norm) = ([8, 16], .group(4))
    var sampling = Diffusion.Sampling()
    (sampling.count, sampling.steps, sampling.freshness) = (3, 10, freshness)
    return Diffusion(
      image, pixels: pixels, size: size, timeWidth: 16,
      schedule: NoiseSchedule(.cosine, steps: 40), sampling: sampling)
  }

  /// Without any knowledge the mean squared error of noise is 1.
  @Test(arguments: [0, 1])
  func `a diffusion learns to tell noise and makes images`(freshness: Double) {
    let objective = Self.diffusion(freshness)
    let (before, after, weights) = Self.learn(objective, steps: 150)
    #expect(before.meanLoss > 0.9 && after.meanLoss < 0.5)
    let shown = objective.exhibits(
      Self.bars(1), weights: weights, stream: RandomStream(seed: 1, "shown"))
    #expect(shown.map(\.name) == ["samples"] && shown[0].tensor.shape == [3, 8, 8])
    #expect(shown[0].tensor.values.allSatisfy { (0...1).contains($0) })
    let again = objective.exhibits(
      Self.bars(1), weights: weights, stream: RandomStream(seed: 1, "shown"))
    #expect(again == shown)
  }

  /// Central differences over 2^−10 of sums of Float over 32 samples, with corners of ReLU between.
  @Test func `generator and discriminator get the gradients of their own losses alone`() throws {
    let objective = AdversarialTraining(
      Self.image, pixels: Self.pixels, widths: [4, 8], latent: 3)
    let layout = objective.parameters.layout
    let tape = Tape(layout)
    let (x, targets) = (tape.input([32, 64]), tape.input([32, 1]))
    let judgement = objective(x, targets, on: tape)
    tape.write(Self.bars(32), to: x)
    let weights = objective.parameters.initialWeights(using: RandomStream(seed: 5, "adversaries"))
    let gradients = Storage(count: weights.count)
    tape.forward(weights: weights)
    tape.backward(from: judgement.losses, into: gradients)
    for parameter in layout.parameters where parameter.statistic == nil {
      let place = parameter.offset + parameter.shape.count / 2
      let own = parameter.name.hasPrefix("discriminator") ? 0 : 1
      let (value, step) = (weights[place], Float(0x1p-11))
      let sums = [value + step, value - step].map { moved in
        weights[place] = moved
        tape.forward(weights: weights)
        return judgement.tally(tape).sums[own]
      }
      weights[place] = value
      let expected = (sums[0] - sums[1]) / Double(2 * step)
      let error = (Double(gradients[place]) - expected).magnitude
      #expect(error < 0.03 * max(1, expected.magnitude), "\(parameter.name)")
    }
  }

  /// The weights of ``weights(of:_:)``, by PyTorch 2.13: `python3 Tests/Goldens/diffusion.py`.
  @Test func `the noise that is told is PyTorch's`() {
    let objective = Self.diffusion(0)
    let weights = Self.weights(of: objective)
    let tape = Tape(objective.parameters.layout)
    let (x, times) = (tape.input([2, 64]), tape.input([2]))
    let noise = objective.noise(in: x, at: times, on: tape)
    tape.write(Tensor((0..<128).map { Float(7 * $0 % 23 - 11) / 11 }, [2, 64]), to: x)
    tape.write(Tensor([3, 37]), to: times)
    tape.forward(weights: weights)
    let found = tape.value(of: noise).values
    for (place, expected) in NoiseGolden.told.enumerated() {
      #expect((found[9 * place] - expected).magnitude < 2e-5)
    }
  }

  @Test func `a generator and a discriminator learn at once`() {
    let objective = AdversarialTraining(
      Self.image, pixels: Self.pixels, widths: [8, 16], latent: 8)
    let (before, after, weights) = Self.learn(objective, steps: 150, rate: 0.002)
    let figures = Dictionary(
      uniqueKeysWithValues: objective.figures.map { ($0.name, $0.value(after)) })
    #expect(figures["accuracy"]! > 0.3 && figures["accuracy"]! <= 1)
    #expect((after.sums[0] + after.sums[1] - after.loss).magnitude < 1e-3)
    #expect(before.loss != after.loss && after.loss.isFinite)
    let made = objective.exhibits(
      Self.bars(1), weights: weights, stream: RandomStream(seed: 1, "shown"))[0].tensor
    // One of eight rows is white.
    let mean = made.values.reduce(0, +) / Float(made.count)
    #expect(made.shape == [16, 8, 8] && (mean - 0.125).magnitude < 0.1)
  }
}
