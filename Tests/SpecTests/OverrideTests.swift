import Spec
import Testing

private let file = """
  experiment: train
  seed: 1
  settings: {model: mlp, hidden: [32, 64], data: {name: idx, limit: 10}}
  smoke: {settings.data.limit: 5, expect: ["count(done) == 1"]}
  expect: ["best(a) > 1", "best(b) > 1"]
  """

private func settings(_ overrides: [String], smoke: Bool = false) throws -> String {
  try ExperimentFile(text: file, path: "f.exp", overrides: overrides, smoke: smoke)
    .settings.canonicalJSON
}

@Test func `an override reaches through maps and lists`() throws {
  let found = try settings(["settings.hidden.1=7", "settings.data.limit=1e3", "settings.new.a=[x]"])
  #expect(
    found
      == #"{"data":{"limit":1000.0,"name":"idx"},"hidden":[32,7],"model":"mlp","new":{"a":["x"]}}"#
  )
}

@Test func `an override below a part's name makes it a map`() throws {
  #expect(
    try settings(["settings.model.width=3"])
      == #"{"data":{"limit":10,"name":"idx"},"hidden":[32,64],"model":{"name":"mlp","width":3}}"#)
}

@Test func `errors in overrides are located in them`() {
  #expect(
    report(file, ["seed=many", "serach.trials=4", "settings.hidden.9=1", "seed.x=1", "x", "a=[1"])
      == """
      override 'seed=many': error: seed must be a whole number, got 'many'
          1 | seed=many
            |      ^~~~
      override 'serach.trials=4': error: unknown key 'serach' in file.exp
          1 | serach.trials=4
            | ^~~~~~
            hint: did you mean 'search'?
      override 'settings.hidden.9=1': error: '9' is no index of a list of 2
          1 | settings.hidden.9=1
            |                 ^
            hint: indices count from 0
      override 'seed.x=1': error: 'seed' is 'many', which has no key 'x'
          1 | seed.x=1
            |      ^
      override 'x': error: an override is written a.b=value
          1 | x
            | ^
      override 'a=[1': error: expected ',' or ']' in the list that begins in line 1
          1 | a=[1
            |     ^
            hint: an expression with commas or brackets needs quotes inside {} and []
      error: 6 errors in file.exp; nothing was run

      """)
}

@Test func `smoke applies its overrides and judges its own claims`() throws {
  let smoke = try ExperimentFile(text: file, path: "f.exp", smoke: true)
  #expect(smoke.settings["data"]?["limit"]?.canonicalJSON == "5")
  #expect(smoke.expect.map(\.text) == ["count(done) == 1"])
  #expect(try ExperimentFile(text: file, path: "f.exp").expect.count == 2)
}

@Test func `the command line wins over smoke`() throws {
  let found = try ExperimentFile(
    text: file, path: "f.exp", overrides: ["settings.data.limit=3"], smoke: true)
  #expect(found.settings["data"]?["limit"]?.canonicalJSON == "3")
}
