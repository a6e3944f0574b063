import Tensors

/// Two spirals around the origin, one turned by half a circle; sample `i` belongs to class
/// `i mod 2`.
///
/// With r = √u for u uniform in [0, 1), the point lies at distance r and angle
/// 2π · turns · r (+ π for class 1), moved by `noise` times two normal numbers. Drawn per sample:
/// u, then x and y of the noise.
package struct TwoSpiralsData: GeneratedData {
  package let samples: Int
  /// Standard deviation along each axis; the spirals end at distance 1.
  package let noise: Double
  /// How often each spiral goes round.
  package let turns: Double

  package init(samples: Int, noise: Double = 0.02, turns: Double = 1.5) {
    precondition(samples >= 0 && noise >= 0, "\(samples) samples with noise \(noise)")
    (self.samples, self.noise, self.turns) = (samples, noise, turns)
  }

  package var identity: String {
    "two-spirals(samples: \(samples), noise: \(noise), turns: \(turns))"
  }

  package func table(from stream: RandomStream) -> Table {
    table(from: stream, featureNames: ["x", "y"], targetName: "class") { index, cursor in
      let radius = cursor.uniform().squareRoot()
      let angle = 2 * Double.pi * turns * radius
      let signed = index % 2 == 0 ? radius : -radius
      let x = signed * Elementary.cos(angle) + noise * cursor.normal()
      let y = signed * Elementary.sin(angle) + noise * cursor.normal()
      return ([x, y], Double(index % 2))
    }
  }
}
