import Tensors

/// Pairs of sequences of tokens: one that is read, and what is to be told of it.
///
/// The tokens of both come from one vocabulary, of which the first three are marks.
package struct TokenPairs: Sendable, Equatable {
  /// Fills up sequences.
  package static let pad: UInt16 = 0
  /// Stands before the first token that is told.
  package static let start: UInt16 = 1
  /// Is told after the last token.
  package static let end: UInt16 = 2
  /// The first token that is no mark.
  package static let firstSymbol: UInt16 = 3

  /// Tokens of a source and of a target, with those that fill it up.
  package let sourceLength, targetLength: Int
  /// [count, sourceLength].
  package private(set) var sources: [UInt16] = []
  /// [count, targetLength]; each has ``end`` after its last token.
  package private(set) var targets: [UInt16] = []

  package init(sourceLength: Int, targetLength: Int) {
    (self.sourceLength, self.targetLength) = (sourceLength, targetLength)
  }

  package var count: Int { sourceLength > 0 ? sources.count / sourceLength : 0 }

  /// - Precondition: The source has at most `sourceLength` tokens, the target fewer than
  ///   `targetLength`.
  mutating func append(_ source: [UInt16], _ target: [UInt16]) {
    precondition(
      source.count <= sourceLength && target.count < targetLength,
      "a pair of \(source.count) and \(target.count) tokens among those of \(sourceLength) and "
        + "\(targetLength)")
    func filled(_ tokens: [UInt16], _ length: Int) -> [UInt16] {
      tokens + [UInt16](repeating: Self.pad, count: length - tokens.count)
    }
    sources += filled(source, sourceLength)
    targets += filled(target + [Self.end], targetLength)
  }
}

/// A rule that makes pairs of sequences; the same rule and stream give the same pairs.
package protocol PairGenerator: Sendable {
  /// Name and parameters, for the identity of an experiment.
  var identity: String { get }
  /// Tokens of the longest source, and of the longest target with its end.
  var sourceLength: Int { get }
  var targetLength: Int { get }
  /// Different tokens, marks among them.
  var vocabulary: Int { get }
  /// A source, and its target without an end.
  func pair(using cursor: inout RandomCursor) -> (source: [UInt16], target: [UInt16])
}

extension PairGenerator {
  /// Pairs of which the i-th is drawn from the cursor of item i. They are drawn independently: short
  /// ones may occur more than once.
  package func pairs(_ count: Int, from stream: RandomStream) -> TokenPairs {
    var pairs = TokenPairs(sourceLength: sourceLength, targetLength: targetLength)
    for item in 0..<count {
      var cursor = stream.cursor(item: item)
      let made = pair(using: &cursor)
      pairs.append(made.source, made.target)
    }
    return pairs
  }
}
