/// Reductions of the numbers along `attributes.axes` to one, computed in Double in a fixed order;
/// `x → x without these axes`, or with an extent of 1 where `attributes.keepsAxes` says so. n is how
/// many numbers each reduces.
extension Op {
  static let axisReductions = [
    axisSums, axisMeans, axisProducts, axisMaxima, axisMinima, axisLogSumExps, axisVariances,
    axisDeviations, axisNorms, argMaxima, argMinima,
  ]

  /// `Σ x`; `dx = g`. 0 of none.
  package static let axisSums = reduction(
    "axisSums", value: { $0.y[0] = Float($0.sum) },
    gradient: { line, g, dx in line.put(g, into: dx) { _ in 1 } })

  /// `Σ x / n`; `dx = g / n`. NaN of none.
  package static let axisMeans = reduction(
    "axisMeans", value: { $0.y[0] = Float($0.sum / Double($0.count)) },
    gradient: { line, g, dx in
      let share = 1 / Double(line.count)
      line.put(g, into: dx) { _ in share }
    })

  /// `Π x`; `dx = g Π` of the others, so that zeros have theirs too. 1 of none.
  package static let axisProducts = reduction(
    "axisProducts",
    value: { line in
      var product = 1.0
      for i in 0..<line.count { product *= Double(line.x[i]) }
      line.y[0] = Float(product)
    },
    gradient: { line, g, dx in
      line.room.withMemoryRebound(to: Double.self, capacity: line.count + 1) { after in
        after[line.count] = Double(g)
        for i in (0..<line.count).reversed() { after[i] = after[i + 1] * Double(line.x[i]) }
        var before = 1.0
        for i in 0..<line.count {
          dx[i] = Float(before * after[i + 1])
          before *= Double(line.x[i])
        }
      }
    })

  /// The largest number; `dx = g` at the first place that holds it. A NaN is the largest; −∞ of none.
  package static let axisMaxima = reduction(
    "axisMaxima",
    value: { $0.y[0] = $0.count == 0 ? -.infinity : $0.x[$0.place(of: >)] },
    gradient: { $0.put($1, into: $2, at: $0.place(of: >)) })

  /// The smallest number; `dx = g` at the first place that holds it. A NaN is the smallest; ∞ of none.
  package static let axisMinima = reduction(
    "axisMinima",
    value: { $0.y[0] = $0.count == 0 ? .infinity : $0.x[$0.place(of: <)] },
    gradient: { $0.put($1, into: $2, at: $0.place(of: <)) })

  /// `ln Σ eˣ`, never overflowing; `dx = g eˣ⁻ʸ`. −∞ of none.
  package static let axisLogSumExps = reduction(
    "axisLogSumExps", value: { $0.y[0] = Float($0.logSumExp) },
    gradient: { line, g, dx in
      let y = line.logSumExp
      guard y.isFinite else {
        return line.put(g, into: dx) { $0 == y && y > 0 ? 1 : 0 }
      }
      let c = line.frame.kernels.c
      c.affine(line.x, 1, Float(-y), dx, line.count, false)
      c.exp(dx, dx, line.count)
      c.affine(dx, g, 0, dx, line.count, false)
    })

  /// `Σ (x − mean)² / (n − c)` with c = `attributes.constants[0]`, 0 or (Bessel's) 1;
  /// `dx = 2 g (x − mean) / (n − c)`. NaN where n is c.
  package static let axisVariances = reduction(
    "axisVariances", value: { $0.y[0] = Float($0.variance) },
    gradient: { line, g, dx in
      let (mean, scale) = (line.mean, 2 / line.freedom)
      line.put(g, into: dx) { ($0 - mean) * scale }
    })

  /// The root of ``axisVariances``; `dx = g (x − mean) / ((n − c) y)`, 0 where all numbers are equal.
  package static let axisDeviations = reduction(
    "axisDeviations", value: { $0.y[0] = Float($0.variance.squareRoot()) },
    gradient: { line, g, dx in
      let (mean, root) = (line.mean, line.variance.squareRoot())
      line.put(g, into: dx) { root == 0 ? 0 : ($0 - mean) / (line.freedom * root) }
    })

  /// `√Σ x²`; `dx = g x / y`, 0 where all numbers are 0.
  package static let axisNorms = reduction(
    "axisNorms", value: { $0.y[0] = Float($0.norm) },
    gradient: { line, g, dx in
      let norm = line.norm
      line.put(g, into: dx) { norm == 0 ? 0 : norm == .infinity ? $0.atInfinity : $0 / norm }
    })

  /// The first place of the largest number, counted along the axes in their order; data, without a
  /// gradient. A NaN is the largest; 0 of none.
  package static let argMaxima = reduction(
    "argMaxima", value: { $0.y[0] = Float($0.place(of: >)) }, gradient: nil)

  /// The first place of the smallest number, as ``argMaxima``. A NaN is the smallest.
  package static let argMinima = reduction(
    "argMinima", value: { $0.y[0] = Float($0.place(of: <)) }, gradient: nil)
}

extension Double {
  /// The slope of the norm of numbers of which some are infinite: that of a single one.
  fileprivate var atInfinity: Double { isInfinite ? (self < 0 ? -1 : 1) : 0 }
}

extension Line {
  fileprivate var mean: Double { sum / Double(count) }

  /// n − c.
  fileprivate var freedom: Double { Double(count) - Double(attributes.constants[0]) }

  fileprivate var variance: Double {
    let mean = mean
    var squares = 0.0
    for i in 0..<count {
      let distance = Double(x[i]) - mean
      squares += distance * distance
    }
    return squares / freedom
  }

  fileprivate var norm: Double { frame.kernels.c.sum_of_squares(x, count).squareRoot() }

  fileprivate var logSumExp: Double {
    guard count > 0 else { return -.infinity }
    let (largest, c) = (x[place(of: >)], frame.kernels.c)
    guard largest.isFinite else { return Double(largest) }
    c.affine(x, 1, -largest, room, count, false)
    c.exp(room, room, count)
    return Double(largest) + Elementary.log(c.sum(room, count))
  }

  /// The first place of the number that comes before all others, or of the first NaN.
  @inline(__always)
  fileprivate func place(of comesFirst: (Float, Float) -> Bool) -> Int {
    var best = 0
    for i in 0..<count {
      if x[i].isNaN { return i }
      if comesFirst(x[i], x[best]) { best = i }
    }
    return best
  }

  /// Writes `g` at a place and 0 elsewhere.
  fileprivate func put(_ g: Float, into dx: UnsafeMutablePointer<Float>, at place: Int) {
    dx.update(repeating: 0, count: count)
    if count > 0 { dx[place] = g }
  }
}
