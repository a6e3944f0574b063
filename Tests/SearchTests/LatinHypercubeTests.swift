import Search
import Tensors
import Testing

@Suite struct LatinHypercubeTests {
  private func points(_ range: Range<Int>, strata: Int?, seed: UInt64 = 1) -> [[Double]] {
    var design = LatinHypercube(
      dimensions: 4, strata: strata, RandomStream(seed: seed, "test"))
    return range.map { design.point($0) }
  }

  @Test(arguments: [1, 2, 4, 64, 512])
  func `the first points of a power of two meet every stratum once`(count: Int) {
    let points = points(0..<count, strata: nil)
    for coordinate in 0..<4 {
      #expect(points.map { Int($0[coordinate] * Double(count)) }.sorted() == Array(0..<count))
    }
  }

  @Test func `every block meets every stratum once`() {
    for block in 0..<3 {
      let points = points(block * 20..<block * 20 + 20, strata: 20)
      for coordinate in 0..<4 {
        #expect(points.map { Int($0[coordinate] * 20) }.sorted() == Array(0..<20))
      }
    }
  }

  @Test(arguments: [nil, 20])
  func `coordinates are independent`(strata: Int?) {
    let points = points(0..<1000, strata: strata)
    for other in 1..<4 {
      let products = points.map { ($0[0] - 0.5) * ($0[other] - 0.5) * 12 }
      // The correlation of 1000 independent pairs is above 0.11 in one of 2000 cases.
      #expect((products.reduce(0, +) / 1000).magnitude < 0.11)
    }
  }

  @Test(arguments: [nil, 20])
  func `the order of asking does not show`(strata: Int?) {
    var design = LatinHypercube(dimensions: 4, strata: strata, RandomStream(seed: 1, "test"))
    let backwards = (0..<100).reversed().map { design.point($0) }
    #expect(Array(backwards.reversed()) == points(0..<100, strata: strata))
    #expect(points(0..<9, strata: strata, seed: 2) != points(0..<9, strata: strata))
  }
}
