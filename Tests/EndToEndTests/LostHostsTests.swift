import Foundation
import Glibc
import Results
import Testing
import Trials

extension EndToEnd {
  /// Hosts that disappear, and links that are cut, while a job runs.
  @Suite(.severalRanks, .severalHosts) struct LostHostsTests {
    let folder: Workspace
    let whole: String?

    init() throws {
      folder = try Workspace()
      try folder.write("x.exp", Files.function(trials: 120, sleep: "100ms"))
      let alone = try RunnerProcess.run(
        "x.exp", "settings.sleep=0s", "--output", "whole.h5", in: folder)
      #expect(alone.code == 0)
      whole = try folder.digest("whole.h5")
    }

    private func awaitTrials(on host: String) {
      let journal = folder.path("Results/x.h5.journal")
      #expect(
        waits {
          let study = try? Journal.read(journal).study
          return study?.trials.contains { $0.state == .done && study?.host(of: $0) == host } == true
        })
    }

    /// Nothing that the launcher started is left.
    private func isOver(_ host: Hosts.Host) -> Bool {
      ["mpirun", "runner"].allSatisfy { host.processes($0).isEmpty }
    }

    /// With its connections, which the others notice; or cut off before, when nobody is told anything.
    @Test(arguments: [false, true])
    func `a host that disappears costs its running trials`(isSilent: Bool) throws {
      let hosts = try Hosts(2, in: folder)
      let run = try hosts.start(["x.exp"], ranks: [2, 2])
      awaitTrials(on: "hostB")
      if isSilent { try hosts.cut(hosts.all[1]) }
      hosts.all[1].vanish()
      let end = try run.end(within: .seconds(90))
      #expect(end.code == 0, "\(end.errors)")
      for rank in [2, 3] {
        #expect(end.errors.contains("rank \(rank) on hostB"), "\(end.errors)")
      }
      #expect(waits { isOver(hosts.all[0]) })
      let stored = try folder.stored("Results/x.h5")
      #expect(stored.digest == whole)
      #expect(stored.study.trials.allSatisfy { $0.attempts <= 2 })
      #expect(stored.study.trials.count { $0.attempts == 2 } <= 2)
    }

    /// It waits for the ranks of the host for ever by itself.
    @Test func `a bare mpirun that has lost a host ends with the run`() throws {
      let hosts = try Hosts(2, in: folder)
      let run = try hosts.startBare(["x.exp"], ranks: [2, 1])
      awaitTrials(on: "hostB")
      hosts.all[1].vanish()
      _ = try run.end(within: .seconds(90))
      #expect(waits { isOver(hosts.all[0]) })
      #expect(try folder.digest("Results/x.h5") == whole)
    }

    /// Where the file's only trial runs on all ranks, it cannot go on without some of them.
    @Test func `a trial on all hosts ends with one of them, and is continued`() throws {
      try folder.write("y.exp", Files.oneTraining(epochs: 400) + "\noutput: {checkpoint: 0s}\n")
      let alone = try RunnerProcess.run("y.exp", "--output", "one.h5", in: folder)
      #expect(alone.code == 0, "\(alone.errors)")
      let hosts = try Hosts(3, in: folder)
      let run = try hosts.start(["y.exp"], ranks: [1, 1, 1])
      let journal = folder.path("Results/y.h5.journal")
      #expect(
        waits { (try? Journal.read(journal))?.study.trials.first?.checkpoint != nil })
      hosts.all[2].vanish()
      let end = try run.end(within: .seconds(60))
      #expect(end.code == 4 || end.code == 0, "\(end.errors)")
      #expect(waits { isOver(hosts.all[0]) })
      let again = try hosts.start(["y.exp"], ranks: [2, 1]).end()
      #expect(again.code == 0, "\(again.errors)")
      #expect(try folder.digest("Results/y.h5") == folder.digest("one.h5"))
    }

    /// Seconds: less than the patience, and more.
    @Test(.enabled(if: SlowTests.areAsked), arguments: [2, 9])
    func `a link that was cut for a while costs no more than running trials`(
      seconds: UInt32
    ) throws {
      let hosts = try Hosts(3, in: folder)
      let run = try hosts.start(["x.exp", "search.trials=240"], ranks: [2, 1, 1])
      awaitTrials(on: "hostC")
      try hosts.cut(hosts.all[2])
      sleep(seconds)
      try hosts.mend(hosts.all[2])
      let end = try run.end(within: .seconds(120))
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.errors.contains("has said nothing") == (seconds > 4), "\(end.errors)")
      #expect(waits { hosts.all.allSatisfy(isOver) })
      let alone = try RunnerProcess.run(
        "x.exp", "settings.sleep=0s", "search.trials=240", "--output", "more.h5", in: folder)
      #expect(alone.code == 0)
      #expect(try folder.digest("Results/x.h5") == folder.digest("more.h5"))
      let attempts = try folder.stored("Results/x.h5").study.trials.map(\.attempts)
      #expect(attempts.max() == (seconds > 4 ? 2 : 1))
    }
  }
}
