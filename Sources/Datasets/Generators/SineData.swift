import Tensors

/// One period and more of a sine with noise: `y = sin(frequency · x) + noise · ε`, with x uniform
/// in [−π, π). Drawn per sample: x, ε.
package struct SineData: GeneratedData {
  package let samples: Int
  /// Standard deviation of the noise, in units of y.
  package let noise: Double
  /// Radians per unit of x.
  package let frequency: Double

  package init(samples: Int, noise: Double = 0.1, frequency: Double = 1) {
    precondition(samples >= 0 && noise >= 0, "\(samples) samples with noise \(noise)")
    (self.samples, self.noise, self.frequency) = (samples, noise, frequency)
  }

  package var identity: String {
    "sine(samples: \(samples), noise: \(noise), frequency: \(frequency))"
  }

  package func table(from stream: RandomStream) -> Table {
    table(from: stream, featureNames: ["x"], targetName: "y") { _, cursor in
      let x = (2 * cursor.uniform() - 1) * .pi
      return ([x], Elementary.sin(frequency * x) + noise * cursor.normal())
    }
  }
}
