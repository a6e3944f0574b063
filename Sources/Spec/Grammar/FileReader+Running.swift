// How trials run: resources, shards, determinism, faults, budget, output.
extension FileReader {
  mutating func readRunning(_ file: inout ExperimentFile, _ top: inout Settings) {
    section("resources", &top) { file.resources = Self.resources(&$0) }
    file.shards = top.takeOptional(
      "shards", in: 1...65536, "logical shards of the work inside a trial's group")
    let strict = top.take(
      "determinism", default: "strict", oneOf: Determinism.allCases.map(\.rawValue),
      "whether results are the same for every number of ranks")
    file.determinism = Determinism(rawValue: strict) ?? .strict
    section("faults", &top) { file.faults = Self.faults(&$0) }
    section("budget", &top) {
      file.wallTime = $0.takeOptionalDuration("wall_time", "of the whole run")
    }
    section("output", &top) { file.output = Self.output(&$0) }
  }

  private mutating func section(
    _ name: String, _ top: inout Settings, _ read: (inout Settings) -> Void
  ) {
    guard let node = top.takeNode(name, "see `runner explain \(name)`") else { return }
    var settings = reader(node, owner: name)
    read(&settings)
    diagnostics.append(contentsOf: settings.findings)
  }

  static func resources(_ settings: inout Settings) -> Resources {
    var resources = Resources()
    resources.ranksPerTrial = settings.take(
      "ranks_per_trial", default: 1, in: 1...65536, "ranks that share one trial")
    resources.threadsPerRank = settings.take(
      "threads_per_rank", default: 1, in: 1...1024, "threads that share a rank's shards")
    return resources
  }

  static func faults(_ settings: inout Settings) -> Faults {
    var faults = Faults()
    faults.timeout = settings.takeOptionalDuration("timeout", "of one attempt at a trial")
    faults.stall = settings.takeOptionalDuration("stall", "longest time without a step")
    faults.retries = settings.take(
      "retries", default: 2, in: 0...1000, "further attempts after a loss, crash or timeout")
    faults.maxFailed = limit(&settings)
    let isolate = settings.take(
      "isolate", default: "auto", oneOf: Faults.Isolation.allCases.map(\.rawValue),
      "whether trials run in child processes")
    faults.isolate = Faults.Isolation(rawValue: isolate) ?? .auto
    faults.memory = settings.takeOptionalSize("memory", "most memory of one trial")
    for (key, seconds) in [("timeout", faults.timeout), ("stall", faults.stall)]
    where seconds == 0 {
      settings.note("\(key) must be > 0s", at: key)
    }
    return faults
  }

  private static func limit(_ settings: inout Settings) -> Faults.Limit? {
    let description = SettingDescription(
      "max_failed", .text, "most failed trials before the search stops: a count or a share")
    return settings.read(description, fallback: nil) { node in
      switch node.content {
      case .null: return .value(nil)
      case .integer(let count) where count >= 0: return .value(.count(count))
      case .text(let text):
        if let share = Quantity.share(text) { return .value(.share(share)) }
      default: break
      }
      return .mismatch(
        "must be a count or a percentage, got \(node.shown)", hint: "write 10 or 20%")
    }
  }

  static func output(_ settings: inout Settings) -> Output {
    var output = Output()
    var description = SettingDescription("tensors", .text, "which trials' tensors are kept")
    description.defaultValue = .text("best 3")
    output.tensors = settings.read(description, fallback: output.tensors) { node in
      let words = node.text?.split(separator: " ").map(String.init) ?? []
      switch (words.first, words.count) {
      case ("none", 1): return .value(.none)
      case ("all", 1): return .value(.all)
      case ("best", 2):
        if let count = Int(words[1]), count >= 1 { return .value(.best(count)) }
      default: break
      }
      return .mismatch(
        "must be none, all or 'best n', got \(node.shown)", hint: "write best 3")
    }
    let programs = settings.take(
      "programs", default: "all", oneOf: Output.Programs.allCases.map(\.rawValue),
      "trials of which the text is kept that their programs print, in <results>.output")
    output.programs = Output.Programs(rawValue: programs) ?? .all
    output.checkpoint = settings.takeDuration(
      "checkpoint", default: 60, "time between checkpoints of a running trial")
    return output
  }
}
