import Datasets
import Tensors
import Testing

struct SamplingTests {
  private let stream = RandomStream(seed: 11, "order")

  @Test func `a permutation reaches every number once, for every count up to 2000`() {
    for count in 1...2000 {
      let permutation = Permutation(count: count, stream: stream)
      var seen = [Bool](repeating: false, count: count)
      for place in 0..<count { seen[permutation[place]] = true }
      #expect(seen.allSatisfy { $0 }, "count \(count)")
    }
  }

  @Test(arguments: [60_000, 65_536, 65_537, 1_000_003])
  func `a large permutation reaches every number once`(count: Int) {
    let permutation = Permutation(count: count, stream: stream, epoch: 3)
    var seen = [Bool](repeating: false, count: count)
    for place in 0..<count { seen[permutation[place]] = true }
    #expect(seen.allSatisfy { $0 })
  }

  /// `(counts − mean)² / mean`, summed.
  private func chiSquare(_ counts: [Int]) -> Double {
    let mean = Double(counts.reduce(0, +)) / Double(counts.count)
    return counts.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) / mean }
  }

  @Test(arguments: [2, 3, 5, 10, 16, 100])
  func `each number comes to each place equally often over the epochs`(count: Int) {
    let epochs = 20_000
    var places = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
    for epoch in 0..<epochs {
      let permutation = Permutation(count: count, stream: stream, epoch: epoch)
      for place in 0..<count { places[place][permutation[place]] += 1 }
    }
    let freedom = Double((count - 1) * (count - 1))
    let statistic = places.map(chiSquare).reduce(0, +) * Double(count - 1) / Double(count)
    // Five standard deviations of χ² at this many degrees of freedom.
    #expect(statistic < freedom + 5 * (2 * freedom).squareRoot() + 10)
  }

  @Test func `neighbours of the input are no neighbours of the output`() {
    let count = 50_000
    let permutation = Permutation(count: count, stream: stream)
    let numbers = permutation.numbers(at: 0..<count)
    let distances = zip(numbers, numbers.dropFirst()).map { ($0 - $1).magnitude }
    // Two uniform numbers are count / 3 apart on average, standard error count / √18 / √count.
    let mean = Double(distances.reduce(0, +)) / Double(count - 1)
    #expect((mean / Double(count) - 1.0 / 3).magnitude < 5 * 0.2357 / Double(count).squareRoot())
    #expect(distances.filter { $0 == 1 }.count < 12)
  }

  @Test func `epochs and streams have orders of their own`() {
    let order = { (stream: RandomStream, epoch: Int) in
      Permutation(count: 100, stream: stream, epoch: epoch).numbers(at: 0..<100)
    }
    #expect(order(stream, 0) == order(stream, 0))
    #expect(order(stream, 0) != order(stream, 1))
    #expect(order(stream, 0) != order(RandomStream(seed: 12, "order"), 0))
  }

  @Test func `the order of a stream never changes`() {
    let permutation = Permutation(count: 10, stream: RandomStream(seed: 1, "golden"), epoch: 2)
    // Made by this implementation; a change would change every stored result.
    #expect(permutation.numbers(at: 0..<10) == [5, 4, 2, 7, 1, 8, 9, 6, 0, 3])
  }

  @Test func `a split is disjoint, complete and of the wanted size`() {
    let split = Split(count: 1000, validation: 0.1, stream: stream)
    #expect(split.validation.count == 100)
    #expect((split.training + split.validation).sorted() == Array(0..<1000))
    #expect(split == Split(count: 1000, validation: 0.1, stream: stream))
  }

  @Test(arguments: [(0, 0.5, 0), (1, 0.5, 0), (2, 0.01, 1), (2, 0.99, 1), (10, 0, 0), (7, 0.5, 4)])
  func `small splits keep a sample on both sides`(count: Int, fraction: Double, validation: Int) {
    let split = Split(count: count, validation: fraction, stream: stream)
    #expect(split.validation.count == validation && split.training.count == count - validation)
  }
}
