import Tensors

/// Two half circles that reach into each other; sample `i` belongs to class `i mod 2`.
///
/// With θ uniform in [0, π): class 0 lies at (cos θ, sin θ), class 1 at (1 − cos θ, ½ − sin θ), both
/// moved by `noise` times two normal numbers. Drawn per sample: θ, then x and y of the noise.
package struct TwoMoonsData: GeneratedData {
  package let samples: Int
  /// Standard deviation along each axis; the half circles have radius 1.
  package let noise: Double

  package init(samples: Int, noise: Double = 0.1) {
    precondition(samples >= 0 && noise >= 0, "\(samples) samples with noise \(noise)")
    (self.samples, self.noise) = (samples, noise)
  }

  package var identity: String { "two-moons(samples: \(samples), noise: \(noise))" }

  package func table(from stream: RandomStream) -> Table {
    table(from: stream, featureNames: ["x", "y"], targetName: "class") { index, cursor in
      let angle = .pi * cursor.uniform()
      let (cosine, sine) = (Elementary.cos(angle), Elementary.sin(angle))
      let (x, y) = index % 2 == 0 ? (cosine, sine) : (1 - cosine, 0.5 - sine)
      return ([x + noise * cursor.normal(), y + noise * cursor.normal()], Double(index % 2))
    }
  }
}
