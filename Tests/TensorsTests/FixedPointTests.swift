import Tensors
import Testing

@Suite struct FixedPointTests {
  private static let paths = KernelPath.allCases.compactMap(Kernels.init)
  private static let format = FixedPointFormat(fractionBits: 40, range: 1024)

  /// 77 numbers: not a multiple of the lanes.
  private static func numbers(_ index: Int, scale: Double = 1) -> Storage {
    var cursor = RandomStream(seed: 9, "numbers").cursor(item: index)
    return Storage(cursor.normals(77).map { Float($0 * scale) })
  }

  private static let zeros = Storage(count: 77)

  private static func sum(_ order: [Int], _ kernels: Kernels) -> FixedPointSum {
    let sum = FixedPointSum(count: 77, format: format)
    for index in order {
      sum.add(
        1 / Double(index + 3), times: numbers(index), minus: numbers(index + 50), with: kernels)
    }
    return sum
  }

  @Test func `the order of the addends does not change a bit`() {
    let kernels = Kernels.fastest()
    var order = Array(0..<20)
    let expected = Self.sum(order, kernels).values
    for seed in 0..<10 {
      var cursor = RandomStream(seed: UInt64(seed), "order").cursor()
      cursor.shuffle(&order)
      #expect(Self.sum(order, kernels).values == expected)
    }
  }

  @Test func `grouping the addends does not change a bit`() {
    let kernels = Kernels.fastest()
    let whole = Self.sum(Array(0..<9), kernels)
    let (left, right) = (Self.sum([7, 1, 4], kernels), Self.sum([0, 2, 3, 8, 6, 5], kernels))
    left.add(right, in: 0..<77, with: kernels)
    #expect(left.values == whole.values)
  }

  @Test(arguments: paths.indices) func `every instruction set gives equal bits`(path: Int) {
    let (kernels, first) = (Self.paths[path], Self.paths[0])
    let (sum, expected) = (Self.sum([3, 1, 2], kernels), Self.sum([3, 1, 2], first))
    #expect(sum.values == expected.values)
    let (out, expectedOut) = (Storage(count: 77), Storage(count: 77))
    sum.write(0..<77, to: out, with: kernels)
    expected.write(0..<77, to: expectedOut, with: first)
    #expect(out.values == expectedOut.values)
    let (a, b) = (Self.numbers(1), Self.numbers(2))
    #expect(kernels.measureDifference(a, b) == first.measureDifference(a, b))
    kernels.addDifference(a, b, times: 0.3, to: out)
    first.addDifference(a, b, times: 0.3, to: expectedOut)
    #expect(out.values == expectedOut.values)
  }

  @Test(arguments: paths.indices)
  func `numbers become the nearest multiples, ties even ones`(path: Int) {
    let format = FixedPointFormat(fractionBits: 1, range: 0x1p20)
    let sum = FixedPointSum(count: 8, format: format)
    let values: [Float] = [0.25, 0.75, -0.25, -0.75, 1.1, -1.1, 1_048_576, -1_048_576]
    sum.add(1, times: Storage(values), minus: Storage(count: 8), with: Self.paths[path])
    #expect(sum.values == [0, 2, 0, -2, 2, -2, 2_097_152, -2_097_152])
  }

  @Test func `a mean of shares that add up to 1 is right within the quantum`() {
    let kernels = Kernels.fastest()
    let sum = FixedPointSum(count: 77, format: Self.format)
    var expected = [Double](repeating: 0, count: 77)
    for index in 0..<8 {
      let addend = Self.numbers(index, scale: 100)
      sum.add(0.125, times: addend, minus: Self.zeros, with: kernels)
      for (place, value) in addend.values.enumerated() { expected[place] += Double(value) / 8 }
    }
    for (found, wanted) in zip(sum.values, expected) {
      // Half a quantum for each of eight addends.
      #expect(abs(Double(found) * Self.format.unit - wanted) <= 4 * Self.format.unit)
    }
  }

  @Test(arguments: [
    (40, 1024.0, true), (40, 2048, true), (40, 2049, false), (51, 1, true), (52, 0.1, false),
    (0, 0x1p51, true), (10, 0, false), (-1, 1, false), (10, .nan, false),
  ])
  func `a format fits where its range is at most 2⁵¹ quanta`(
    bits: Int, range: Double, fits: Bool
  ) {
    #expect(FixedPointFormat.fits(fractionBits: bits, range: range) == fits)
  }

  @Test func `a difference is measured in Double, and what is no number is seen`() {
    let kernels = Kernels.fastest()
    let (a, b) = (Storage([3, 0, -1, 7]), Storage([0, 0, 3, 7]))
    let measured = kernels.measureDifference(a, b)
    #expect(measured.squares == 25 && measured.largest == 4)
    a[1] = .nan
    #expect(kernels.measureDifference(a, b).squares.isNaN)
    a[1] = .infinity
    #expect(kernels.measureDifference(a, b).squares == .infinity)
  }
}

@Suite struct DirichletTests {
  private let stream = RandomStream(seed: 21, "gamma")

  @Test(arguments: [0.3, 1, 2.5, 40]) func `gamma variables have mean and variance of their shape`(
    shape: Double
  ) {
    var cursor = stream.cursor()
    let count = 100_000
    let values = (0..<count).map { _ in Elementary.exp(cursor.logarithmOfGamma(shape)) }
    let mean = values.reduce(0, +) / Double(count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    // Five standard errors: √(a / n), and √((2 + 6 / a) / n) relative.
    #expect(abs(mean - shape) < 5 * (shape / Double(count)).squareRoot())
    #expect(abs(variance / shape - 1) < 5 * ((2 + 6 / shape) / Double(count)).squareRoot())
  }

  @Test(arguments: [1e-8, 1e-3, 0.5, 1e6]) func `shares add up to 1 and are never no number`(
    concentration: Double
  ) {
    for item in 0..<200 {
      var cursor = stream.cursor(item: item)
      let shares = cursor.dirichlet(concentration, count: 7)
      #expect(shares.allSatisfy { $0 >= 0 && $0 <= 1 })
      #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
    }
  }

  @Test func `shares have the variance of their distribution`() {
    // Var = (1/k)(1 − 1/k) / (k β + 1) with k = 4 and β = 0.5: 0.0625
    let draws = 40_000
    var sum = 0.0
    for item in 0..<draws {
      var cursor = stream.cursor(item: item)
      let share = cursor.dirichlet(0.5, count: 4)[1]
      sum += (share - 0.25) * (share - 0.25)
    }
    #expect(abs(sum / Double(draws) - 0.0625) < 0.002)
  }
}
