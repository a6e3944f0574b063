import Tensors

/// Denoising diffusion of images: a U-Net tells the noise in `√ᾱₜ x + √(1 − ᾱₜ) noise` at a time t; the
/// loss of a sample is the mean squared error over its pixels, at one time and with one noise that are
/// drawn for each sample and step.
///
/// Source: Ho, Jain & Abbeel, arXiv 2006.11239, algorithm 1 and eq. 14; pixels from −1 to 1. Evaluations
/// draw the same time and noise for a sample always. Parameters are those of ``UNet``,
/// `time1.weight`, …, `time2.bias`, and `encoder.0.time.weight`, ….
package struct Diffusion: LearningObjective {
  /// How images are made in the end.
  package struct Sampling: Sendable {
    /// Images.
    package var count = 16
    /// Times that are visited, evenly spread; at most those of the diffusion.
    package var steps = 200
    /// Share of the noise that is new in each step: 0: none (DDIM), 1: as in training (DDPM).
    package var freshness = 1.0

    package init() {}
  }

  package let parameters: ParameterSet
  private let image: ImageExtents
  private let pixels: PixelScale
  private let schedule: NoiseSchedule
  private let sampling: Sampling
  private let network: UNet
  private let time1, time2: Linear
  private let waves: Tensor

  private static let waveCount = 32

  /// - Parameters:
  ///   - image: With at least ``UNet/leastExtent(of:)`` rows and columns.
  ///   - timeWidth: Numbers that tell the time.
  package init(
    _ image: ImageExtents, pixels: PixelScale, size: UNet.Size, timeWidth: Int = 64,
    schedule: NoiseSchedule, sampling: Sampling = Sampling()
  ) {
    var parameters = ParameterSet()
    network = UNet(
      image.channels, outputs: image.channels, size: size, timeWidth: timeWidth,
      in: &parameters)
    time1 = Linear(Self.waveCount, timeWidth, at: "time1", in: &parameters)
    time2 = Linear(timeWidth, timeWidth, at: "time2", in: &parameters)
    (self.image, self.pixels, self.schedule) = (image, pixels, schedule)
    (self.sampling, self.parameters) = (sampling, parameters)
    waves = schedule.waves(width: Self.waveCount)
  }

  package var figures: [Figure] { [] }

  package func callAsFunction(_ x: Variable, _ targets: Variable, on tape: Tape) -> Judgement {
    let times = tape.integers(below: schedule.kept.count, like: x, "times")
    let noise = tape.normals([image.count], like: x, "noise")
    let amplitudes = tape.embedding(tape.constant(schedule.amplitudes), times)
    func amplitude(_ column: Int) -> Variable {
      tape.sliced(amplitudes, column..<column + 1, axis: 1)
    }
    let clean = pixels.scaled(x, from: -1, through: 1, on: tape)
    let noisy = tape.add(
      tape.multiply(clean, amplitude(0)), tape.multiply(noise, amplitude(1)))
    return Judgement(tape.squaredErrors(self.noise(in: noisy, at: times, on: tape), noise))
  }

  /// The noise that is told in `x [n, pixels]`, pixels from −1 to 1, at times [n]: [n, pixels].
  package func noise(in x: Variable, at times: Variable, on tape: Tape) -> Variable {
    let told = tape.embedding(tape.constant(waves), times)
    let time = time2(tape.gelu(time1(told, on: tape)), on: tape)
    return network(image.images(x), time: time, on: tape).reshaped(x.shape)
  }

  /// `samples`: images from 0 for black to 1 for white, made out of noise.
  ///
  /// Source: Song, Meng & Ermon, arXiv 2010.02502, eq. 12 and 16; what is taken for the image is held
  /// within −1 ... 1.
  package func exhibits(
    _ samples: Tensor, weights: Storage, stream: RandomStream
  ) -> [Exhibit] {
    let tape = Tape(parameters.layout)
    let shape: Shape = [sampling.count, image.count]
    let (x, times) = (tape.input(shape), tape.input([sampling.count]))
    let noise = noise(in: x, at: times, on: tape)
    let total = schedule.kept.count
    let steps = min(sampling.steps, total)
    var images = Tensor.normals(shape, step: total, stream).values
    for step in (0..<steps).reversed() {
      let (time, next) = ((step + 1) * total / steps - 1, step * total / steps - 1)
      tape.write(Tensor(images, shape), to: x)
      tape.write(Tensor([Float](repeating: Float(time), count: sampling.count)), to: times)
      tape.forward(weights: weights)
      let fresh = sampling.freshness > 0 ? Tensor.normals(shape, step: time, stream).values : []
      images = denoised(images, tape.value(of: noise).values, from: time, to: next, fresh)
    }
    let grey = Tensor(images.map { min(max(($0 + 1) / 2, 0), 1) }, shape)
    return [Exhibit("samples", axis: "sample", grey, image: image)]
  }

  /// Images at an earlier time, −1 for that of the samples, by the noise that is told in them.
  private func denoised(
    _ x: [Float], _ noise: [Float], from time: Int, to next: Int, _ fresh: [Float]
  ) -> [Float] {
    let (now, then) = (schedule.kept[time], next < 0 ? 1 : schedule.kept[next])
    let part = sampling.freshness * ((1 - then) / (1 - now) * (1 - now / then)).squareRoot()
    let rest = max(0, 1 - then - part * part).squareRoot()
    return x.indices.map { place in
      let value = Double(x[place])
      let told = (value - (1 - now).squareRoot() * Double(noise[place])) / now.squareRoot()
      let clean = min(max(told, -1), 1)
      let left = (value - now.squareRoot() * clean) / (1 - now).squareRoot()
      let new = fresh.isEmpty ? 0 : part * Double(fresh[place])
      return Float(then.squareRoot() * clean + rest * left + new)
    }
  }
}
