import Tensors

extension TestFunction {
  /// `(x₂ − 5.1 x₁²/4π² + 5 x₁/π − 6)² + 10 (1 − 1/8π) cos x₁ + 10`; three minima of 0.397887, at
  /// (−π, 12.275), (π, 2.275) and (3π, 2.475).
  ///
  /// Source: Branin, IBM J. Res. Dev. 16 (1972); constants of Dixon & Szegő (1978).
  package static let branin = TestFunction(
    "branin", dimensions: 2...2, domain: [-5...10, 0...15],
    minimum: { _ in 0.39788735772973816 }, "three equal minima in two dimensions"
  ) { x in
    let valley = x[1] - 5.1 / (4 * .pi * .pi) * x[0] * x[0] + 5 / .pi * x[0] - 6
    return valley * valley + 10 * (1 - 1 / (8 * .pi)) * Elementary.cos(x[0]) + 10
  }

  /// `−Σᵢ cᵢ exp(−Σⱼ Aᵢⱼ (xⱼ − Pᵢⱼ)²)`; six local minima, the lowest −3.32237 at
  /// (0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573).
  ///
  /// Source: Hartman, *Some experiments in global optimization* (1973); constants of Dixon & Szegő.
  package static let hartmann6 = TestFunction(
    "hartmann6", dimensions: 6...6, domain: [0...1], minimum: { _ in -3.3223680114155134 },
    "six local minima in six dimensions"
  ) { x in
    var sum = 0.0
    for (peak, height) in [1, 1.2, 3, 3.2].enumerated() {
      var distance = 0.0
      for (argument, value) in x.enumerated() {
        let offset = value - hartmannPlaces[peak][argument]
        distance += hartmannWidths[peak][argument] * offset * offset
      }
      sum += height * Elementary.exp(-distance)
    }
    return -sum
  }

  private static let hartmannWidths: [[Double]] = [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ]

  private static let hartmannPlaces: [[Double]] = [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
  ]

  /// `Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²`; 0 at (1, …, 1), at the end of a curved valley.
  ///
  /// Source: Rosenbrock, Computer J. 3 (1960).
  package static let rosenbrock = TestFunction(
    "rosenbrock", dimensions: 2...1000, domain: [-5...10], "a curved, flat valley"
  ) { x in
    var sum = 0.0
    for (this, next) in zip(x, x.dropFirst()) {
      let (valley, distance) = (next - this * this, 1 - this)
      sum += 100 * valley * valley + distance * distance
    }
    return sum
  }

  /// `20 + e − 20 exp(−0.2 √(Σ x²/n)) − exp(Σ cos(2πx)/n)`; 0 at the origin, a hole among ripples.
  ///
  /// Source: Ackley, *A Connectionist Machine for Genetic Hillclimbing* (1987). The constants are
  /// taken together so that the origin gives 0 exactly.
  package static let ackley = TestFunction(
    "ackley", dimensions: 1...1000, domain: [-32.768...32.768], "a hole among many ripples"
  ) { x in
    var (squares, cosines) = (0.0, 0.0)
    for value in x {
      squares += value * value
      cosines += cosineOfTurns(value)
    }
    let count = Double(x.count)
    let hole = 20 * (1 - Elementary.exp(-0.2 * (squares / count).squareRoot()))
    return hole + (Elementary.exp(1) - Elementary.exp(cosines / count))
  }

  /// `10 n + Σ x² − 10 cos(2πx)`; 0 at the origin, a local minimum near every whole point.
  ///
  /// Source: Rastrigin (1974), for n dimensions Mühlenbein, Schomisch & Born (1991).
  package static let rastrigin = TestFunction(
    "rastrigin", dimensions: 1...1000, domain: [-5.12...5.12], "a local minimum at each whole point"
  ) { x in
    x.reduce(0) { $0 + $1 * $1 + 10 * (1 - cosineOfTurns($1)) }
  }

  /// `Σ x²`; 0 at the origin.
  package static let sphere = TestFunction(
    "sphere", dimensions: 1...1000, domain: [-5.12...5.12], "the sum of squares"
  ) { x in
    x.reduce(0) { $0 + $1 * $1 }
  }

  /// `sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁`; −10.740909 at (−π/2, 0, ±π) and (−π/2, ±π, ±π). Its Sobol
  /// indices are known: first order 0.3139, 0.4424 and 0, total 0.5576, 0.4424 and 0.2437.
  ///
  /// Source: Ishigami & Homma, *An importance quantification technique* (ISUMA 1990), with a = 7,
  /// b = 0.1 as in Homma & Saltelli (1996).
  package static let ishigami = TestFunction(
    "ishigami", dimensions: 3...3, domain: [-.pi ... .pi], minimum: { _ in -10.740909103400244 },
    "a parameter that matters only through another"
  ) { x in
    let (first, second) = (Elementary.sin(x[0]), Elementary.sin(x[1]))
    return first + 7 * second * second + 0.1 * x[2] * x[2] * x[2] * x[2] * first
  }

  /// cos(2πx), exactly 1 where x is whole.
  private static func cosineOfTurns(_ x: Double) -> Double {
    Elementary.cos(2 * .pi * (x - x.rounded()))
  }
}
