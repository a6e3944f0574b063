import Tensors
import Training

/// Windows of a text in which some tokens are chosen to be told, each with the same probability: 80 %
/// of them are hidden behind a mask, 10 % replaced by a token drawn evenly from the text's vocabulary,
/// 10 % left. Targets are the chosen tokens, −1 at all other places.
///
/// In training all is drawn by the epoch and the sample's place in it; windows to judge by are masked
/// the same way whenever they are read. Source: Devlin et al., arXiv 1810.04805, §3.1.
package struct MaskedSamples: SampleSource {
  private let windows: WindowSamples
  private let share: Double
  private let vocabulary: Int
  private let stream: RandomStream

  /// - Parameters:
  ///   - share: That a token is chosen, in (0, 1).
  ///   - vocabulary: Tokens of the text; the mask is the next one.
  package init(_ windows: WindowSamples, share: Double, vocabulary: Int, stream: RandomStream) {
    (self.windows, self.share) = (windows, share)
    (self.vocabulary, self.stream) = (vocabulary, stream)
  }

  package var count: Int { windows.count }
  package var inputShape: Shape { windows.inputShape }
  package var targetWidth: Int { windows.targetWidth }

  package func write(
    _ samples: UnsafeBufferPointer<Int>, inputs: UnsafeMutableBufferPointer<Float>,
    targets: UnsafeMutableBufferPointer<Float>, with kernels: Kernels
  ) {
    windows.write(samples, inputs: inputs, targets: targets, with: kernels)
    let judged = stream.substream("judged")
    for (row, sample) in samples.enumerated() {
      var cursor = judged.cursor(item: sample)
      mask(row, inputs, targets, &cursor)
    }
  }

  package func write(
    _ samples: UnsafeBufferPointer<Int>, from place: Int, ofEpoch epoch: Int,
    inputs: UnsafeMutableBufferPointer<Float>, targets: UnsafeMutableBufferPointer<Float>,
    with kernels: Kernels
  ) {
    windows.write(samples, inputs: inputs, targets: targets, with: kernels)
    for row in samples.indices {
      var cursor = stream.cursor(step: epoch, item: place + row)
      mask(row, inputs, targets, &cursor)
    }
  }

  /// Chooses tokens of a row. Drawn for each place: whether it is chosen; then what becomes of it,
  /// and another token where it is replaced.
  private func mask(
    _ row: Int, _ inputs: UnsafeMutableBufferPointer<Float>,
    _ targets: UnsafeMutableBufferPointer<Float>, _ cursor: inout RandomCursor
  ) {
    for place in row * targetWidth..<(row + 1) * targetWidth {
      guard Double(cursor.uniformFloat()) < share else {
        targets[place] = -1
        continue
      }
      targets[place] = inputs[place]
      let fate = cursor.uniformFloat()
      if fate < 0.8 {
        inputs[place] = Float(vocabulary)
      } else if fate < 0.9 {
        inputs[place] = Float(cursor.integer(below: vocabulary))
      }
    }
  }
}
