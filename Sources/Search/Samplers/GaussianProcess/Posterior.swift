import Tensors

/// A Gaussian process given what trials gave, and given *fantasies* of what the running ones may
/// give: values drawn from the process itself, several for each of them.
///
/// Fantasies share the kernel matrix, so that they cost little more than one process. With
/// `K = L Lᵀ`, values y and running trials behind them, the whitened values are `L⁻¹ y` and, for
/// each running trial, a draw of the standard normal distribution.
///
/// Source: Snoek, Larochelle & Adams, *Practical Bayesian Optimization of Machine Learning
/// Algorithms* (2012), §3.2.
package struct Posterior: Sendable {
  package let parameters: KernelParameters
  private let owners: [Int]
  /// Scaled features of all trials `[n, f]`.
  private let scaled: Matrix
  private let factor: CholeskyFactorization
  /// K⁻¹ y for each fantasy `[m, n]`.
  private let solutions: Matrix
  /// The lowest mean at any trial, for each fantasy.
  private let best: [Double]

  /// Least variance of the function anywhere.
  private static let leastVariance = 1e-12

  /// - Parameters:
  ///   - later: Features of the trials after those that the kernel was learnt from, those without a
  ///     value last.
  ///   - targets: Of all trials that have one.
  ///   - draws: Of the standard normal distribution, `[m, trials without a value]`; m is at least 1.
  package init(
    _ kernel: LearntKernel, later: Matrix, targets: [Double], draws: Matrix, owners: [Int]
  ) {
    let count = kernel.features.rows + later.rows
    precondition(
      targets.count + draws.columns == count && draws.rows > 0,
      "\(targets.count) values and [\(draws.rows), \(draws.columns)] draws for \(count) trials")
    (parameters, self.owners) = (kernel.parameters, owners)
    let scaledBase = parameters.scaled(kernel.features, owners: owners)
    let scaledLater = parameters.scaled(later, owners: owners)
    var cross = Matern.squares(scaledLater, scaledBase)
    Matern.values(ofSquares: &cross)
    scaled = Matrix(
      rows: count, columns: later.columns, values: scaledBase.values + scaledLater.values)
    factor = Self.appended(
      kernel, parameters.scale * cross, LearntKernel.kernel(parameters, later, owners))
    (solutions, best) = Self.solve(factor, targets, draws, noise: parameters.noise)
  }

  /// The factor with the later trials; their noise grows until there is one.
  private static func appended(
    _ kernel: LearntKernel, _ cross: Matrix, _ corner: Matrix
  ) -> CholeskyFactorization {
    var (corner, more) = (corner, 9 * max(kernel.parameters.noise, KernelParameters.leastNoise))
    while true {
      if let factor = try? kernel.factor.appending(cross, corner: corner) { return factor }
      for row in 0..<corner.rows { corner[row, row] += more }
      more *= 10
    }
  }

  private static func solve(
    _ factor: CholeskyFactorization, _ targets: [Double], _ draws: Matrix, noise: Double
  ) -> (solutions: Matrix, best: [Double]) {
    let count = factor.lower.rows
    let unknown = [Double](repeating: 0, count: draws.columns)
    var known = Matrix(rows: 1, columns: count, values: targets + unknown)
    factor.solveLower(&known)
    var rows = Matrix(zeros: draws.rows, count)
    for row in 0..<draws.rows {
      rows.values.replaceSubrange(
        row * count..<(row + 1) * count, with: known.values[..<targets.count] + draws.row(row))
    }
    let values = rows.times(factor.lower, transposing: .second)
    factor.solveUpper(&rows)
    // As K is k + noise, the means at the trials, k K⁻¹ y, are y − noise K⁻¹ y.
    let best = (0..<draws.rows).map { row in
      zip(values.row(row), rows.row(row)).reduce(.infinity) { min($0, $1.0 - noise * $1.1) }
    }
    return (rows, best)
  }
}

