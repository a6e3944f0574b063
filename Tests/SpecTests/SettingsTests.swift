import Foundation
import Spec
import Testing

private struct Model: Equatable {
  var name: String
  var width = 0
}

private let models: [Part<Model>] = [
  Part("linear", "one layer") { _ in Model(name: "linear") },
  Part("mlp", "a perceptron") { settings in
    Model(name: "mlp", width: settings.take("width", default: 8, in: 1...99, "units"))
  },
]

private func reader(_ settings: String) throws -> (Settings, ExperimentFile) {
  let file = try ExperimentFile(text: "experiment: ridge\nsettings: \(settings)", path: "f.exp")
  return (file.reader(of: file.settings), file)
}

@Test func `settings are read with their types`() throws {
  var (settings, _) = try reader(
    "{n: 3, x: 2, on: true, word: b, list: [1, 2.5], one: 7, time: 2m, size: 1KiB, model: {name: mlp, width: 9}}"
  )
  #expect(settings.take("n", default: 1, in: 0...9, "count") == 3)
  #expect(settings.take("x", default: 1.5, in: 0...9.0, "a whole number for a real") == 2)
  #expect(settings.take("on", default: false, "flag") == true)
  #expect(settings.take("word", default: "a", oneOf: ["a", "b"], "word") == "b")
  #expect(settings.take("list", default: [0.0], "numbers") == [1, 2.5])
  #expect(settings.take("one", default: [1], in: 0...9, "a single value") == [7])
  #expect(settings.takeDuration("time", default: 1, "time") == 120)
  #expect(settings.takeSize("size", default: 1, "size") == 1024)
  #expect(settings.take("model", from: models, "model") == Model(name: "mlp", width: 9))
  #expect(settings.takeOptional("absent", in: 0...3, "nothing") as Int? == nil)
  try settings.finish()
}

@Test func `no take throws, and finish throws everything`() throws {
  var (settings, file) = try reader("{n: 12, x: many, penlty: 3, model: mpl, list: [1, a]}")
  #expect(settings.take("n", default: 1, in: 0...9, "count") == 1)
  #expect(settings.take("x", default: 0.5, above: 0, "rate") == 0.5)
  #expect(settings.take("penalty", default: 1, in: 0...1e6, "strength") == 1)
  #expect(settings.take("model", from: models, default: "linear", "model").name == "linear")
  #expect(settings.take("list", default: [4], in: 0...9, "list") == [4])
  #expect(settings.take("path", example: "a.csv", "a file") == "a.csv")
  settings.note("n is odd", at: "n", hint: "take 12")
  #expect {
    try settings.finish()
  } throws: { error in
    let found = (error as? SpecErrors)?.diagnostics ?? []
    return file.errors(found).ordered.map(\.message) == [
      "'path' is missing in settings of ridge", "n must be in 0...9, got 12", "n is odd",
      "x must be a number, got 'many'", "unknown key 'penlty' in settings of ridge",
      "model 'mpl' is not one of: linear, mlp", "list must be a whole number, got 'a'",
    ]
  }
}

@Test func `a part shows the unknown keys of its own`() throws {
  var (settings, _) = try reader("{model: {name: mlp, widht: 3}}")
  _ = settings.take("model", from: models, "model")
  #expect(settings.diagnostics.map(\.message) == ["unknown key 'widht' in model mlp"])
  #expect(settings.diagnostics.map(\.hint) == ["did you mean 'width'?"])
}

@Test(
  arguments: zip(
    ["{n: 1}", "{models: [mlp, {name: linear}]}", "{models: {name: mlp, width: 3}}"],
    [[], [Model(name: "mlp", width: 8), Model(name: "linear")], [Model(name: "mlp", width: 3)]]))
private func `a list of parts has none, several, or one alone`(text: String, found: [Model]) throws
{
  var (settings, file) = try reader(text)
  #expect(settings.take("models", listOf: models, "models") == found)
  _ = settings.take("n", default: 1, "count")
  try settings.finish()
  let taken = TakenSettings(experiment: settings.taken)
  let again = try ExperimentFile(text: file.resolved(taken: taken), path: "f.exp")
  let entries = found.map { model in
    model.name == "mlp" ? #"{"name":"mlp","width":\#(model.width)}"# : #"{"name":"linear"}"#
  }
  #expect(
    again.settings.canonicalJSON == "{\"models\":[\(entries.joined(separator: ","))],\"n\":1}")
}

@Test func `what is wrong in a list of parts is found at its place`() throws {
  var (settings, _) = try reader("{models: [{name: mlp, widht: 3}, mpl]}")
  _ = settings.take("models", listOf: models, "models")
  #expect(
    settings.diagnostics.map(\.message) == [
      "unknown key 'widht' in models mlp", "models 'mpl' is not one of: linear, mlp",
    ])
}

@Test func `a describing reader sees the settings of every part`() throws {
  var settings = Settings(describing: "settings of ridge")
  _ = settings.take("model", from: models, default: "linear", "model")
  _ = settings.take("n", example: 3, in: 1...9, "count")
  #expect(settings.diagnostics.isEmpty)
  #expect(settings.taken[0].alternatives.map { $0.settings.map(\.key) } == [[], ["width"]])
  #expect(settings.taken[1].isRequired && settings.taken[1].rangeText == "1...9")
}

@Test func `ten settings are read in ten microseconds`() throws {
  let (_, file) = try reader(
    "{a: 1, b: 2.0, c: true, d: x, e: 5, f: 6.0, g: 7, h: 8, i: 9, j: [1, 2]}")
  let rounds = 10_000
  let elapsed = ContinuousClock().measure {
    for _ in 0..<rounds {
      var settings = Settings(file.settings, owner: "settings of ridge")
      for key in ["a", "e", "g", "h", "i"] {
        _ = settings.take(key, default: 1, in: 0...9, "count")
      }
      for key in ["b", "f"] { _ = settings.take(key, default: 1, in: 0...9.0, "rate") }
      _ = settings.take("c", default: true, "flag")
      _ = settings.take("d", default: "y", "word")
      _ = settings.take("j", default: [1], "list")
    }
  }
  let microseconds = Double(elapsed.components.attoseconds) / 1e12 / Double(rounds)
  #expect(elapsed < .seconds(1), "about \(microseconds) µs")  // 100 µs each: ten times the aim
}

@Test func `relative paths are looked for beside the file, then in the data folder`() throws {
  let folder = NSTemporaryDirectory() + "settings-tests-" + UUID().uuidString
  defer { try? FileManager.default.removeItem(atPath: folder) }
  for (name, contents) in [("own", ["both"]), ("data", ["both", "there"])] {
    try FileManager.default.createDirectory(
      atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    for file in contents { try Data().write(to: URL(filePath: "\(folder)/\(name)/\(file)")) }
  }
  let file = try ExperimentFile(
    text: "experiment: ridge\nsettings: {a: both, b: there, c: nowhere}",
    path: "\(folder)/own/f.exp")
  var settings = file.reader(of: file.settings, dataFolder: "\(folder)/data")
  #expect(settings.takePath("a", example: "a.csv", "a file") == "\(folder)/own/both")
  #expect(settings.takePath("b", example: "a.csv", "a file") == "\(folder)/data/there")
  #expect(settings.takePath("c", example: "a.csv", "a file") == "a.csv")
  let errors = #expect(throws: SpecErrors.self) { try settings.finish() }
  #expect(
    errors?.diagnostics.map(\.hint) == ["looked in \(folder)/own and \(folder)/data"])
}
