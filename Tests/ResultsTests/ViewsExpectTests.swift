import Results
import Spec
import Testing

/// Verdicts of `expect`.
struct ViewsExpectTests {
  private static let nowhere = Position(source: "sweep.exp", line: 1, column: 1)

  private static func name(_ word: String) -> Expression { .name(word, nowhere) }

  private static func call(_ function: String, _ word: String) -> Expression {
    .call(function, [name(word)], nowhere)
  }

  private static func isWhere(_ condition: Expression, _ claim: Expression) -> Expression {
    .call("where", [condition, claim], nowhere)
  }

  private static let values: [(Expression, Double)] = [
    (call("best", "accuracy/validation"), 0.8834), (call("best", "loss"), 0.25),
    (call("final", "loss"), 0.25), (call("final", "size"), 9), (call("mean", "loss"), 0.4375),
    (call("mean", "size"), 604.5), (call("argbest", "width"), 128),
    (call("records", "loss"), 9), (call("records", "size"), 2), (call("count", "done"), 2),
    (call("count", "failed"), 1), (call("count", "lost"), 0),
    (isWhere(.binary(.equal, name("width"), .number(32)), call("best", "loss")), 0.625),
    (isWhere(.binary(.equal, name("width"), .number(64)), call("records", "loss")), 3),
    (isWhere(.binary(.equal, name("optimizer"), .text("sgd")), call("count", "done")), 1),
    (isWhere(.binary(.notEqual, name("optimizer"), .text("sgd")), call("count", "pruned")), 0),
  ]

  private static let reasons: [(Expression, String)] = [
    (
      call("best", "size"),
      "no direction of 'size' is the better one, so it has no best value"
    ),
    (
      call("records", "speed"),
      "no metric 'speed' (there are: accuracy/validation, loss, size)"
    ),
    (
      call("mean", "speed"),
      "no metric 'speed' (there are: accuracy/validation, loss, size)"
    ),
    (call("argbest", "batch"), "no parameter 'batch' (there are: lr, width, optimizer)"),
    (
      isWhere(.binary(.equal, name("width"), .number(64)), call("best", "loss")),
      "no done trial has a value of 'loss', among those where width == 64"
    ),
  ]

  private func verdict(_ claim: Expression, _ study: Study = ViewsFixtures.sweep) -> Verdict {
    ExpectResolver(study).verdict(claim, text: "claim")
  }

  @Test(arguments: values)
  func `a function of the results has this value`(function: Expression, value: Double) {
    let verdict = verdict(.binary(.equal, function, .number(value)))
    #expect(verdict.judgement == .holds)
    #expect(verdict.value == value)
  }

  @Test func `a claim that holds shows its values`() {
    let claim = Expression.binary(
      .greater, Self.call("best", "accuracy/validation"), .number(0.88))
    #expect(
      ExpectResolver(ViewsFixtures.sweep).verdict(claim, text: "best(accuracy/validation) > 0.88")
        == Verdict(
          text: "best(accuracy/validation) > 0.88", judgement: .holds, value: 0.8834,
          message: "0.8834 > 0.88"))
  }

  @Test func `a claim that fails shows both sides`() {
    let verdict = verdict(.binary(.equal, Self.call("count", "done"), .number(6)))
    #expect(verdict.judgement == .fails)
    #expect(verdict.message == "2 == 6 does not hold")
  }

  @Test func `only the part that decides is shown`() {
    let holds = Expression.binary(.equal, Self.call("count", "done"), .number(2))
    let fails = Expression.binary(.less, Self.call("mean", "loss"), .number(0.1))
    #expect(verdict(.binary(.and, holds, fails)).message == "0.4375 < 0.1 does not hold")
    #expect(verdict(.binary(.or, holds, fails)).message == "2 == 2")
    #expect(verdict(.unary(.not, fails)).message == "0.4375 < 0.1 does not hold")
    #expect(verdict(.unary(.not, fails)).judgement == .holds)
  }

  @Test func `the argument of the best is compared as the file writes it`() {
    let claim = Expression.binary(.equal, Self.call("argbest", "optimizer"), .text("sgd"))
    #expect(verdict(claim).message == "adam == sgd does not hold")
  }

  @Test(arguments: reasons)
  func `what cannot be judged says why`(function: Expression, reason: String) {
    let verdict = verdict(.binary(.less, function, .number(1)))
    #expect(verdict.judgement == .unjudged)
    #expect(!verdict.holds)
    #expect(verdict.message == reason)
  }

  @Test func `a denial of what cannot be judged does not hold`() {
    let claim = Expression.binary(.less, Self.call("mean", "speed"), .number(1))
    #expect(!verdict(.unary(.not, claim)).holds)
  }

  @Test func `without an objective no trial of several is the best`() {
    var study = ViewsFixtures.sweep
    study.header.objectives = []
    #expect(
      verdict(.binary(.less, Self.call("final", "loss"), .number(1)), study).message
        == "2 trials are done and no objective says which is the best")
  }

  @Test func `the only trial needs no objective`() {
    let claim = Expression.binary(.less, Self.call("final", "loss"), .number(0.5))
    #expect(verdict(claim, ViewsFixtures.single).message == "0.25 < 0.5")
  }
}
