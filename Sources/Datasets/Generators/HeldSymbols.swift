import Tensors

/// Short sequences of symbols, each held over several frames with noise: what is spelled is known, and
/// not when.
///
/// Symbols are 1 ... symbols; two that follow one another differ. A frame shows its symbol, or with the
/// probability `noise` any of 0 ... symbols, uniformly. After the last symbol frames show 0. Sample i is
/// drawn from `stream.cursor(item: i)`: the length, then for each symbol itself and its frames, then for
/// each frame of the whole whether it is noise and, if so, what it shows.
package struct HeldSymbols: Sendable, Equatable {
  package let samples: Int
  package let symbols: Int
  package let frames: Int
  /// Symbols of a sequence.
  package let lengths: ClosedRange<Int>
  /// Frames of a symbol.
  package let holds: ClosedRange<Int>
  /// In [0, 1].
  package let noise: Double

  /// - Precondition: The longest sequence fits into the frames.
  package init(
    samples: Int, symbols: Int, frames: Int, lengths: ClosedRange<Int>, holds: ClosedRange<Int>,
    noise: Double
  ) {
    precondition(
      samples >= 0 && symbols > 1 && lengths.lowerBound > 0 && holds.lowerBound > 0
        && lengths.upperBound * holds.upperBound <= frames && (0...1).contains(noise),
      "\(lengths) symbols of \(symbols) over \(holds) of \(frames) frames each, noise \(noise)")
    (self.samples, self.symbols, self.frames) = (samples, symbols, frames)
    (self.lengths, self.holds, self.noise) = (lengths, holds, noise)
  }

  package var identity: String {
    "held-symbols(samples: \(samples), symbols: \(symbols), frames: \(frames), "
      + "lengths: \(lengths), holds: \(holds), noise: \(noise))"
  }

  /// Frames `[samples, frames]`, and labels `[samples, longest]`, filled up with −1.
  package func sequences(from stream: RandomStream) -> (frames: [Int16], labels: [Int16]) {
    var (shown, labels): ([Int16], [Int16]) = ([], [])
    for sample in 0..<samples {
      var cursor = stream.cursor(item: sample)
      var row: [Int16] = []
      let count = cursor.whole(in: lengths)
      var last = 0
      for _ in 0..<count {
        // One of the others: the last one and all after it stand one place further.
        let place = cursor.whole(in: 1...(last == 0 ? symbols : symbols - 1))
        last = last > 0 && place >= last ? place + 1 : place
        labels.append(Int16(last))
        row += [Int16](repeating: Int16(last), count: cursor.whole(in: holds))
      }
      labels += [Int16](repeating: -1, count: lengths.upperBound - count)
      row += [Int16](repeating: 0, count: frames - row.count)
      for frame in row.indices where cursor.uniform() < noise {
        row[frame] = Int16(cursor.whole(in: 0...symbols))
      }
      shown += row
    }
    return (shown, labels)
  }
}

extension RandomCursor {
  fileprivate mutating func whole(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + integer(below: range.count)
  }
}
