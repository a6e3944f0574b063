import Spec
import Testing

/// A file with one parameter `p`, used.
private func parameterFile(_ distribution: String) -> String {
  "experiment: train\nsettings: {x: $p}\nparameters:\n  p: \(distribution)"
}

@Test(
  arguments: [
    ("{value: 3}", .constant(.integer(3))),
    ("3", .constant(.integer(3))),
    ("[32, 64]", .categorical([.integer(32), .integer(64)], probabilities: nil, ordered: false)),
    (
      "{values: [1, 0.5], ordered: true, probabilities: [0.25, 0.75]}",
      .categorical([.real(1), .real(0.5)], probabilities: [0.25, 0.75], ordered: true)
    ),
    (
      "{values: [no, true]}",
      .categorical([.text("no"), .boolean(true)], probabilities: nil, ordered: false)
    ),
    ("{min: 1, max: 4}", .integerUniform(min: 1, max: 4, step: 1)),
    ("{min: 1, max: 4.0}", .uniform(min: 1, max: 4, step: nil)),
    ("{min: 0, max: 1, step: 0.25}", .uniform(min: 0, max: 1, step: 0.25)),
    ("{distribution: uniform, min: 0, max: 1}", .uniform(min: 0, max: 1, step: nil)),
    (
      "{distribution: q_uniform, min: 0.5, max: 10, q: 2}",
      .integerUniform(min: 2, max: 10, step: 2)
    ),
    ("{distribution: q_uniform, min: 0, max: 1, q: 0.5}", .uniform(min: 0, max: 1, step: 0.5)),
    ("0.0..0.6 step 0.1", .uniform(min: 0, max: 0.6, step: 0.1)),
    ("1..9 step 2", .integerUniform(min: 1, max: 9, step: 2)),
    ("log(1e-4, 1)", .logUniform(min: 1e-4, max: 1, step: nil)),
    (
      "{distribution: q_log_uniform_values, min: 1, max: 100, q: 5}",
      .logUniform(min: 1, max: 100, step: 5)
    ),
    (
      "{distribution: inv_log_uniform_values, min: 0.5, max: 0.9}",
      .inverseLogUniform(min: 0.5, max: 0.9)
    ),
    ("{distribution: normal}", .normal(mean: 0, deviation: 1, step: nil)),
    ("{distribution: q_normal, mu: 2, sigma: 3}", .normal(mean: 2, deviation: 3, step: 1)),
    ("{distribution: log_normal, mu: 1}", .logNormal(mean: 1, deviation: 1, step: nil)),
    ("{distribution: q_log_normal, q: 2}", .logNormal(mean: 0, deviation: 1, step: 2)),
    ("{distribution: beta, a: 2, b: 5}", .beta(a: 2, b: 5, step: nil)),
    ("{distribution: q_beta, a: 2, b: 5, q: 0.1}", .beta(a: 2, b: 5, step: 0.1)),
  ] as [(String, Distribution)])
func `a distribution is read in every form`(text: String, expected: Distribution) throws {
  let file = try ExperimentFile(text: parameterFile(text), path: "file.exp")
  #expect(file.parameters[0].distribution == expected)
}

