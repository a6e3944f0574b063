import Foundation
import Glibc
import Results
import Testing
import Trials

extension EndToEnd {
  /// Programs one after another, and what each leaves behind in the process that starts it.
  @Suite(.severalRanks) struct ManyCommandsTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    /// What a process holds.
    private struct Holdings {
      var descriptors: Int
      /// Programs that have ended and were not collected.
      var zombies: Int
      /// Most that was ever in memory, KiB.
      var memory: Int

      init(of process: pid_t) {
        let folder = "/proc/\(process)"
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder + "/fd")
        descriptors = files?.count ?? 0
        zombies = ProcessTree.zombies(of: process)
        let status = FileManager.default.contents(atPath: folder + "/status") ?? Data()
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n")
          .first { $0.hasPrefix("VmHWM:") }
        memory = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      }
    }

    private static let count = SlowTests.areAsked ? 10_000 : 400

    @Test(arguments: ["none", "process"])
    func `thousands of short programs leave no descriptor, no process and no memory behind`(
      isolation: String
    ) throws {
      try folder.write(
        "x.exp",
        """
        experiment: command
        settings: {command: [echo, metric loss=1]}
        search: {algorithm: random, trials: \(Self.count)}
        parameters: {x: 0.0..1.0}
        objective: {metric: loss, goal: minimize}
        faults: {isolate: \(isolation)}
        """)
      try folder.makeFolder("scratch")
      let run = try RunnerProcess(
        ["x.exp", "-n", "2"], in: folder, environment: ["TMPDIR": folder.path("scratch")])
      let whole = try holdings(of: run, isolation)
      let end = try run.end(within: .seconds(900))
      #expect(end.code == 0, "\(end.errors)")
      #expect(try folder.stored("Results/x.h5").study.count(.done) == Self.count)
      let (early, late) = (try #require(whole.first), try #require(whole.last))
      #expect(late.descriptors <= early.descriptors + 6, "\(early) \(late)")
      // One that has just ended.
      #expect(whole.allSatisfy { $0.zombies <= 2 })
      #expect(late.memory < early.memory + 40_000, "\(early) \(late)")
      #expect(!run.members.contains { _ in true })
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path("scratch"))
      #expect(left.isEmpty, "\(left)")
      print("\(Self.count) programs, isolate: \(isolation): \(end.seconds) s, \(early) → \(late)")
    }

    /// Of the process that starts programs, now and then from the first tenth of the trials on.
    private func holdings(of run: RunnerProcess, _ isolation: String) throws -> [Holdings] {
      let journal = folder.path("Results/x.h5.journal")
      func ended() -> Int { (try? Journal.read(journal).study.count(.done)) ?? 0 }
      let variable = isolation == "none" ? "OMPI_COMM_WORLD_RANK=1\0" : "RUNNER_TRIALS=1\0"
      #expect(waits(until: { ended() > Self.count / 10 }, within: .seconds(200)))
      let process = try #require(
        run.members.first {
          ProcessTree.variables(of: $0).contains(variable)
            && !ProcessTree.variables(of: $0).contains("RUNNER_TRIAL=")
        })
      var found: [Holdings] = []
      while run.isRunning {
        let holdings = Holdings(of: process)
        // While it ends it holds nothing any more.
        if holdings.memory > 0 { found.append(holdings) }
        usleep(SlowTests.areAsked ? 200_000 : 20_000)
      }
      return found
    }
  }
}

extension ProcessTree {
  /// Children that have ended and wait to be collected.
  fileprivate static func zombies(of process: pid_t) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.count { name in
      let stat = FileManager.default.contents(atPath: "/proc/\(name)/stat") ?? Data()
      let text = String(decoding: stat, as: UTF8.self)
      guard pid_t(name) != nil, let end = text.lastIndex(of: ")") else { return false }
      let words = text[end...].dropFirst().split(separator: " ")
      return words.count > 1 && words[0] == "Z" && words[1] == "\(process)"
    }
  }
}
