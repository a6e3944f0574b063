import Cluster
import Foundation
import Testing

/// The logs of a run, on ranks that see the results and on those that do not.
@Suite struct RunLogTests {
  private let farm: TestFarm

  init() throws {
    farm = try TestFarm(
      """
      experiment: steps
      settings: {x: $x}
      parameters: {x: {min: 0.0, max: 1.0}}
      search: {algorithm: random, trials: 12}
      objective: {metric: value/last, goal: minimize}
      output: {checkpoint: 0s}
      """)
  }

  private func request(_ name: String = "results", _ overrides: String...) -> RunRequest {
    var request = farm.request(name, overrides)
    request.logs = true
    return request
  }

  private func lines(_ path: String) -> [Substring] {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n")
  }

  private func log(_ name: String) -> [Substring] {
    lines("\(farm.folder)/results.logs/\(name).log")
  }

  @Test func `each rank logs what it begins and finishes, every trial once`() throws {
    try farm.run(ranks: 3, [request()])
    let ranks = (0..<3).map { log("rank-\($0)") }
    for rank in 0..<3 {
      #expect(ranks[rank].first?.contains("Z rank \(rank) of 3, process ") == true)
      #expect(ranks[rank].last?.contains("Z rank \(rank) leaves") == true)
    }
    for trial in 0..<12 {
      for words in ["trial \(trial) begins", "trial \(trial), attempt 1: done after "] {
        let count = ranks.joined().count { $0.dropFirst(25).hasPrefix(words) }
        #expect(count == 1, "\(words)")
      }
    }
    #expect(ranks.joined().contains { $0.contains(": checkpoint at step 2, ") })
  }

  @Test func `each line has a time to the millisecond, and the times ascend`() throws {
    try farm.run(ranks: 2, [request()])
    let time = #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /#
    for name in ["job", "rank-0", "rank-1"] {
      let lines = log(name)
      #expect(lines.count > 3)
      #expect(lines.allSatisfy { $0.prefixMatch(of: time) != nil })
      let times = lines.map { $0.prefix(24) }
      #expect(times == times.sorted())
    }
  }

  @Test func `the log of the job tells its ranks, failures, what follows and how it ends`() throws {
    try FileManager.default.createDirectory(
      atPath: farm.folder + "/marks", withIntermediateDirectories: true)
    let request = request(
      "results", "settings.marks=\(farm.folder)/marks", "settings.fails_from=0.9")
    let verdict = try farm.run(ranks: 2, [request])
    #expect(verdict == .someTrialsFailed)
    let log = log("job").map { $0.dropFirst(25) }
    #expect(log.contains { $0.hasPrefix("rank 1 is process ") })
    #expect(log.contains("sweep: 12 trials, 0 of them have ended"))
    #expect(
      log.contains {
        $0.hasPrefix("trial 0, attempt 1, on rank ")
          && $0.hasSuffix(": the machine went away; it is tried again")
      })
    #expect(log.contains { $0.hasSuffix(": x is too large") })
    #expect(log.last == "ends with exit code 3 (trials failed)")
  }

  @Test func `a continued run adds to the logs, and one that starts over keeps them aside`() throws
  {
    let slow = request("results", "settings.pause=1ms")
    #expect(try farm.run(ranks: 2, [slow], drainAfter: 4) == .stopped)
    #expect(try farm.run(ranks: 2, [slow]) == .done)
    let log = log("job").map { $0.dropFirst(25) }
    #expect(log.count { $0.hasPrefix("ends with exit code") } == 2)
    #expect(log.contains { $0.hasPrefix("draining: interrupted") })
    #expect(log.contains { $0.contains("the same command continues") })
    var fresh = slow
    fresh.fresh = true
    #expect(try farm.run(ranks: 2, [fresh]) == .done)
    #expect(lines("\(farm.folder)/results.1.logs/job.log").count == log.count)
  }

  @Test func `a rank that does not see the results logs on its own host, and the job says where`()
    throws
  {
    let name = "blind-\(UUID().uuidString)"
    let folder = "\(NSTemporaryDirectory())runner-\(name).logs"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try farm.run(ranks: 2, [request(name)], blind: 1..<2)
    #expect(lines("\(folder)/rank-1.log").contains { $0.contains("Z rank 1 of 2") })
    let job = lines("\(farm.folder)/\(name).logs/job.log")
    #expect(
      job.contains {
        $0.hasSuffix("rank 1 does not see the results: its log is in \(folder) on node")
      })
    #expect(lines("\(farm.folder)/\(name).logs/rank-1.log").isEmpty)
  }

  @Test func `without being asked for there are no logs`() throws {
    try farm.run(ranks: 2, [farm.request()])
    #expect(!FileManager.default.fileExists(atPath: farm.folder + "/results.logs"))
  }

  @Test func `logs that cannot be written are an error before anything runs`() throws {
    try Data().write(to: URL(fileURLWithPath: farm.folder + "/results.logs"))
    #expect(try farm.run(ranks: 2, [request()]) == .badFile)
    #expect(farm.console.said.contains { $0.contains("error: ") && $0.contains("results.logs") })
  }
}
