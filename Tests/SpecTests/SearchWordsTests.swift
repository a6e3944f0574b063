import Spec
import Testing

private func file(_ search: String) throws -> ExperimentFile {
  try ExperimentFile(
    text: "experiment: command\nparameters: {p: [1, 2]}\nsearch: \(search)", path: "f.exp")
}

private func resolved(_ text: String) throws -> String {
  try ExperimentFile(text: "experiment: command\n" + text, path: "f.exp")
    .resolved(taken: TakenSettings())
}

@Test func `a search names earlier results with their places`() throws {
  let plan = try file("{trials: 4, from: [a.h5, b/c.h5]}").search
  #expect(plan.from.map(\.value) == ["a.h5", "b/c.h5"])
  #expect(plan.from.map(\.position.column) == [28, 34])
  #expect(try file("{trials: 4, from: a.h5}").search.from.map(\.value) == ["a.h5"])
  #expect(try file("{trials: 4}").search.from.isEmpty)
}

@Test(arguments: [
  ("{from: [3]}", "from must be a list of results files, got 3"),
  ("{from: {a: b}}", "from must be a list of results files, got a map"),
  ("{repeats: 2, aggregate: best}", "'best' is not one of: mean, median, worst"),
])
func `wrong words of a search are located`(search: String, words: String) throws {
  let error = #expect(throws: SpecErrors.self) { try file(search) }
  #expect(try #require(error).rendered(colour: false).contains(words))
}

@Test func `paths of earlier results and the usual aggregate leave the identity as it is`() throws {
  func identity(_ search: String) throws -> String {
    try file(search).identityText(dataIdentity: [], taken: TakenSettings())
  }
  let plain = try identity("{trials: 4, repeats: 2}")
  #expect(try identity("{trials: 4, repeats: 2, from: [a.h5]}") == plain)
  #expect(try identity("{trials: 4, repeats: 2, aggregate: mean}") == plain)
  #expect(try identity("{trials: 4, repeats: 2, aggregate: worst}") != plain)
  let differences = try Difference.between(
    file("{trials: 4}").resolved(taken: TakenSettings()),
    file("{trials: 5, from: [a.h5], repeats: 2}").resolved(taken: TakenSettings()))
  #expect(differences.filter(\.isOfIdentity).map(\.path) == ["search.repeats"])
}

@Test(arguments: [
  ("parameters: {a: 0.0..2.0}", "parameters: {a: 0.0..1.0 step 0.5}", [String]()),
  ("parameters: {a: [1, 2]}", "parameters: {a: [2, 3, 4]}", []),
  (
    "parameters: {a: 0.1..2.0}", "parameters: {a: 'log(0.1, 2)'}",
    ["parameters.a: uniform → log_uniform_values"]
  ),
  (
    "parameters: {a: [1, 2], b: 1..3}", "parameters: {b: 1..3, c: 3.0..4.0}",
    ["parameters.a: categorical → —", "parameters.c: — → uniform"]
  ),
  (
    "objective: {metric: x, goal: minimize, target: 3}",
    "objective: {metric: y, goal: maximize, target: 4}",
    ["objectives.0.metric: x → y", "objectives.0.goal: minimize → maximize"]
  ),
])
func `searches differ by names, kinds, metrics and goals`(
  old: String, new: String, expected: [String]
) throws {
  let found = try Difference.ofSearches(resolved(old), resolved(new))
  #expect(found.map(\.text) == expected)
}

@Test func `a map of values is read in the order of the file`() throws {
  let node = try Node(json: #"{"keys": {"b": 1, "a": "x", "c": true}, "bad": {"a": [1]}}"#)
  var settings = Settings(node, owner: "settings")
  let values = settings.takeValues("keys", example: [("e", .integer(1))], "columns")
  #expect(values.map(\.name) == ["b", "a", "c"])
  #expect(values.map(\.value) == [.integer(1), .text("x"), .boolean(true)])
  #expect(settings.findings.count == 1)
  let bad = settings.takeValues("bad", example: [("e", .integer(1))], "columns")
  #expect(bad.map(\.name) == ["e"])
  #expect(settings.findings.map(\.message) == ["bad must hold values, and a is a list"])
  _ = settings.takeValues("none", example: [("e", .integer(1))], "columns")
  #expect(settings.findings.last?.message == "'none' is missing in settings")
}
