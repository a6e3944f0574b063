import Spec
import Testing

private let place = Position(source: "f", line: 1, column: 1)
private let parameters = [
  Parameter(name: "w", distribution: .integerUniform(min: 1, max: 99, step: 1), position: place),
  Parameter(
    name: "o",
    distribution: .categorical([.text("sgd"), .text("adam")], probabilities: nil, ordered: false),
    position: place),
  Parameter(name: "d", distribution: .uniform(min: 0, max: 1, step: nil), position: place),
  Parameter(
    name: "f",
    distribution: .categorical(
      [.boolean(true), .boolean(false)], probabilities: nil, ordered: false),
    position: place),
]
private let assignment = Assignment([.integer(32), .text("sgd"), .real(0.5), nil])

@Test(arguments: [
  ("w * (1 - d) >= 16", true), ("w*(1-d) > 16", false), ("o == sgd", true), ("o != sgd", false),
  ("o in [sgd, adam]", true), ("o in [adam]", false), ("not o == adam and w < 40", true),
  ("w == 32.0", true), ("w - 2 - 10 == 20", true), ("w / 2 / 4 == 4", true), ("-w < 0", true),
  ("w in [1, 32]", true), ("f", false), ("f == true", false), ("f != true", false),
  ("not f == true", true), ("w < 10 or d <= 0.5", true), ("'sgd' == o", true), ("sgd == o", true),
])
func `a condition is evaluated, inactive parameters comparing false`(text: String, holds: Bool)
  throws
{
  let condition = try Expression.condition(text, over: parameters)
  #expect(condition.holds(for: assignment, of: parameters) == holds)
}

@Test(arguments: [
  "w * (1 - d) >= 16", "o in [sgd, adam]", "not (w < 3 or d > 0.5)", "w - (2 - 10) == 20",
  "w / (2 / 4) == 4", "-(w + 1) < 0", "not o == adam and w < 40",
])
func `an expression prints as it is written`(text: String) throws {
  #expect(try "\(Expression.condition(text, over: parameters))" == text)
}

@Test(arguments: [
  ("w >", 4, "expected a value, got the end"), ("w = 3", 3, "'=' is not part of expressions"),
  ("q == 3", 1, "the expression names 'q', which is no parameter (there are: w, o, d, f)"),
  ("o == sgdm", 6, "'o' never is 'sgdm' (it takes: sgd, adam)"),
  ("o < 3", 1, "'<' joins numbers, and this is a text"),
  ("w", 1, "this is a number, not a condition"),
  ("w == sgd", 1, "a number is never equal to a text"), ("(w > 3", 7, "expected ')', got the end"),
  ("1 < w < 3", 7, "comparisons do not chain"), ("w > 3 4", 7, "expected an operator before '4'"),
  ("best(w) > 3", 1, "there is no function 'best' here"),
  ("w and f", 1, "'and' joins conditions, and this is a number"),
])
func `a wrong expression is located`(text: String, column: Int, message: String) {
  #expect {
    _ = try Expression.condition(text, over: parameters)
  } throws: { error in
    let found = error as? Diagnostic
    return found?.message == message && found?.position.column == column
  }
}

@Test func `deep and long expressions are refused`() {
  for text in [
    String(repeating: "(", count: 9000), String(repeating: "not ", count: 399),
    String(repeating: "-", count: 399), "w" + String(repeating: "+w", count: 9000),
  ] {
    #expect(throws: Diagnostic.self) { try Expression.condition(text, over: parameters) }
  }
}

private struct Numbers: ClaimSource {
  func best(_ metric: String, where condition: Expression?) -> Double? {
    metric == "accuracy/validation" ? (condition == nil ? 0.9 : 0.8) : nil
  }
  func final(_ metric: String, where condition: Expression?) -> Double? { 0.7 }
  func mean(_ metric: String, where condition: Expression?) -> Double? { 0.6 }
  func records(_ metric: String, where condition: Expression?) -> Int { 120 }
  func argbest(_ parameter: String, where condition: Expression?) -> Value? { .text("sgd") }
  func count(_ state: String, where condition: Expression?) -> Int { condition == nil ? 4 : 2 }
}

@Test(arguments: [
  ("best(accuracy/validation) > 0.88", true), ("best(accuracy/validation) > 0.95", false),
  ("best(unknown) < 1", false), ("count(done) == 4", true), ("argbest(o) == sgd", true),
  ("argbest(o) == adam", false),
  ("records(a/b) <= 480 / 4", true), ("where(o == sgd, best(accuracy/validation)) < 0.85", true),
  ("where(o == sgd, accuracy/validation) < 0.85", true), ("where(w > 3, count(failed)) == 2", true),
  ("final(a) - mean(a) < 0.2 and not count(done) < 4", true),
])
func `a claim is judged from results`(text: String, holds: Bool) throws {
  let file = try ExperimentFile(
    text: """
      experiment: command
      parameters: {w: {min: 1, max: 9}, o: [sgd, adam]}
      expect: ["\(text)"]
      """, path: "f.exp")
  #expect(file.expect[0].verdict(from: Numbers()).holds == holds)
}

@Test func `a claim names its metrics with their places`() throws {
  let text = "experiment: a\nexpect: [\"best(a/b) > 1 and records(c) > 0\"]"
  let claim = try ExperimentFile(text: text, path: "f.exp").expect[0]
  #expect(claim.metrics.map(\.value) == ["a/b", "c"])
  #expect(claim.metrics.map(\.position.column) == [16, 37])
}
