import Spec
import Trials

/// Judges the claims of `expect` by a study.
package struct ExpectResolver: Sendable {
  private let scope: ClaimScope

  package init(_ study: Study) { scope = ClaimScope(study) }

  package func verdicts(_ claims: [Claim]) -> [Verdict] {
    claims.map { verdict($0.expression, text: $0.text) }
  }

  /// A claim that needs a number that is not there cannot be judged, whatever the rest of it says.
  package func verdict(_ claim: Expression, text: String) -> Verdict {
    let obstacles = scope.obstacles(of: claim)
    guard obstacles.isEmpty else {
      return Verdict(text: text, judgement: .unjudged, message: obstacles.joined(separator: "; "))
    }
    let holds = self.holds(claim)
    return Verdict(
      text: text, judgement: holds ? .holds : .fails,
      value: claim.firstCall?.value(from: scope)?.number ?? .nan,
      message: reason(claim, holds))
  }

  private func holds(_ claim: Expression) -> Bool { claim.value(from: scope) == .boolean(true) }

  /// The values of the comparisons that decide.
  private func reason(_ claim: Expression, _ isTrue: Bool) -> String {
    switch claim {
    case .binary(.and, let left, let right), .binary(.or, let left, let right):
      let decisive = [left, right].filter { holds($0) == isTrue }
      return decisive.map { reason($0, isTrue) }.joined(separator: ", ")
    case .unary(.not, let operand): return reason(operand, !isTrue)
    case .binary(let word, let left, let right):
      let comparison = "\(text(left)) \(word.rawValue) \(text(right))"
      return isTrue ? comparison : "\(comparison) does not hold"
    default: return isTrue ? "true" : "not true"
    }
  }

  /// The value of a side, exact enough to tell two sides apart.
  private func text(_ side: Expression) -> String {
    switch side.value(from: scope) {
    case .real(let value): NumberText.short(value, digits: 9)
    case let value?: value.text
    case nil: "\(side)"
    }
  }
}
