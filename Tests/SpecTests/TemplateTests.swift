import Spec
import Testing

private func substituted(_ settings: String, _ values: [Value?]) throws -> String {
  let text = """
    experiment: command
    settings: \(settings)
    parameters: {lr: 0.0..1.0, name: [a, b], n: {min: 1, max: 3}, lrx: [true, false]}
    """
  let file = try ExperimentFile(text: text, path: "f.exp")
  return file.settings.substituting(Assignment(values), of: file.parameters).canonicalJSON
}

@Test(arguments: [
  ("{a: $lr, b: $name, c: $n, d: $lrx}", #"{"a":0.1,"b":"b","c":2,"d":true}"#),
  ("{a: [1, $n, [$lr]]}", #"{"a":[1,2,[0.1]]}"#),
  ("{a: --lr=$lr, b: $n-$name.txt}", #"{"a":"--lr=0.1","b":"2-b.txt"}"#),
  ("{a: $$lr, b: 3$, c: $$, d: '$ 5'}", #"{"a":"$lr","b":"3$","c":"$","d":"$ 5"}"#),
  ("{a: $lrx/$lr}", #"{"a":"true/0.1"}"#),
])
func `references take the values of an assignment`(settings: String, json: String) throws {
  #expect(try substituted(settings, [.real(0.1), .text("b"), .integer(2), .boolean(true)]) == json)
}

@Test func `what names an inactive parameter is left out`() throws {
  let json = try substituted(
    "{a: $lr, b: {c: $lr, d: 1}, e: [x, --lr=$lr, y]}", [nil, nil, nil, nil])
  #expect(json == #"{"b":{"d":1},"e":["x","y"]}"#)
}

@Test func `a value put in keeps its place and its reference`() throws {
  let text = "experiment: train\nsettings: {a: $p}\nparameters: {p: [1, 2]}"
  let file = try ExperimentFile(text: text, path: "f.exp")
  let node = file.settings.substituting(Assignment([.integer(2)]), of: file.parameters)["a"]
  #expect(node?.reference == "$p" && node?.position.column == 15)
  var settings = file.reader(
    of: Node(
      .map([.init(key: "a", keyPosition: file.settings.position, value: node!)]),
      at: file.settings.position))
  _ = settings.take("a", default: 1, in: 3...4, "size")
  #expect(settings.diagnostics.map(\.message) == ["a must be in 3...4, got 2 (from $p)"])
}
