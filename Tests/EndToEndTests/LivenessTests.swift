import Foundation
import Glibc
import Results
import Testing

extension EndToEnd {
  /// Ranks that die while the others live, and what they leave behind.
  @Suite(.severalRanks) struct LivenessTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    private func start(_ file: String, ranks: Int) throws -> RunnerProcess {
      let run = try RunnerProcess([file, "-n", "\(ranks)"], in: folder)
      let journal = folder.path("Results/x.h5.journal")
      #expect(
        waits {
          (try? Journal.read(journal).study.trials.contains { $0.state == .done }) == true
        })
      return run
    }

    private func rank(_ number: Int, of run: RunnerProcess) throws -> pid_t {
      try #require(ProcessTree.below(run.identifier).first { isRank($0, number: number) })
    }

    @Test func `a killed worker costs its running trial, which is tried again`() throws {
      try folder.write("x.exp", Files.function(trials: 60, sleep: "50ms"))
      let whole = try RunnerProcess.run(
        "x.exp", "settings.sleep=0s", "--output", "whole.h5", in: folder)
      #expect(whole.code == 0)
      let run = try start("x.exp", ranks: 4)
      let dead = try [2, 3].map { try rank($0, of: run) }
      for process in dead { kill(process, SIGKILL) }
      let end = try run.end(within: .seconds(60))
      #expect(end.code == 0, "\(end.errors)")
      for (number, process) in zip([2, 3], dead) {
        #expect(end.errors.contains("rank \(number) on "), "\(end.errors)")
        #expect(end.errors.contains("(process \(process)) has died"), "\(end.errors)")
      }
      #expect(end.output.contains("4 ranks, 2 of them lost"), "\(end.output)")
      #expect(try folder.digest("Results/x.h5") == folder.digest("whole.h5"))
      let attempts = try folder.stored("Results/x.h5").study.trials.map(\.attempts)
      #expect(attempts.allSatisfy { $0 <= 2 } && attempts.count { $0 == 2 } <= 2)
    }

    @Test(arguments: ["none", "process"])
    func `a stopped worker costs its running trial, and works again when it is continued`(
      isolate: String
    ) throws {
      try folder.write(
        "x.exp", Files.function(trials: 150, sleep: "100ms", "faults: {isolate: \(isolate)}"))
      let whole = try RunnerProcess.run(
        "x.exp", "settings.sleep=0s", "--output", "whole.h5", in: folder)
      #expect(whole.code == 0)
      let run = try start("x.exp", ranks: 3)
      let stopped = try rank(2, of: run)
      kill(stopped, SIGSTOP)
      #expect(waits(until: { run.errors.contains("has said nothing") }, within: .seconds(20)))
      kill(stopped, SIGCONT)
      #expect(waits(until: { run.errors.contains("rank 2 is back") }, within: .seconds(20)))
      let end = try run.end(within: .seconds(60))
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.errors.contains("(process \(stopped)) has said nothing for 4 s; "))
      #expect(!end.output.contains("lost"), "\(end.output)")
      #expect(try folder.digest("Results/x.h5") == folder.digest("whole.h5"))
      let trials = try folder.stored("Results/x.h5").study.trials
      // None, where it was stopped between two trials.
      #expect(trials.count { $0.attempts == 2 } <= 1)
      // It worked on after its return.
      #expect(trials.last { $0.rank == 2 }.map { $0.number > trials.count / 2 } == true)
    }

    @Test(arguments: [1, 2]) func `a job whose ranks are all killed has stopped, not ended`(
      ranks: Int
    ) throws {
      try folder.write("x.exp", Files.function(trials: 200, sleep: "50ms"))
      let run = try start("x.exp", ranks: ranks)
      for process in try (0..<ranks).map({ try rank($0, of: run) }) { kill(process, SIGKILL) }
      let end = try run.end(within: .seconds(60))
      #expect(end.code == 4, "\(end.errors)")
      #expect(end.errors.contains("error: all ranks have ended"), "\(end.errors)")
      #expect(end.errors.contains("the same command continues"), "\(end.errors)")
    }

    @Test func `a worker that stays stopped keeps nobody waiting`() throws {
      try folder.write("x.exp", Files.function(trials: 90, sleep: "100ms"))
      let run = try start("x.exp", ranks: 3)
      let stopped = try rank(2, of: run)
      kill(stopped, SIGSTOP)
      let end = try run.end(within: .seconds(60))
      #expect(end.code == 0, "\(end.errors)")
      #expect(!isThere(stopped))
    }

    @Test func `a trial that runs at two deaths of the job runs in a process next`() throws {
      try folder.write("x.exp", Files.function(trials: 3, sleep: "2s"))
      let journal = folder.path("Results/x.h5.journal")
      for attempt in 1...2 {
        let run = try RunnerProcess(["x.exp"], in: folder)
        #expect(waits { (try? Journal.read(journal).study.trials.first?.attempts) == attempt })
        #expect(!run.errors.contains("processes of their own"))
        run.killAll()
      }
      #expect(try Journal.read(journal).study.trials[0].deaths == 2)
      let run = try RunnerProcess(["x.exp"], in: folder)
      #expect(waits { run.errors.contains("trial 0 was running at the last 2 deaths of the job") })
      #expect(waits { !ProcessTree.below(run.identifier).isEmpty })
      run.send(SIGTERM)
      #expect(try run.end(within: .seconds(30)).code == 4)
      #expect(try Journal.read(journal).study.trials.allSatisfy { $0.deaths == 0 })
    }

    @Test func `files after one that lost a rank run on those that are left`() throws {
      try folder.write("x.exp", Files.function(trials: 40, sleep: "50ms"))
      try folder.write("y.exp", Files.function(trials: 30, sleep: "10ms"))
      try folder.write("z.exp", Files.training(trials: 3, epochs: 2))
      for name in ["y", "z"] {
        #expect(
          try RunnerProcess.run("\(name).exp", "--output", "\(name).h5", in: folder).code == 0)
      }
      let run = try RunnerProcess(["x.exp", "y.exp", "z.exp", "-n", "4"], in: folder)
      let journal = folder.path("Results/x.h5.journal")
      #expect(
        waits {
          (try? Journal.read(journal).study.trials.contains { $0.state == .done }) == true
        })
      kill(try rank(1, of: run), SIGKILL)
      let end = try run.end(within: .seconds(60))
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.errors.contains("rank 1 on "), "\(end.errors)")
      for name in ["y", "z"] {
        #expect(try folder.stored("Results/\(name).h5").study.sessions[0].ranks == 3)
        #expect(try folder.digest("Results/\(name).h5") == folder.digest("\(name).h5"))
      }
      #expect(Set(try folder.stored("Results/y.h5").study.trials.map(\.rank)) == [0, 1, 2])
    }

    /// Rank 0 waits for nobody; the others wait for it in vain first, alone or in its group.
    @Test(arguments: ["", "resources: {ranks_per_trial: 3}\n"])
    func `a rank without which nothing goes on ends the run within seconds, and it is continued`(
      resources: String
    ) throws {
      let number = 0
      let text =
        resources.isEmpty
        ? Files.function(trials: 30, sleep: "50ms")
        : Files.training(trials: 40, epochs: 40, "shards: 3\n" + resources)
      try folder.write("x.exp", text)
      let whole = try RunnerProcess.run("x.exp", "--output", "whole.h5", in: folder)
      #expect(whole.code == 0)
      let run = try start("x.exp", ranks: 3)
      let rank = try rank(number, of: run)
      kill(rank, SIGKILL)
      let start = ContinuousClock.now
      let end = try run.end(within: .seconds(60))
      #expect(ContinuousClock.now - start < .seconds(Limit.prompt))
      #expect(end.code == 4, "\(end.errors)")
      #expect(end.errorLines.count == 1, "\(end.errors)")
      #expect(end.errors.contains("rank \(number) on "), "\(end.errors)")
      #expect(end.errors.contains("(process \(rank)) has died"), "\(end.errors)")
      #expect(end.errors.contains("the same command continues"))
      let again = try RunnerProcess.run("x.exp", "-n", "3", in: folder)
      #expect(again.code == 0, "\(again.errors)")
      #expect(try folder.digest("Results/x.h5") == folder.digest("whole.h5"))
    }

    /// Starts two ranks whose programs start programs themselves; each rank takes two trials.
    private func startPrograms() throws -> (run: RunnerProcess, programs: [pid_t]) {
      try folder.write(
        "script.sh",
        """
        echo $$ >> programs; sleep 61 & echo $! >> programs
        setsid sleep 62 & echo $! >> programs; wait
        """)
      try folder.write("x.exp", Files.command(trials: 4, ""))
      try folder.makeFolder("scratch")
      let run = try RunnerProcess(
        ["x.exp", "-n", "2"], in: folder, environment: ["TMPDIR": folder.path("scratch")])
      #expect(waits { folder.text("programs").split(separator: "\n").count == 6 })
      return (run, folder.text("programs").split(separator: "\n").compactMap { pid_t($0) })
    }

    @Test func `programs end with a run that is interrupted twice`() throws {
      let (run, programs) = try startPrograms()
      run.send(SIGINT)
      #expect(waits { run.errors.contains("draining") })
      run.send(SIGINT)
      #expect(waits(until: { !programs.contains(where: isThere) }, within: .seconds(Limit.prompt)))
      #expect(try run.end(within: .seconds(10)).code == 130)
    }

    @Test func `programs end with a job that is killed, and leave no folder`() throws {
      let (run, programs) = try startPrograms()
      for member in ProcessTree.below(run.identifier) + [run.identifier]
      where !programs.contains(member) && ProcessTree.variables(of: member).contains("RUNNER_") {
        kill(member, SIGKILL)
      }
      #expect(waits(until: { !programs.contains(where: isThere) }, within: .seconds(Limit.prompt)))
      #expect(
        waits {
          let left = try? FileManager.default.contentsOfDirectory(atPath: folder.path("scratch"))
          // What the launcher leaves is a file.
          return left?.contains { $0.hasPrefix("runner-") && !$0.hasPrefix("runner-exit-") }
            == false
        })
    }

    private func isRank(_ process: pid_t, number: Int) -> Bool {
      ProcessTree.variables(of: process).contains("OMPI_COMM_WORLD_RANK=\(number)\0")
    }

    private func isThere(_ process: pid_t) -> Bool { ProcessTree.parent(of: process) != nil }
  }
}

/// The processes of the machine, as proc(5) tells of them.
enum ProcessTree {
  static var all: [pid_t] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { pid_t($0) }
  }

  /// All that a process started, and what those started.
  static func below(_ process: pid_t) -> [pid_t] {
    let all = all
    let parents = all.map(parent)
    var found = [process]
    var next = 0
    while next < found.count {
      found += zip(all, parents).filter { $0.1 == found[next] }.map(\.0)
      next += 1
    }
    return Array(found.dropFirst())
  }

  /// The variables it was started with, each followed by a zero.
  static func variables(of process: pid_t) -> String {
    text("/proc/\(process)/environ")
  }

  /// The name of the program that it runs, without folders; empty of one that has ended.
  static func program(of process: pid_t) -> String {
    let path = text("/proc/\(process)/cmdline").prefix { $0 != "\0" }
    return String(
      path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
  }

  /// Nil of a process that is not there any more, or only waits to be collected.
  static func parent(of process: pid_t) -> pid_t? {
    let stat = text("/proc/\(process)/stat")
    guard let end = stat.lastIndex(of: ")") else { return nil }
    let words = stat[end...].dropFirst().split(separator: " ")
    return words[0] == "Z" ? nil : pid_t(words[1])
  }

  private static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }
}
