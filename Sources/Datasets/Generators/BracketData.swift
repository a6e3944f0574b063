import Tensors

/// Sequences of brackets, class 1 where every bracket is closed by one of its kind in the right order
/// (Dyck words), class 0 where that fails at one bracket; filled up with 0.
///
/// Opening brackets of kind k are the tokens 1 + 2 k, closing ones 2 + 2 k. Drawn per sample: half the
/// length; at each place whether a bracket opens, where both may be, and its kind; the class; and for
/// class 0 the place of a bracket and which other one takes its place.
package struct BracketData: GeneratedData {
  package let samples: Int
  package let kinds: Int
  /// Pairs of brackets of a sample, every number equally likely.
  package let pairs: ClosedRange<Int>

  package init(samples: Int, kinds: Int, pairs: ClosedRange<Int>) {
    precondition(
      samples >= 0 && kinds > 0 && pairs.lowerBound > 0,
      "\(samples) samples of \(pairs) pairs of \(kinds) kinds of brackets")
    (self.samples, self.kinds, self.pairs) = (samples, kinds, pairs)
  }

  package var identity: String {
    "brackets(samples: \(samples), kinds: \(kinds), pairs: \(pairs))"
  }

  package func table(from stream: RandomStream) -> Table {
    let places = 2 * pairs.upperBound
    let names = (0..<places).map { "token\($0)" }
    return table(from: stream, featureNames: names, targetName: "balanced") { _, cursor in
      var word = balancedWord(using: &cursor)
      let isBalanced = cursor.integer(below: 2) == 1
      if !isBalanced {
        let place = cursor.integer(below: word.count)
        // Any other bracket breaks the word.
        word[place] = 1 + (word[place] + cursor.integer(below: 2 * kinds - 1)) % (2 * kinds)
      }
      let filling = [Double](repeating: 0, count: places - word.count)
      return (word.map(Double.init) + filling, isBalanced ? 1 : 0)
    }
  }

  private func balancedWord(using cursor: inout RandomCursor) -> [Int] {
    var toOpen = pairs.lowerBound + cursor.integer(below: pairs.count)
    var (word, open): ([Int], [Int]) = ([], [])
    while toOpen > 0 || !open.isEmpty {
      let opens = open.isEmpty || (toOpen > 0 && cursor.integer(below: 2) == 1)
      if opens {
        let kind = cursor.integer(below: kinds)
        open.append(kind)
        word.append(1 + 2 * kind)
        toOpen -= 1
      } else {
        word.append(2 + 2 * open.removeLast())
      }
    }
    return word
  }
}
