import Datasets
import Tensors
import Testing

struct HeldSymbolsTests {
  private let stream = RandomStream(seed: 8, "data")

  private func make(samples: Int = 40, noise: Double = 0) -> HeldSymbols {
    HeldSymbols(
      samples: samples, symbols: 3, frames: 22, lengths: 2...5, holds: 2...4, noise: noise)
  }

  @Test func `frames without noise spell the labels, each held as long as is allowed`() {
    let (frames, labels) = make().sequences(from: stream)
    #expect(frames.count == 40 * 22 && labels.count == 40 * 5)
    for sample in 0..<40 {
      let row = frames[sample * 22..<(sample + 1) * 22]
      var runs: [(symbol: Int16, frames: Int)] = []
      for frame in row {
        if runs.last?.symbol == frame {
          runs[runs.count - 1].frames += 1
        } else {
          runs.append((frame, 1))
        }
      }
      let shown = runs.filter { $0.symbol > 0 }
      let expected = labels[sample * 5..<(sample + 1) * 5].filter { $0 >= 0 }
      #expect(shown.map(\.symbol) == expected && (2...5).contains(shown.count))
      #expect(shown.allSatisfy { (2...4).contains($0.frames) && (1...3).contains($0.symbol) })
    }
  }

  @Test func `noise changes its share of the frames, and no label`() {
    let (clean, noisy) = (make(samples: 500), make(samples: 500, noise: 0.2))
    let (a, b) = (clean.sequences(from: stream), noisy.sequences(from: stream))
    #expect(a.labels == b.labels)
    let changed = zip(a.frames, b.frames).filter { $0 != $1 }.count
    // A quarter of the noise shows what was there.
    #expect(abs(Double(changed) / Double(a.frames.count) - 0.15) < 0.02)
  }

  @Test func `more samples begin with the same ones`() {
    let (few, many) = (make(samples: 10, noise: 0.1), make(samples: 30, noise: 0.1))
    #expect(
      few.sequences(from: stream).frames == Array(many.sequences(from: stream).frames[..<220]))
  }
}
