/// What became of a claim of `expect`.
package struct Verdict: Sendable, Equatable {
  package enum Judgement: String, Sendable, CaseIterable {
    case holds, fails
    /// There is nothing to judge it by; counts as failing.
    case unjudged
  }

  /// The claim as in the file.
  package var text: String
  package var judgement: Judgement
  /// Of the claim's first function where that is a number; otherwise NaN.
  package var value: Double
  /// Both sides' values, or why it cannot be judged.
  package var message: String

  package init(text: String, judgement: Judgement, value: Double = .nan, message: String) {
    (self.text, self.judgement) = (text, judgement)
    (self.value, self.message) = (value, message)
  }

  package var holds: Bool { judgement == .holds }

  /// As the results file keeps it.
  package var row: ClaimRow {
    let word = judgement == .unjudged ? message : judgement.rawValue
    return ClaimRow(text: text, value: value, verdict: word)
  }

  /// `✓ best(accuracy) > 0.88: 0.8934 > 0.88`
  package func line(_ ink: Ink) -> String {
    let mark =
      switch judgement {
      case .holds: ink.good("✓")
      case .fails: ink.bad("✗")
      case .unjudged: ink.bad("?")
      }
    return "\(mark) \(text.printable): \(message.printable)"
  }
}
