import HDF5
import Trials

/// What may differ between two equal runs: when, where and with what. Outside the digest.
extension Study {
  private static let sinceEpoch = "seconds since 1970-01-01 00:00:00"

  func timingGroup(_ columns: TrialColumns) -> DataGroup {
    var group = DataGroup("timing")
    guard !trials.isEmpty else { return group }
    group.variables =
      columns.coordinates + [
        columns.reals("start_time", \.startTime)
          .described(longName: "start of the last attempt", units: Self.sinceEpoch),
        columns.reals("end_time", \.endTime)
          .described(longName: "end of the last attempt", units: Self.sinceEpoch),
        columns.reals("wall_time", \.seconds)
          .described(longName: "wall time of all attempts", units: "s"),
        columns.smallIntegers("attempts", \.attempts).described(longName: "attempts begun"),
        columns.smallIntegers("rank", \.rank)
          .described(longName: "rank of the last attempt; -1: none"),
        columns.texts("host", host).described(longName: "host of the last attempt"),
        columns.texts("reason", \.reason).described(longName: "why it did not end well"),
      ]
    if !usage.isEmpty { group.groups.append(usageGroup) }
    if !brokenAttempts.isEmpty { group.groups.append(brokenAttemptsGroup) }
    return group
  }

  /// The attempts that others followed.
  private var brokenAttemptsGroup: DataGroup {
    var group = DataGroup("broken_attempts")
    let count = brokenAttempts.count
    func column(
      _ name: String, _ longName: String, units: String = "", _ values: Values
    ) -> DataVariable {
      DataVariable(name, ["row"], shape: [count], values)
        .described(longName: longName, units: units)
    }
    func numbers(_ value: (BrokenAttempt) -> Int) -> Values {
      .int64(brokenAttempts.map { Int64(value($0)) })
    }
    group.variables = [
      .counting("row", count),
      column("trial", "number of the trial", numbers(\.trial)),
      column("attempt", "which of its attempts, from 1", numbers(\.attempt)),
      column("rank", "rank of the attempt", numbers(\.rank)),
      column("wall_time", "wall time", units: "s", .float64(brokenAttempts.map(\.seconds))),
      column(
        "end_time", "end of the attempt", units: Self.sinceEpoch,
        .float64(brokenAttempts.map(\.time))),
      column(
        "reason", "why another followed",
        .string(brokenAttempts.map { Missing.storable($0.reason) })),
    ]
    return group
  }

  /// What the ranks of the last session did with their time.
  private var usageGroup: DataGroup {
    var group = DataGroup("ranks")
    let count = usage.count
    func times(
      _ name: String, _ longName: String, _ value: (RankUsage) -> Double
    ) -> DataVariable {
      DataVariable(name, ["rank"], shape: [count], .float64(usage.map(value)))
        .described(longName: longName, units: "s")
    }
    group.variables = [
      DataVariable("rank", ["rank"], shape: [count], .int64((0..<count).map(Int64.init))),
      times("compute_time", "in trials, waits for other ranks left out", \.computing),
      times("communication_time", "waiting for other ranks of a trial", \.communicating),
      times("waiting_time", "outside trials", \.waiting),
      times("lag_waiting_time", "waiting for results within search.lag", \.lagWaiting),
      DataVariable(
        "lag_waits", ["rank"], shape: [count], .int64(usage.map { Int64($0.lagWaits) })
      ).described(longName: "waits for results within search.lag"),
    ]
    return group
  }

  /// The host of a trial's rank in the session in which its last attempt began.
  package func host(of row: TrialRow) -> String {
    let session = sessions.last { $0.time <= row.startTime } ?? sessions.last
    guard let hosts = session?.hosts, hosts.indices.contains(row.rank) else { return "" }
    return hosts[row.rank]
  }

  var provenanceGroup: DataGroup {
    var group = DataGroup("provenance")
    group.attributes = [
      DataAttribute("seed", String(header.seed)),
      DataAttribute("declared_metrics", declaredMetrics),
    ]
    if let session = sessions.last {
      group.attributes.append(DataAttribute("git_commit", Missing.storable(session.gitCommit)))
      for version in session.versions {
        let name = "version_" + ColumnName.plain(version.name)
        group.attributes.append(DataAttribute(name, Missing.storable(version.text)))
      }
    }
    group.variables = [
      Self.text("spec", header.text).described(longName: "the experiment file"),
      Self.text("resolved", header.resolved)
        .described(longName: "the experiment with every default, JSON"),
      Self.text("overrides", JSONText.encoded(header.overrides))
        .described(longName: "settings of the command line, JSON"),
      Self.text("argv", JSONText.encoded(sessions.last?.arguments ?? []))
        .described(longName: "the command of the last session, JSON"),
      Self.text("header", JSONText.encoded(headerWithoutTexts))
        .described(longName: "what a continuation needs to know, JSON"),
    ]
    if !sessions.isEmpty { group.groups = [ranksGroup, sessionsGroup] }
    return group
  }

  /// The header without what has a variable of its own.
  private var headerWithoutTexts: StudyHeader {
    var header = header
    (header.text, header.resolved, header.overrides) = ("", "", [])
    return header
  }

  private static func text(_ name: String, _ text: String) -> DataVariable {
    DataVariable(name, [], shape: [], .string([Missing.storable(text)]))
  }

  /// The ranks of the last session.
  private var ranksGroup: DataGroup {
    var group = DataGroup("ranks")
    let hosts = sessions.last?.hosts ?? []
    guard !hosts.isEmpty else { return group }
    group.variables = [
      DataVariable(
        "rank", ["rank"], shape: [hosts.count], .int64(hosts.indices.map(Int64.init))),
      DataVariable("host", ["rank"], shape: [hosts.count], .string(hosts.map(Missing.storable))),
    ]
    return group
  }

  private var sessionsGroup: DataGroup {
    var group = DataGroup("sessions")
    let count = sessions.count
    func texts(_ name: String, _ value: (Session) -> String) -> DataVariable {
      DataVariable(
        name, ["session"], shape: [count], .string(sessions.map { Missing.storable(value($0)) }))
    }
    group.variables = [
      DataVariable("session", ["session"], shape: [count], .int64((0..<count).map(Int64.init))),
      DataVariable("start_time", ["session"], shape: [count], .float64(sessions.map(\.time)))
        .described(longName: "start of the program", units: Self.sinceEpoch),
      DataVariable(
        "ranks", ["session"], shape: [count],
        .int32(sessions.map { Int32(truncatingIfNeeded: $0.ranks) })),
      texts("arguments") { JSONText.encoded($0.arguments) },
      texts("hosts") { JSONText.encoded($0.hosts) },
      texts("versions") { JSONText.encoded($0.versions) },
      texts("git_commit", \.gitCommit),
    ]
    return group
  }
}
