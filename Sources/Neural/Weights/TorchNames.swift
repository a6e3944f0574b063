/// How the state dict of a model in PyTorch calls the parameters of ours.
package struct TorchNames: Sendable, ExpressibleByDictionaryLiteral {
  /// Our path of a parameter, or the beginning of paths up to a dot, and theirs.
  private let pairs: [(own: String, theirs: String)]
  /// Names under which a state dict has a parameter once more, and our path of it: one table that two
  /// of its modules share.
  package let repeated: [(theirs: String, own: String)]

  package init(
    _ pairs: [(own: String, theirs: String)], repeated: [(theirs: String, own: String)] = []
  ) {
    (self.pairs, self.repeated) = (pairs, repeated)
  }

  package init(dictionaryLiteral pairs: (String, String)...) {
    self.init(pairs.map { (own: $0, theirs: $1) })
  }

  /// The names of a stretch of equal parts: `*` stands for `own` in our paths and for `theirs` in
  /// theirs.
  package static func parts(
    _ count: Int, _ pairs: KeyValuePairs<String, String>, theirs: (Int) -> String = { "\($0)" }
  ) -> [(own: String, theirs: String)] {
    (0..<count).flatMap { index in
      pairs.map { pair in
        (
          own: pair.key.replacingStar(with: "\(index)"),
          theirs: pair.value.replacingStar(with: theirs(index))
        )
      }
    }
  }

  /// Their name of a parameter: ours where no pair begins it.
  package subscript(own: String) -> String {
    for pair in pairs {
      if own == pair.own { return pair.theirs }
      if own.hasPrefix(pair.own + ".") { return pair.theirs + own.dropFirst(pair.own.count) }
    }
    return own
  }
}

extension String {
  fileprivate func replacingStar(with text: String) -> String {
    split(separator: "*", omittingEmptySubsequences: false).joined(separator: text)
  }
}
