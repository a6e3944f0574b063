import Experiments
import Foundation
import Spec
import Testing
import Trials

/// What every type of the catalogue keeps to.
@Suite struct CatalogueTests {
  /// Settings under which a type runs in little time.
  private static let small = [
    "train":
      #"{"data": {"name": "moons", "samples": 50, "validation": 0.2, "test": 0.2}, "test": true}"#,
    "ridge": "{}", "function": #"{"name": "sphere", "x": [1, 2]}"#,
    "federated": """
    {"data": {"name": "moons", "samples": 200, "validation": 0.2, "test": 0.2}, "test": true,
    "partition": "shards", "clients": 5, "cohort": 2, "rounds": 3, "client_losses": true}
    """,
    "command": #"{"command": ["echo", "metric loss=1"]}"#,
    "ppo": """
    {"environment": {"name": "cartpole", "limit": 20}, "steps": 64, "rollout_steps": 8,
     "environments": 2, "batch": 16, "epochs": 1, "evaluation_episodes": 2}
    """,
    "q-learning": #"{"steps": 500}"#, "value-iteration": "{}",
    "table": #"{"path": "\#(lookedUp)", "keys": {"x": 1}, "metrics": ["loss_*", "size"]}"#,
  ]
  /// A table of results.
  private static let lookedUp: String = {
    let path = NSTemporaryDirectory() + "looked-up-\(UUID().uuidString).csv"
    try? "x,loss_1,loss_2,size\n1,0.5,0.25,9\n".write(
      toFile: path, atomically: true, encoding: .utf8)
    return path
  }()
  private static var names: [String] { catalogue.names }

  @Test(arguments: names) func `every setting says what it means`(name: String) {
    var settings = Settings(describing: "settings of \(name)")
    _ = catalogue.type(named: name)!.init(&settings)
    #expect(!settings.taken.isEmpty)
    func check(_ settings: [SettingDescription]) {
      for setting in settings {
        #expect(!setting.meaning.isEmpty, "\(setting.key)")
        for part in setting.alternatives {
          #expect(!part.summary.isEmpty, "\(part.name)")
          check(part.settings)
        }
      }
    }
    check(settings.taken)
    let text = Explanation(name: name, summary: "", settings: settings.taken).text
    #expect(settings.taken.allSatisfy { text.contains($0.key) })
  }

  @Test(arguments: names) func `an unknown key is an error`(name: String) throws {
    let settings =
      Self.small[name]!.dropLast() + (Self.small[name] == "{}" ? "" : ", ") + #""zzz": 1}"#
    #expect(throws: SpecErrors.self) {
      try Bench.make(catalogue.type(named: name)!, String(settings))
    }
  }

  @Test(arguments: names) func `a small run records every declared metric`(
    name: String
  ) async throws {
    let experiment = try Bench.make(catalogue.type(named: name)!, Self.small[name]!)
    let declared = experiment.metrics.map(\.name)
    // As columns of a results file, where other characters become `_`.
    let columns = declared.map { $0.map { $0.isLetter || $0.isNumber ? $0 : "_" } }
    #expect(Set(columns).count == columns.count)
    let recorded = try await Bench.runApart(name, Self.small[name]!)
    for metric in declared { #expect(recorded[metric]?.isFinite == true, "\(metric)") }
    if !declared.isEmpty { #expect(Set(recorded.keys).isSubset(of: Set(declared))) }
  }

  @Test func `data are loaded once by the trials of a worker, with equal results`() throws {
    let cache = TrialCache()
    let runs = try (0..<3).map { run in
      let bench = Bench()
      try bench.run("train", Self.small["train"]!, cache: run == 0 ? TrialCache() : cache)
      return bench.samples
    }
    #expect(runs[0] == runs[1] && runs[1] == runs[2])
  }

  @Test func `ridge regression fits a table of a file`() throws {
    let result = try Bench().run(
      "ridge", #"{"penalty": 0, "data": {"name": "linear", "noise": 0}}"#)
    #expect(result["rmse/test"]! < 1e-9)
  }
}
