import Spec
import Testing

@Test func `an unknown key is underlined and the near one named`() {
  let text = """
    experiment: train
    settings: {lr: $lr}
    parameters:
      lr: {distribtion: log_uniform_values, min: 1e-5, max: 1e-1}
    """
  #expect(
    report(text, name: "sweep.exp") == """
      sweep.exp:4:8: error: unknown key 'distribtion' in parameters.lr
          4 |   lr: {distribtion: log_uniform_values, min: 1e-5, max: 1e-1}
            |        ^~~~~~~~~~~
            hint: did you mean 'distribution'?
      error: 1 error in sweep.exp; nothing was run

      """)
}

@Test func `all errors of a file are found in one pass, in its order`() {
  let text = """
    experiment: train
    settings: {a: $lr, b: $width, c: $dropout, d: $optimizer, e: $momentum}
    parameters:
      lr: {distribution: log_uniform_values, min: 0, max: 1}
      width: [32, 64]
      dropout: 0.0..0.6 step 0.1
      optimizer: {values: [sgd, adam]}
      momentum: {min: 0.0, max: 0.99, when: optimiser == sgd}
    search: {algorithm: random, eta: 3}
    objective: {metric: accuracy/validation, goal: maximise}
    """
  let vocabulary = Vocabulary(samplers: [.init("random", keys: [])])
  #expect(
    report(text, name: "sweep.exp", vocabulary: vocabulary) == """
      sweep.exp:4:47: error: parameters.lr: a log range needs min > 0, got 0
          4 |   lr: {distribution: log_uniform_values, min: 0, max: 1}
            |                                               ^
      sweep.exp:8:41: error: 'when' names 'optimiser', which is no parameter \
      (there are: lr, width, dropout, optimizer, momentum)
          8 |   momentum: {min: 0.0, max: 0.99, when: optimiser == sgd}
            |                                         ^~~~~~~~~
            hint: did you mean 'optimizer'?
      sweep.exp:9:29: error: unknown key 'eta' in search
          9 | search: {algorithm: random, eta: 3}
            |                             ^~~
            hint: 'eta' belongs under early_stop
      sweep.exp:10:48: error: goal 'maximise' is not one of: minimize, maximize
         10 | objective: {metric: accuracy/validation, goal: maximise}
            |                                                ^~~~~~~~
            hint: did you mean 'maximize'?
      error: 4 errors in sweep.exp; nothing was run

      """)
}

@Test(arguments: [
  ("experiment: train\nseed: 1\nseed: 2", "file.exp:3:1: error: duplicate key 'seed'"),
  ("experiment: a\nsettings: {b: 1, c: {b: 1}, b: 2}", "file.exp:2:29: error: duplicate key 'b'"),
  ("experiment: train\nsettings:\n\tx: 1", "file.exp:3:1: error: a tab cannot indent"),
  ("experiment: train\n---\nseed: 1", "file.exp:2:1: error: a file is one document"),
  (
    "experiment: train\nsettings: {a: &x 1}",
    "file.exp:2:15: error: anchors and aliases are not part of experiment files"
  ),
  (
    "experiment: train\nsettings: {a: *x}",
    "file.exp:2:15: error: anchors and aliases are not part of experiment files"
  ),
  (
    "experiment: train\nsettings: {a: !!str 1}",
    "file.exp:2:15: error: tags are not part of experiment files"
  ),
  (
    "experiment: train\nsettings: {<<: 1}",
    "file.exp:2:12: error: merge keys are not part of experiment files"
  ),
  (
    "experiment: train\nseed: 99999999999999999999",
    "file.exp:2:7: error: the number 99999999999999999999 does not fit 64 bits"
  ),
  ("experiment: tr\u{0}in", "file.exp:1:15: error: a control character is not allowed"),
  (
    "experiment: train\nsettings: {when: a in [1, 2]}",
    "file.exp:2:23: error: expected ',' or '}' in the map that begins in line 2"
  ),
  (
    "experiment: train\nabout: 'never closed",
    "file.exp:2:21: error: the quoted text that begins in line 2 is not closed"
  ),
  ("experiment: @train", "file.exp:1:13: error: a value cannot begin with '@'"),
  ("- 1\n- 2", "file.exp:1:1: error: file.exp must be a map of keys and values, got a list"),
  ("", "file.exp:1:1: error: 'experiment' is missing in file.exp"),
])
func `a text that is no experiment file says so with its place`(text: String, first: String) {
  #expect(report(text).split(separator: "\n").first.map(String.init) == first)
}

@Test func `a syntax error ends the pass alone`() {
  #expect(messages("experiment: 3\nsettings: [1, 2\nseed: x").count == 1)
}

@Test func `deep nesting is refused and overflows no stack`() {
  let text = "settings: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
  #expect(messages("experiment: a\n" + text) == ["more than 64 levels of lists and maps"])
  #expect(messages("a: " + String(repeating: "[", count: 200_000)).count == 1)
}

@Test func `bytes that are not UTF-8 are located`() {
  let bytes = Array("experiment: train\nabout: ä".utf8) + [0xFF]
  #expect {
    _ = try ExperimentFile(bytes: bytes, path: "file.exp")
  } throws: { error in
    let text = (error as? SpecErrors)?.rendered() ?? ""
    return text.hasPrefix("file.exp:2:9: error: the text is not UTF-8\n")
  }
}

@Test func `a byte order mark is no part of the text`() throws {
  let bytes: [UInt8] = [0xEF, 0xBB, 0xBF] + Array("experiment: function".utf8)
  #expect(try ExperimentFile(bytes: bytes, path: "file.exp").experiment.value == "function")
}

@Test func `columns count characters`() {
  #expect(
    report("experiment: a\nabout: {ä👩‍👩‍👧é: 1, x: &b 2}").hasPrefix(
      "file.exp:2:20: error: anchors"))
}

@Test func `JSON with tabs is read`() throws {
  let text = "{\n\t\"experiment\": \"train\",\n\t\"settings\": {\"epochs\":\t3}\n}"
  let file = try ExperimentFile(text: text, path: "file.json")
  #expect(file.settings.canonicalJSON == #"{"epochs":3}"#)
}

@Test func `warnings are counted apart and end nothing`() throws {
  let text = "method: grid\nprogram: a.py\nproject: p\nparameters: {a: {values: [1, 2]}}"
  let file = try ExperimentFile(text: text, path: "file.exp")
  #expect(
    file.errors(file.warnings).rendered() == """
      file.exp:3:10: warning: 'project' has no effect here
          3 | project: p
            |          ^
      1 warning

      """)
}

@Test func `colour marks places, severities and carets alone`() {
  let errors = SpecErrors(
    [Diagnostic(at: Position(source: "a", line: 1, column: 1), "wrong")],
    sources: [SourceText(name: "a", text: "x")])
  #expect(
    errors.rendered(colour: true) == "\u{1B}[1ma:1:1:\u{1B}[0m \u{1B}[31merror:\u{1B}[0m wrong\n"
      + "    1 | x\n      | \u{1B}[32m^\u{1B}[0m\n"
      + "\u{1B}[31merror:\u{1B}[0m 1 error in a; nothing was run\n")
}

@Test func `a long line is cut around its place`() {
  let text = "experiment: a\nsettings: {b: \"\(String(repeating: "x", count: 400))\", c: &d 1}"
  let lines = report(text).split(separator: "\n")
  #expect(lines[1].hasPrefix("    2 | …xxx") && lines[1].count < 180)
  #expect(lines[2].count <= lines[1].count)
}