@Test(arguments: [
  ("{}", "parameters.p: nothing says which values it takes"),
  ("{min: 1}", "parameters.p: nothing says which values it takes"),
  ("{min: 3, max: 1}", "parameters.p: min must be below max, got 3 and 1"),
  ("{min: low, max: 1}", "parameters.p: min must be a number, got 'low'"),
  ("{values: []}", "parameters.p: values must not be empty"),
  ("{values: [1, 1.0]}", "parameters.p: value 1.0 is there twice"),
  ("{values: [[1]]}", "parameters.p: a value must be a number, text or boolean, got a list"),
  (
    "{values: [1, 2], probabilities: [1]}",
    "parameters.p: 2 values need as many probabilities, got 1"
  ),
  (
    "{values: [1, 2], probabilities: [0.5, 0.6]}",
    "parameters.p: probabilities must sum to 1, got 1.1"
  ),
  ("{value: 1, min: 2}", "parameters.p: 'min' has no meaning in constant"),
  (
    "{distribution: log_uniform, min: -4, max: 0}",
    "parameters.p: log_uniform takes exponents, which are easily mistaken for values"
  ),
  ("{distribution: beta, a: 0, b: 1}", "parameters.p: a must be > 0, got 0.0"),
  (
    "{distribution: int_uniform, min: 0.5, max: 3}",
    "parameters.p: min must be a whole number, got 0.5"
  ),
  ("{min: -1e308, max: 1e308}", "parameters.p: max − min is greater than any number"),
  ("{min: 0, max: 4, step: 9}", "parameters.p: step is greater than max − min"),
  ("log(0, 1)", "parameters.p: a log range needs min > 0, got 0"),
  ("log(1)", "parameters.p: log takes two numbers, got 'log(1)'"),
  ("1..", "parameters.p: '1..' is no range"),
  ("anything", "parameters.p: 'anything' is no distribution"),
])
func `a wrong distribution says what is wrong`(text: String, message: String) {
  #expect(messages(parameterFile(text)) == [message])
}

@Test(arguments: [
  ("search: {trials: 0}", "trials must be in 1...1000000000, got 0"),
  ("experiment: 3", "experiment must be a name, got 3"),
  ("seed: -1", "seed must be ≥ 0, got -1"),
  ("seed: 1.5", "seed must be a whole number, got 1.5"),
  ("about: 3", "about must be a text, got 3"),
  ("settings: [1]", "settings must be a map of keys and values, got a list"),
  ("parameters: 3", "parameters must be a map of names, got 3"),
  ("determinism: loose", "determinism 'loose' is not one of: strict, relaxed"),
  ("resources: {ranks: 3}", "unknown key 'ranks' in resources"),
  ("faults: {timeout: soon}", "timeout must be a duration, got 'soon'"),
  ("faults: {timeout: 0}", "timeout must be > 0s"),
  ("faults: {max_failed: 120%}", "max_failed must be a count or a percentage, got '120%'"),
  ("faults: {memory: 3 bags}", "memory must be a size, got '3 bags'"),
  ("output: {tensors: best}", "tensors must be none, all or 'best n', got 'best'"),
  ("early_stop: {name: asha}", "early_stop needs an objective"),
  ("objectives: []", "objectives must be a list of objectives, got an empty one"),
  ("objective: {metric: a}", "'goal' is missing in objective"),
  ("settings: {x: $y}", "'$y' is no parameter (there are none)"),
  ("expect: [best(a)]", "this is a number, not a condition"),
  ("smoke: {experiment: b}", "smoke cannot change 'experiment'"),
  ("smoke: {seed: x}", "seed must be a whole number, got 'x'"),
])
func `a wrong section says what is wrong`(text: String, message: String) {
  let head = text.hasPrefix("experiment") ? "" : "experiment: train\n"
  #expect(messages(head + text).map { $0.hasPrefix(message) } == [true])
}

@Test func `objective and objectives exclude each other`() {
  let text = """
    experiment: train
    objective: {metric: a, goal: minimize}
    objectives: [{metric: b, goal: minimize}]
    """
  #expect(messages(text) == ["'objective' and 'objectives' exclude each other"])
}

@Test func `a search for one objective refuses several`() {
  let vocabulary = Vocabulary(samplers: [
    .init("random"), .init("one", needsObjective: true, takesSeveralObjectives: false),
    .init("front", needsObjective: true),
  ])
  func text(_ sampler: String) -> String {
    """
    experiment: train
    search: {algorithm: \(sampler), trials: 3}
    objectives: [{metric: a, goal: minimize}, {metric: b, goal: minimize}]
    """
  }
  #expect(
    report(text("one"), vocabulary: vocabulary) == """
      file.exp:2:21: error: search 'one' looks for one objective, and there are 2
          2 | search: {algorithm: one, trials: 3}
            |                     ^~~
            hint: take one objective, or one of: front
      error: 1 error in file.exp; nothing was run

      """)
  for sampler in ["random", "front"] {
    #expect(report(text(sampler), vocabulary: vocabulary) == "")
  }
}