/// At other points.
extension Posterior {
  /// Means `[q, m]`, one for each fantasy, and the variances of the function, which they share.
  package func moments(_ features: Matrix) -> (means: Matrix, variances: [Double]) {
    var cross = Matern.squares(parameters.scaled(features, owners: owners), scaled)
    Matern.values(ofSquares: &cross)
    return moments(cross: &cross)
  }

  /// - Parameter cross: The kernel without its scale; afterwards `L⁻¹ k`, a row for each point.
  private func moments(cross: inout Matrix) -> (means: Matrix, variances: [Double]) {
    for index in cross.values.indices { cross.values[index] *= parameters.scale }
    let means = cross.times(solutions, transposing: .second)
    factor.solveLower(&cross)
    let variances = (0..<cross.rows).map { row in
      max(parameters.scale - cross.row(row).reduce(0) { $0 + $1 * $1 }, Self.leastVariance)
    }
    return (means, variances)
  }

  /// The logarithm of the improvement to be expected at each point, averaged over fantasies.
  package func logImprovements(_ features: Matrix) -> [Double] {
    let (means, variances) = moments(features)
    return variances.indices.map { improvement(means.row($0), variances[$0]).value }
  }

  /// As above, with the derivatives by the features `[q, f]`.
  package func logImprovementsWithGradients(
    _ features: Matrix
  ) -> (values: [Double], gradients: Matrix) {
    let places = parameters.scaled(features, owners: owners)
    var cross = Matern.squares(places, scaled)
    let slopes = Matern.valuesAndSlopes(ofSquares: &cross)
    let (means, variances) = moments(cross: &cross)
    let improvements = variances.indices.map { improvement(means.row($0), variances[$0]) }
    // The value changes by `byMean · dμ + byVariance · dσ²`, with μ = solutions · k and
    // σ² = scale − kᵀ K⁻¹ k.
    factor.solveUpper(&cross)
    let byMeans = Matrix(
      rows: means.rows, columns: means.columns, values: improvements.flatMap(\.byMeans))
    var weights = byMeans * solutions
    let count = weights.columns
    for (row, improvement) in improvements.enumerated() {
      let byVariance =
        variances[row] > Self.leastVariance ? 2 * improvement.byVariance : 0
      for place in row * count..<(row + 1) * count {
        let weight = weights.values[place] - byVariance * cross.values[place]
        weights.values[place] = weight * slopes.values[place] * parameters.scale
      }
    }
    return (improvements.map(\.value), gradients(weights, places))
  }

  /// `Σⱼ weightᵢⱼ d|xᵢ − xⱼ|² / dx`, in features that are not scaled.
  private func gradients(_ weights: Matrix, _ places: Matrix) -> Matrix {
    var gradients = weights * scaled
    for row in 0..<places.rows {
      let sum = weights.row(row).reduce(0, +)
      for (column, owner) in owners.enumerated() {
        let root = parameters.weights[owner].squareRoot()
        gradients[row, column] = 2 * root * (sum * places[row, column] - gradients[row, column])
      }
    }
    return gradients
  }

  private struct Improvement {
    let value: Double
    /// Derivatives by the mean of each fantasy.
    let byMeans: [Double]
    let byVariance: Double
  }

  /// `log Σₘ exp(log EIₘ) − log m`.
  private func improvement(_ means: ArraySlice<Double>, _ variance: Double) -> Improvement {
    let deviation = variance.squareRoot()
    let scores = zip(best, means).map { ($0 - $1) / deviation }
    let units = scores.map(ExpectedImprovement.logUnit)
    let highest = units.reduce(-.infinity) { max($0, $1.value) }
    let shares = units.map { Elementary.exp($0.value - highest) }
    let sum = shares.reduce(0, +)
    var (byMeans, byDeviation) = ([Double](), 0.0)
    for index in units.indices {
      let share = shares[index] / sum
      byMeans.append(-share * units[index].slope / deviation)
      byDeviation += share * (1 - scores[index] * units[index].slope) / deviation
    }
    let value = highest + Elementary.log(sum * deviation / Double(best.count))
    return Improvement(
      value: value, byMeans: byMeans, byVariance: byDeviation / (2 * deviation))
  }
}
