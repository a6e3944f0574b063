import Spec
import Testing

private func experiment(_ text: String) throws -> (ExperimentFile, TakenSettings) {
  let file = try ExperimentFile(text: text, path: "f.exp")
  var settings = Settings(file.settings, owner: "settings")
  _ = settings.take("rate", default: 0.5, in: 0...1.0, "rate")
  _ = settings.take("count", default: 3, in: 0...9, "count")
  return (file, TakenSettings(experiment: settings.taken))
}

@Test func `the resolved file holds defaults and references`() throws {
  let (file, taken) = try experiment(
    "experiment: ridge\nsettings: {rate: $p}\nparameters:\n  p: log(1e-3, 1)\nsearch: {trials: 9}")
  #expect(
    file.resolved(taken: taken)
      == #"{"determinism":"strict","experiment":"ridge","faults":{"isolate":"auto","retries":2},"#
      + #""output":{"checkpoint":"1m","programs":"all","tensors":"best 3"},"#
      + #""parameters":{"p":{"distribution":"log_uniform_values","max":1.0,"min":0.001}},"#
      + #""resources":{"ranks_per_trial":1,"threads_per_rank":1},"#
      + #""search":{"aggregate":"mean","algorithm":"random","lag":16,"repeats":1,"startup":10,"#
      + #""trials":9},"#
      + #""seed":0,"settings":{"count":3,"rate":"$p"},"shards":1}"#)
}

@Test func `what may change leaves the identity as it is`() throws {
  let base = "experiment: ridge\nsettings: {rate: 1}\n"
  let (first, taken) = try experiment(base)
  let (second, other) = try experiment(
    base + "# a comment\nabout: else\nfaults: {retries: 0}\nbudget: {wall_time: 1h}\n"
      + "output: {tensors: all}\nexpect: [\"best(a) > 1\"]\n")
  #expect(
    first.identityText(dataIdentity: ["x"], taken: taken)
      == second.identityText(dataIdentity: ["x"], taken: other))
}

@Test(arguments: [
  "experiment: ridge\nsettings: {rate: 0.9}", "experiment: ridge\nseed: 2\nsettings: {rate: 1}",
  "experiment: ridge\nsettings: {rate: 1}\ndeterminism: relaxed",
  "experiment: ridge\nsettings: {rate: 1}\nshards: 4", "experiment: lasso\nsettings: {rate: 1}",
])
func `what results depend on changes the identity`(text: String) throws {
  let (first, taken) = try experiment("experiment: ridge\nsettings: {rate: 1}")
  let (second, other) = try experiment(text)
  #expect(
    first.identityText(dataIdentity: [], taken: taken)
      != second.identityText(dataIdentity: [], taken: other))
}

@Test func `a whole number and a real are one setting`() throws {
  let (first, taken) = try experiment("experiment: ridge\nsettings: {rate: 1}")
  let (second, other) = try experiment("experiment: ridge\nsettings: {rate: 1.0, count: 3}")
  #expect(first.resolved(taken: taken) == second.resolved(taken: other))
}

@Test func `a resolved file read again resolves to itself`() throws {
  let file = try ExperimentFile(text: example, path: "sweep.exp")
  let again = try ExperimentFile(text: file.resolved(taken: TakenSettings()), path: "sweep.exp")
  #expect(again.resolved(taken: TakenSettings()) == file.resolved(taken: TakenSettings()))
  let printed = try ExperimentFile(
    text: file.resolvedText(taken: TakenSettings()), path: "sweep.exp")
  #expect(printed.resolved(taken: TakenSettings()) == file.resolved(taken: TakenSettings()))
}

@Test func `the order of parameters is part of the identity`() throws {
  let texts = ["{a: [1, 2], b: [3, 4]}", "{b: [3, 4], a: [1, 2]}"].map {
    "experiment: command\nparameters: \($0)"
  }
  let (first, second) = (try experiment(texts[0]), try experiment(texts[1]))
  #expect(
    first.0.identityText(dataIdentity: [], taken: first.1)
      != second.0.identityText(dataIdentity: [], taken: second.1))
}

@Test func `differences are named field by field`() throws {
  let found = try Difference.between(
    #"{"a":{"b":[1,2]},"c":3}"#, #"{"a":{"b":[1,4]},"d":"x"}"#)
  #expect(found.map(\.text) == ["a.b.1: 2 → 4", "c: 3 → —", "d: — → x"])
}

@Test func `a starting file is right as it stands`() throws {
  var settings = Settings(describing: "settings of ridge")
  _ = settings.take("rate", default: 0.5, above: 0, "learning rate")
  _ = settings.take("hidden", default: [64, 32], in: 1...99, "units of each layer")
  _ = settings.take("data", example: "a: b", "what is read")
  _ = settings.takeOptional("limit", in: 1...9, "most samples") as Int?
  let page = Explanation(name: "ridge", summary: "ridge regression", settings: settings.taken)
  let file = try ExperimentFile(text: page.startingFile, path: "ridge.exp")
  #expect(file.settings.canonicalJSON == #"{"data":"a: b","hidden":[64,32],"rate":0.5}"#)
  #expect(page.text.contains("rate: number > 0, default 0.5"))
}

@Test func `the schema of the files is JSON and names every section`() throws {
  var settings = Settings(describing: "settings of ridge")
  _ = settings.take("rate", default: 0.5, above: 0, "learning rate")
  let page = Explanation(name: "ridge", summary: "ridge regression", settings: settings.taken)
  let text = Schema.text(experiments: [page])
  #expect(text.contains(#""exclusiveMinimum": 0.0"#))
  for key in ["experiment", "search", "early_stop", "faults", "ranks_per_trial", "wall_time"] {
    #expect(text.contains("\"\(key)\": {"))
  }
  #expect(try Difference.between(text, text).isEmpty)
}

@Test(arguments: [1, 2, 8])
func `relaxed work has a shard for each rank, strict work what the file says`(
  ranks: Int
) throws {
  let strict = try experiment("experiment: ridge\nshards: 4").0
  let relaxed = try experiment("experiment: ridge\nshards: 4\ndeterminism: relaxed").0
  #expect(strict.shards(onRanks: ranks) == 4)
  #expect(relaxed.shards(onRanks: ranks) == ranks)
}