@Test func `names unknown to the catalogue are found in the same pass`() {
  let vocabulary = Vocabulary(
    experiments: ["train", "ridge"], samplers: [.init("random"), .init("tpe")],
    pruners: [.init("asha", keys: ["min", "max", "eta"])])
  let text = """
    experiment: trian
    search: {algorithm: tpf}
    objective: {metric: a, goal: minimize}
    early_stop: {name: asha, etaa: 3}
    """
  #expect(
    report(text, vocabulary: vocabulary) == """
      file.exp:1:13: error: experiment 'trian' is not one of: train, ridge
          1 | experiment: trian
            |             ^~~~~
            hint: did you mean 'train'?
      file.exp:2:21: error: search algorithm 'tpf' is not one of: random, tpe
          2 | search: {algorithm: tpf}
            |                     ^~~
            hint: did you mean 'tpe'?
      file.exp:4:26: error: unknown key 'etaa' in early_stop asha
          4 | early_stop: {name: asha, etaa: 3}
            |                          ^~~~
            hint: did you mean 'eta'?
      error: 3 errors in file.exp; nothing was run

      """)
}

@Test func `capitals do not hide the word that was meant`() {
  let text = """
    experiment: train
    search: {algorithm: TPE}
    """
  let vocabulary = Vocabulary(samplers: [.init("random"), .init("tpe")])
  #expect(report(text, vocabulary: vocabulary).contains("did you mean 'tpe'?"))
}

@Test func `a key is not said to belong where it stands`() {
  let text = """
    experiment: train
    objective: {metric: a, goal: minimize}
    early_stop: {name: none, eta: 3}
    """
  let vocabulary = Vocabulary(pruners: [.init("none", keys: []), .init("asha", keys: ["eta"])])
  let found = report(text, vocabulary: vocabulary)
  #expect(found.contains("unknown key 'eta' in early_stop none"), "\(found)")
  #expect(!found.contains("belongs under early_stop"), "\(found)")
}

@Test(arguments: [
  ("{q: 1}", "initial.0 names 'q', which is no parameter (there are: a, b)"),
  ("{a: x}", "a must be a number, got 'x'"),
  ("{a: 2}", "a must be in 0...1, got 2"),
  ("{a: 0.15}", "a must be a multiple of 0.1, got 0.15"),
  ("{a: 0.1, b: 3}", "'b' is inactive here"),
  ("{b: 9}", "b must be in 1...4, got 9"),
])
func `an initial point outside its distributions is refused`(point: String, message: String) {
  let text = """
    experiment: train
    settings: {x: $a, y: $b}
    parameters: {a: 0.0..1.0 step 0.1, b: {min: 1, max: 4, when: a > 0.5}}
    search: {initial: [\(point)]}
    """
  #expect(messages(text) == [message])
}

@Test func `parameters that nothing uses are an error except in command`() {
  let text = "parameters: {a: [1, 2]}"
  #expect(messages("experiment: train\n" + text) == ["parameter 'a' is not used"])
  #expect(messages("experiment: command\n" + text).isEmpty)
}

@Test func `names that meet in the results file are refused`() {
  let text = "experiment: command\nparameters: {a-b: [1, 2], a_b: [1, 2]}"
  #expect(
    messages(text) == [
      "parameters 'a-b' and 'a_b' would both be 'param_a_b' in the results file"
    ])
}

@Test func `a circle of conditions is an error`() {
  let text = """
    experiment: train
    settings: {x: $a, y: $b}
    parameters: {a: {values: [1, 2], when: b == 1}, b: {values: [1, 2], when: a == 1}}
    """
  #expect(messages(text) == ["'when' goes in a circle: a → b → a"])
}
