import Foundation
import Glibc
import Results
import Testing
import Trials

extension EndToEnd {
  /// Journals that are cut, damaged, or have no room.
  @Suite(.severalRanks) struct JournalTests {
    let folder: Workspace
    private let journal = "Results/x.h5.journal"

    init() throws {
      folder = try Workspace()
      try folder.write("x.exp", Files.function(trials: 60, sleep: "20ms"))
    }

    /// Leaves the journal of a run that was killed half-way, most of which tells of trials.
    private func interrupt() throws {
      let run = try RunnerProcess(["x.exp"], in: folder)
      let path = folder.path(journal)
      #expect(
        waits { ((try? Journal.read(path).study.trials.count { $0.state == .done }) ?? 0) > 29 })
      run.killAll()
    }

    private func expectUndisturbedDigest() throws {
      #expect(try RunnerProcess.run("x.exp", "--output", "whole.h5", in: folder).code == 0)
      #expect(try folder.digest("Results/x.h5") == folder.digest("whole.h5"))
    }

    @Test func `a damaged journal is told with the offset, left alone, and can be recovered`()
      throws
    {
      try interrupt()
      var bytes = try folder.bytes(journal)
      bytes[bytes.count / 2] ^= 0x10
      try folder.write(journal, bytes)
      let end = try RunnerProcess.run("x.exp", "-n", "2", in: folder)
      #expect(end.code == 2, "\(end.errors)")
      #expect(end.errorLines.count == 1)
      #expect(end.errors.contains("is damaged at byte"), "\(end.errors)")
      #expect(end.errors.contains("runner recover"))
      #expect(end.seconds < Limit.prompt)
      #expect(try folder.bytes(journal) == bytes)
      let recovered = try RunnerProcess.run(
        "recover", journal, "--output", "recovered.h5", in: folder)
      #expect(recovered.code == 0, "\(recovered.errors)")
      #expect(try folder.stored("recovered.h5").study.trials.count { $0.state == .done } >= 8)
    }

    @Test func `a journal that was cut off goes on from its last whole record`() throws {
      try interrupt()
      let bytes = try folder.bytes(journal)
      try folder.write(journal, Array(bytes.prefix(bytes.count - 5)))
      #expect(try RunnerProcess.run("x.exp", "-n", "2", in: folder).code == 0)
      try expectUndisturbedDigest()
    }

    /// The journal has room on it, the checkpoint of a trial has not.
    @Test(
      .enabled("only root can mount a small disk") { geteuid() == 0 },
      arguments: [("none", 1), ("process", 1), ("process", 3)])
    func `a disk that is full for a checkpoint ends the run and is no fault of the trial`(
      isolation: String, ranks: Int
    ) throws {
      let disk = try folder.makeFolder("Results").path
      #expect(mount("tmpfs", disk, "tmpfs", 0, "size=256k") == 0)
      defer { umount2(disk, CInt(MNT_DETACH)) }
      let text = Files.training(trials: 4, epochs: 3, "faults: {isolate: \(isolation)}")
      try folder.write("x.exp", text.replacing("[16]", with: "[256, 256]"))
      let full = try RunnerProcess.run("x.exp", "-n", "\(ranks)", in: folder)
      #expect(full.code == 4, "\(full.errors)")
      #expect(full.errors.contains("No space left on device"), "\(full.errors)")
      #expect(try Journal.read(folder.path(journal)).study.count(.failed) == 0)
      #expect(mount("tmpfs", disk, "tmpfs", UInt(MS_REMOUNT), "size=64m") == 0)
      let again = try RunnerProcess.run("x.exp", "-n", "\(ranks)", in: folder)
      #expect(again.code == 0, "\(again.errors)")
      try expectUndisturbedDigest()
    }

    @Test(.enabled("only root can mount a small disk") { geteuid() == 0 })
    func `a full disk ends the run, which goes on when there is room`() throws {
      let disk = try folder.makeFolder("Results").path
      #expect(mount("tmpfs", disk, "tmpfs", 0, "size=24k") == 0)
      defer { umount2(disk, CInt(MNT_DETACH)) }
      let words = ["x.exp", "search.trials=400", "settings.sleep=0s"]
      let full = try RunnerProcess(words + ["-n", "2"], in: folder).end(within: .seconds(20))
      #expect(full.code == 4, "\(full.errors)")
      #expect(full.errorLines.count == 1, "\(full.errors)")
      #expect(full.seconds < Limit.prompt)
      let kept = try Journal.read(folder.path(journal)).study.trials.count { $0.state == .done }
      #expect(kept > 20)
      #expect(mount("tmpfs", disk, "tmpfs", UInt(MS_REMOUNT), "size=8m") == 0)
      let again = try RunnerProcess(words + ["-n", "2"], in: folder).end()
      #expect(again.code == 0, "\(again.errors)")
      let whole = try RunnerProcess(words + ["--output", "whole.h5"], in: folder).end()
      #expect(whole.code == 0)
      #expect(try folder.digest("Results/x.h5") == folder.digest("whole.h5"))
    }
  }
}
