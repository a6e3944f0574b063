import Tensors

/// Normal distributions on [0, 1] as in ``NormalFactors``, with their mass on the interval of a level
/// in place of a density.
struct LevelFactors: Sendable {
  private let levelCount: Int
  private var normals: [TruncatedNormal]
  /// Per kernel; 0 for the prior's.
  private var levels: [Int32]
  /// Where the kernel's row of `table` begins.
  private var rows: [Int32]
  /// The logarithm of the mass on [0, 1]; 0 where the row has it already.
  private var masses: [Double]
  /// As ``LevelMasses`` has it.
  private let table: [Double]

  init(of sorted: SortedShares, count: Int, levels levelCount: Int, memo: inout AxisMemo) {
    self.levelCount = levelCount
    normals = [TruncatedNormal](
      repeating: TruncatedNormal(mean: 0.5, deviation: 1), count: count)
    (levels, rows) = (
      [Int32](repeating: 0, count: count), [Int32](repeating: 0, count: count)
    )
    masses = [Double](repeating: 0, count: count)
    // Half levels are whole numbers, so that equal distances give equal deviations.
    let places = sorted.values.map { Double(2 * $0 + 1) }
    let gaps = SortedShares.gaps(places, range: Double(2 * levelCount))
    let least = sorted.leastDeviation
    var known = memo.levels ?? LevelMasses(count: levelCount)
    memo.levels = nil
    for place in gaps.indices {
      let kernel = Int(sorted.kernels[place])
      let row = known.row(gap: Int(gaps[place]), least: least)
      let normal = TruncatedNormal(
        mean: (Double(sorted.values[place]) + 0.5) / Double(levelCount), deviation: row.deviation)
      normals[kernel] = normal
      (levels[kernel], rows[kernel]) = (sorted.values[place], Int32(row.index * levelCount))
      masses[kernel] = memo.logMass(of: normal, trial: Int(sorted.trials[place]))
    }
    table = known.table
    memo.levels = known
  }

  func share(of kernel: Int, at u: Double) -> Double {
    (Double(level(at: normals[kernel].quantile(u))) + 0.5) / Double(levelCount)
  }

  private func level(at share: Double) -> Int {
    min(Int(share * Double(levelCount)), levelCount - 1)
  }

  func add(to sums: inout KernelSums, at share: Double) {
    let level = Int32(level(at: share))
    table.withUnsafeBufferPointer { table in
      levels.withUnsafeBufferPointer { levels in
        rows.withUnsafeBufferPointer { rows in
          masses.withUnsafeBufferPointer { masses in
            sums.update { sums, count in
              for kernel in 0..<count {
                let distance = level &- levels[kernel]
                let entry = rows[kernel] &+ (distance < 0 ? 0 &- distance : distance)
                sums[kernel] += table[Int(entry)] - masses[kernel]
              }
            }
          }
        }
      }
    }
  }
}

/// How much of a normal distribution that is centred on a level lies on the levels at a distance from
/// it: logarithms, `count` to a row.
///
/// Row 0 belongs to the prior, a normal distribution with mean ½ and deviation 1 cut off at 0 and 1,
/// by levels; row 1 to the smallest deviation; the others to the distances that have occurred.
struct LevelMasses: Sendable {
  let count: Int
  private(set) var table: [Double]
  /// By the gap in half levels; 0: none.
  private var rows: [Int]
  private var least = 0.0

  init(count: Int) {
    self.count = count
    let normal = TruncatedNormal(mean: 0.5, deviation: 1)
    let all = Elementary.exp(normal.logMass)
    table = (0..<count).map { level in
      let (low, high) = (Double(level) / Double(count), Double(level + 1) / Double(count))
      let mass =
        NormalDistribution.share(below: high - 0.5) - NormalDistribution.share(below: low - 0.5)
      return Elementary.log(mass / all)
    }
    table += [Double](repeating: 0, count: count)
    rows = [Int](repeating: 0, count: 2 * count + 1)
  }

  /// The row and the deviation that belong to a gap.
  /// - Parameters:
  ///   - gap: In half levels.
  ///   - least: The smallest deviation.
  mutating func row(gap: Int, least: Double) -> (index: Int, deviation: Double) {
    let deviation = Double(gap) / Double(2 * count)
    guard deviation > least else {
      if least != self.least {
        table.replaceSubrange(count..<2 * count, with: masses(least))
        self.least = least
      }
      return (1, least)
    }
    if rows[gap] == 0 {
      rows[gap] = table.count / count
      table += masses(deviation)
    }
    return (rows[gap], deviation)
  }

  /// By the distance in levels.
  private func masses(_ deviation: Double) -> [Double] {
    let unit = 1 / (deviation * Double(count))
    return (0..<count).map { distance in
      guard distance > 0 else {
        return Elementary.log1p(-2 * NormalDistribution.share(below: -0.5 * unit))
      }
      let near = NormalDistribution.logShare(below: (0.5 - Double(distance)) * unit)
      let far = NormalDistribution.logShare(below: (-0.5 - Double(distance)) * unit)
      return near + Elementary.log1p(-Elementary.exp(far - near))
    }
  }
}
