import Tensors

/// Random symbols, and the same in another order. Drawn per pair: the length, then each symbol.
package struct SymbolPairs: PairGenerator {
  /// What the target is.
  package enum Task: String, CaseIterable, Sendable {
    /// The source.
    case copy
    /// The source from its end.
    case reverse
    /// The symbols in their order, as often as they occur.
    case sort
  }

  package let task: Task
  /// Different symbols.
  package let symbols: Int
  /// Symbols of a source, every number equally likely.
  package let lengths: ClosedRange<Int>

  package init(_ task: Task, symbols: Int, lengths: ClosedRange<Int>) {
    precondition(
      symbols > 0 && symbols < 1 << 15 && lengths.lowerBound > 0,
      "pairs of \(lengths) of \(symbols) symbols")
    (self.task, self.symbols, self.lengths) = (task, symbols, lengths)
  }

  package var identity: String {
    "\(task.rawValue)(symbols: \(symbols), lengths: \(lengths))"
  }
  package var sourceLength: Int { lengths.upperBound }
  package var targetLength: Int { lengths.upperBound + 1 }
  package var vocabulary: Int { Int(TokenPairs.firstSymbol) + symbols }

  package func pair(using cursor: inout RandomCursor) -> (source: [UInt16], target: [UInt16]) {
    let length = lengths.lowerBound + cursor.integer(below: lengths.count)
    let source = (0..<length).map { _ in
      TokenPairs.firstSymbol + UInt16(cursor.integer(below: symbols))
    }
    return switch task {
    case .copy: (source, source)
    case .reverse: (source, source.reversed())
    case .sort: (source, source.sorted())
    }
  }
}
