import Tensors

/// What one input consists of where it is a pair of sequences of tokens: the source, filled up with
/// ``pad``, then what a decoder is given: ``start`` and the target but for its last token, filled up.
/// Its outputs are scores at every place of the target.
package struct PairExtents: Sendable, Equatable {
  /// Tokens of a source and of a target.
  package var source, target: Int
  /// Different tokens of both.
  package var vocabulary: Int
  package var pad, start, end: Int

  package init(source: Int, target: Int, vocabulary: Int, pad: Int, start: Int, end: Int) {
    (self.source, self.target, self.vocabulary) = (source, target, vocabulary)
    (self.pad, self.start, self.end) = (pad, start, end)
  }

  package var count: Int { source + target }

  /// The sources [n, source] and what the decoder is given [n, target] of inputs [n, count].
  func parts(of x: Variable, on tape: Tape) -> (source: Variable, target: Variable) {
    (
      tape.sliced(x, 0..<source, axis: 1), tape.sliced(x, source..<source + target, axis: 1)
    )
  }
}
