import Tensors

/// How much of a sample is left at each of the times 0, 1, … of a diffusion: ᾱ, the share of its
/// variance, which falls from near 1 to near 0.
package struct NoiseSchedule: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// Shares of noise rise evenly (Ho, Jain & Abbeel, arXiv 2006.11239, §4), scaled to the steps.
    case linear
    /// ᾱ is the square of a cosine (Nichol & Dhariwal, arXiv 2102.09672, eq. 17).
    case cosine
  }

  /// ᾱ after each step.
  package let kept: [Double]

  /// - Parameter steps: 1 or more.
  package init(_ kind: Kind, steps: Int) {
    precondition(steps > 0, "a diffusion of \(steps) steps")
    var share = 1.0
    kept = (0..<steps).map { step in
      share *= 1 - Self.noise(kind, step, of: steps)
      return share
    }
  }

  /// β, the share of noise in the variance after a step.
  private static func noise(_ kind: Kind, _ step: Int, of steps: Int) -> Double {
    switch kind {
    case .linear:
      let place = steps == 1 ? 0 : Double(step) / Double(steps - 1)
      return min(0.999, 1000 / Double(steps) * (1e-4 + (0.02 - 1e-4) * place))
    case .cosine:
      func share(_ time: Double) -> Double {
        let cosine = Elementary.cos((time + 0.008) / 1.008 * Double.pi / 2)
        return cosine * cosine
      }
      let (before, after) = (Double(step) / Double(steps), Double(step + 1) / Double(steps))
      return min(0.999, 1 - share(after) / share(before))
    }
  }

  /// Row t: √ᾱ and √(1 − ᾱ), what is left of a sample and what of noise, [steps, 2].
  var amplitudes: Tensor {
    Tensor(
      kept.flatMap { [Float($0.squareRoot()), Float((1 - $0).squareRoot())] }, [kept.count, 2])
  }

  /// Row t: the sines and cosines of t at frequencies from 1 down to 1/10 000, [steps, width].
  ///
  /// Source: Vaswani et al., arXiv 1706.03762, §3.5. The width is even.
  func waves(width: Int) -> Tensor {
    let half = width / 2
    let numbers = (0..<kept.count).flatMap { time in
      (0..<width).map { place in
        let octave = Double(place % half) / Double(max(half - 1, 1))
        let angle = Double(time) * Elementary.exp(-Elementary.log(10_000) * octave)
        return Float(place < half ? Elementary.sin(angle) : Elementary.cos(angle))
      }
    }
    return Tensor(numbers, [kept.count, width])
  }
}
