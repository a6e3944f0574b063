import Search
import Tensors
import Testing

@Suite struct SobolSequenceTests {
  @Test func `the first points are SciPy's`() {
    // python3 -c "from scipy.stats import qmc; print(qmc.Sobol(3, scramble=False).random(8))"
    // (SciPy 1.17.1)
    let expected = [
      [0, 0, 0], [0.5, 0.5, 0.5], [0.75, 0.25, 0.25], [0.25, 0.75, 0.75], [0.375, 0.375, 0.625],
      [0.875, 0.875, 0.125], [0.625, 0.125, 0.875], [0.125, 0.625, 0.375],
    ]
    let sequence = SobolSequence(dimensions: 3)
    #expect((0..<8).map(sequence.point) == expected)
  }

  @Test func `4096 points in 256 dimensions are SciPy's bit for bit`() {
    // python3 -c "import numpy as np; from scipy.stats import qmc
    // s = qmc.Sobol(256, scramble=False, bits=32).random(4096); i = (s * 2**32).astype(np.uint64)
    // print((i * np.arange(1, i.size + 1, dtype=np.uint64).reshape(i.shape)).sum())"
    // (SciPy 1.17.1)
    let sequence = SobolSequence(dimensions: 256)
    var (sum, weight): (UInt64, UInt64) = (0, 1)
    for index in 0..<4096 {
      for coordinate in sequence.point(index) {
        sum &+= UInt64(coordinate * 0x1p32) &* weight
        weight += 1
      }
    }
    #expect(sum == 18_428_729_400_322_162_688)
  }

  @Test func `scrambling keeps one point in each interval of a power of two`() {
    let plain = SobolSequence(dimensions: 20)
    let sequence = plain.scrambled(RandomStream(seed: 3, "test"))
    let points = (0..<1024).map(sequence.point)
    for dimension in 0..<20 {
      let cells = points.map { Int($0[dimension] * 1024) }.sorted()
      #expect(cells == Array(0..<1024))
    }
  }

  @Test func `scrambling keeps one point in each box of the first two dimensions`() {
    let plain = SobolSequence(dimensions: 2)
    let sequence = plain.scrambled(RandomStream(seed: 3, "test"))
    for wide in 0...8 {
      let (columns, rows) = (Double(1 << wide), Double(1 << (8 - wide)))
      let boxes = (0..<256).map { index -> Int in
        let point = sequence.point(index)
        return Int(point[0] * columns) << (8 - wide) + Int(point[1] * rows)
      }
      #expect(boxes.sorted() == Array(0..<256))
    }
  }

  @Test func `scrambling depends on the stream alone`() {
    let plain = SobolSequence(dimensions: 2)
    let points = [1, 1, 2].map { plain.scrambled(RandomStream(seed: $0, "test")).point(5) }
    #expect(points[0] == points[1])
    #expect(points[0] != points[2])
  }

  @Test func `traps beyond the table`() async {
    await #expect(processExitsWith: .failure) {
      _ = SobolSequence(dimensions: SobolSequence.maximalDimensions + 1)
    }
  }
}
