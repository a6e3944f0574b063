import Search
import Tensors
import Testing

@Suite struct HaltonSequenceTests {
  @Test func `163840 coordinates are SciPy's bit for bit`() {
    // python3 -c "import numpy as np; from scipy.stats import qmc
    // s = np.ascontiguousarray(qmc.Halton(40, scramble=False).random(4096)).view(np.uint64)
    // print(int((s * np.arange(1, s.size + 1, dtype=np.uint64).reshape(s.shape)).sum()))"
    // (SciPy 1.17.1)
    let sequence = HaltonSequence(dimensions: 40)
    var (sum, weight): (UInt64, UInt64) = (0, 1)
    for index in 0..<4096 {
      for coordinate in sequence.point(index) {
        sum &+= coordinate.bitPattern &* weight
        weight += 1
      }
    }
    #expect(sum == 16_273_750_326_939_162_988)
  }

  @Test func `scrambling keeps one point in each interval of a power of the base`() {
    let sequence = HaltonSequence(dimensions: 3).scrambled(RandomStream(seed: 3, "test"))
    for (coordinate, count) in [(0, 256), (1, 243), (2, 625)] {
      let cells = (0..<count).map { Int(sequence.point($0)[coordinate] * Double(count)) }
      #expect(cells.sorted() == Array(0..<count))
    }
  }

  @Test func `scrambling parts coordinates with large bases`() {
    // Unscrambled, the first points of bases 71 and 73 lie on a line.
    let plain = HaltonSequence(dimensions: 21)
    let scrambled = plain.scrambled(RandomStream(seed: 3, "test"))
    let distances = [plain, scrambled].map { sequence in
      (0..<60).map { index in
        let point = sequence.point(index)
        return (point[19] - point[20]).magnitude
      }.reduce(0, +) / 60
    }
    #expect(distances[0] < 0.02)
    #expect(distances[1] > 0.2)
  }

  @Test func `scrambling depends on the stream alone`() {
    let plain = HaltonSequence(dimensions: 2)
    let points = [1, 1, 2].map { plain.scrambled(RandomStream(seed: $0, "test")).point(5) }
    #expect(points[0] == points[1])
    #expect(points[0] != points[2])
  }
}
