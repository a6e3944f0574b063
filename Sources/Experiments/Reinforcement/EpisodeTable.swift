import Agents
import Spec
import Trials

/// The tables of agents: a row for every episode.
enum EpisodeTable {
  /// Episodes in which was learnt; they stand in the group of the subject itself.
  static let training = RecordTable(
    dimension: "episode",
    columns: [Column("total_steps", .int64, "steps of all environments at its end")] + ofEpisode)

  /// Episodes in which nothing was learnt.
  static let evaluation = RecordTable(
    name: "evaluation", dimension: "row",
    columns: [step("of all environments before the evaluation")] + ofEpisode)

  static func takeChoice(_ settings: inout Settings) -> Bool {
    settings.take("keep_episodes", default: true, "a row of results for every training episode")
  }

  static func step(_ place: String) -> Column { Column("step", .int64, "steps \(place)") }

  private static let ofEpisode = [
    Column("episode_return", .float64, "sum of the rewards"),
    Column("length", .int64, "steps of the episode"),
    Column("environment", .int64, "number of its environment, from 0"),
    Column("start_step", .int64, "steps that its environment had made before it"),
    Column("terminated", .boolean, "whether it ended of its own"),
    Column("truncated", .boolean, "whether it reached the step limit"),
  ]

  /// - Parameter first: The value of the first column.
  static func row(_ first: Int, _ episode: Episode) -> [Cell] {
    [
      .int64(first), .float64(episode.episodeReturn), .int64(episode.length),
      .int64(episode.environment), .int64(episode.startStep), .boolean(episode.isTerminated),
      .boolean(episode.isTruncated),
    ]
  }
}

/// The mean return of episodes as they come.
struct MeanReturn {
  private(set) var sum = 0.0
  private(set) var count = 0

  init(sum: Double = 0, count: Int = 0) { (self.sum, self.count) = (sum, count) }

  mutating func add(_ episodes: [Episode]) {
    for episode in episodes { sum += episode.episodeReturn }
    count += episodes.count
  }

  /// `nil` without episodes.
  var value: Double? { count > 0 ? sum / Double(count) : nil }
}
