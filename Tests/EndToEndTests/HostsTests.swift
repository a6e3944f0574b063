import Foundation
import Glibc
import Results
import Testing
import Trials

extension EndToEnd {
  /// One job on several hosts, nobody of whom is disturbed.
  @Suite(.severalRanks, .severalHosts) struct HostsTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    /// The digest that one rank comes to.
    private func alone(_ file: String, _ overrides: String...) throws -> String? {
      let run = try RunnerProcess([file, "--output", "alone.h5"] + overrides, in: folder).end()
      #expect(run.code == 0, "\(run.errors)")
      return try folder.digest("alone.h5")
    }

    /// Neither the experiment file nor the folder of the results is there on the second host.
    @Test func `ranks of a host that sees no file of the run compute the same bits`() throws {
      try folder.makeFolder("files")
      try folder.makeFolder("Results")
      try folder.write("files/x.exp", Files.training(trials: 6, epochs: 60))
      let hosts = try Hosts(2, in: folder, hiding: [1: ["files", "Results"]])
      let run = try hosts.start(["files/x.exp"], ranks: [2, 2])
      let journal = folder.path("Results/x.h5.journal")
      func isUnderWay() -> Bool {
        let study = try? Journal.read(journal).study
        return study?.trials.contains { $0.checkpoint != nil && study?.host(of: $0) == "hostB" }
          == true
      }
      #expect(waits(until: isUnderWay))
      kill(try #require(hosts.all[0].processes("runner").first), SIGINT)
      let end = try run.end()
      #expect(end.code == 4, "\(end.errors)")
      // What was begun on one host goes on on any other.
      let again = try hosts.start(["files/x.exp"], ranks: [1, 3]).end()
      #expect(again.code == 0, "\(again.errors)")
      let stored = try folder.stored("Results/x.h5")
      #expect(try stored.digest == alone("files/x.exp"))
      let places = stored.study.sessions.map(\.hosts)
      #expect(
        places == [
          ["hostA", "hostA", "hostB", "hostB"], ["hostA", "hostB", "hostB", "hostB"],
        ])
      #expect(Set(stored.study.trials.map(stored.study.host)).isSubset(of: ["hostA", "hostB"]))
    }

    /// Ranks that follow one another in the numbering are on different hosts.
    @Test func `groups are made of ranks of one host`() throws {
      try folder.write(
        "x.exp",
        Files.training(
          trials: 6, epochs: 3, samples: 200, "shards: 2\nresources: {ranks_per_trial: 2}"))
      let hosts = try Hosts(2, in: folder)
      let end = try hosts.start(["x.exp"], ranks: [2, 2], options: "--map-by node").end()
      #expect(end.code == 0, "\(end.errors)")
      let stored = try folder.stored("Results/x.h5")
      #expect(stored.study.sessions.last?.hosts == ["hostA", "hostB", "hostA", "hostB"])
      #expect(stored.study.trials.allSatisfy { [0, 1].contains($0.rank) })
      #expect(try stored.digest == alone("x.exp"))
    }

    @Test func `a trial on the ranks of three hosts has the bits of one rank`() throws {
      try folder.write("x.exp", Files.oneTraining(epochs: 3))
      let hosts = try Hosts(3, in: folder)
      let end = try hosts.start(["x.exp"], ranks: [2, 1, 1]).end()
      #expect(end.code == 0, "\(end.errors)")
      #expect(try folder.digest("Results/x.h5") == alone("x.exp"))
    }

    /// Each host reads data files by itself.
    @Test func `a host without the data is named before anything runs`() throws {
      try folder.makeFolder("data")
      let rows = (0..<40).map { "\($0),\(3 * $0 % 7),\($0 % 2)\n" }.joined()
      try folder.write("data/points.csv", "a,b,label\n" + rows)
      try folder.write(
        "x.exp",
        """
        experiment: train
        settings:
          data: {name: csv, path: data/points.csv, target: label}
          model: {name: mlp, hidden: [4]}
          epochs: 1
        """)
      let hosts = try Hosts(2, in: folder, hiding: [1: ["data"]])
      let end = try hosts.start(["x.exp"], ranks: [1, 2]).end()
      #expect(end.code == 2, "\(end.errors)")
      #expect(end.errorLines.count == 1, "\(end.errors)")
      #expect(end.errorLines.first?.contains("on hostB: ") == true, "\(end.errors)")
      #expect(end.errors.contains("points.csv"), "\(end.errors)")
      #expect(!folder.exists("Results/x.h5.journal"))
      #expect(try hosts.start(["x.exp"], ranks: [2]).end().code == 0)
    }

    @Test(.enabled(if: ClockShim.compiler != nil, "no C compiler"))
    func `a clock that is an hour behind shows nowhere`() throws {
      try folder.write("x.exp", Files.function(trials: 30, sleep: "20ms"))
      let shim = try ClockShim.build(in: folder, seconds: -3600)
      let hosts = try Hosts(2, in: folder, environment: [1: ["LD_PRELOAD": shim]])
      // Trials of the second session must not be taken for the first one's.
      let first = try hosts.start(["x.exp"], ranks: [1]).end()
      #expect(first.code == 0, "\(first.errors)")
      let end = try hosts.start(["x.exp", "search.trials=90"], ranks: [1, 2]).end()
      #expect(end.code == 0, "\(end.errors)")
      let study = try folder.stored("Results/x.h5").study
      let second = try #require(study.sessions.last)
      let distant = study.trials.filter { $0.rank > 0 }
      #expect(!distant.isEmpty && distant.allSatisfy { study.host(of: $0) == "hostB" })
      #expect(study.trials.dropFirst(30).allSatisfy { $0.startTime >= second.time - 1 })
      #expect(study.trials.allSatisfy { (0..<60).contains($0.endTime - $0.startTime) })
      #expect(
        try folder.digest("Results/x.h5") == alone("x.exp", "search.trials=90", "settings.sleep=0s")
      )
    }
  }
}
