import Foundation
import Results
import TestNumbers
import Testing
import Trials

extension EndToEnd {
  /// The same bits on any number of ranks and after kills, of every sampler and pruner, with trials
  /// whose durations are random and differ from run to run.
  @Suite(.severalRanks, .enabled("perl is not installed") { Program.path(of: "perl") != nil })
  struct SearchDigestTests {
    private static let seeds: [UInt64] = SlowTests.areAsked ? [1, 2, 3, 4] : [4]
    private static let kills = SlowTests.areAsked ? 6 : 3
    /// The ranks of one job after another; the last of each comes to the end.
    private static let chains =
      SlowTests.areAsked ? [[3, 1, 2, 8], [1], [8, 5, 2]] : [[3, 1, 8, 2]]

    @Test(arguments: Searches.allCases, seeds)
    func `searches have equal bits on every number of ranks and after kills`(
      searches: Searches, seed: UInt64
    ) throws {
      let files = searches.files(seed: seed)
      let whole = try job(files)
      let expected = try digests(of: whole, ranks: 1)
      try expectAllStates(of: searches, files, in: whole.folder)
      for ranks in [2, 3, 8] {
        let found = try digests(of: job(files), ranks: ranks)
        expect(found, are: expected, of: files, "on \(ranks) ranks")
      }
      for (place, chain) in Self.chains.enumerated() {
        let killed = try job(files)
        let points = KilledJob.points(
          Self.kills, seed: seed + UInt64(100 * place), whole: whole.journaled)
        for (start, point) in points.enumerated() {
          try killed.kill(ranks: chain[start % (chain.count - 1)], at: point)
        }
        let found = try digests(of: killed, ranks: chain.last!)
        expect(found, are: expected, of: files, "after kills at \(points)")
      }
    }

    @Test func `in the order of arrival the same search has other results every time`() throws {
      let file = try #require(Searches.samplers.files(seed: 3).first { $0.name == "tpe" })
      let relaxed = Searches.File(
        name: file.name, text: file.text + "\ndeterminism: relaxed", trials: file.trials)
      let found = try (0..<3).flatMap { _ in try digests(of: job([relaxed]), ranks: 3) }
      #expect(Set(found).count > 1, "\(found)")
    }

    /// In a folder of its own.
    private func job(_ files: [Searches.File]) throws -> KilledJob {
      let folder = try Workspace()
      try folder.write("trial.pl", Searches.program)
      for file in files { try folder.write(file.name + ".exp", file.text) }
      return KilledJob(folder: folder, names: files.map(\.name))
    }

    /// Runs a job to its end, its processes standing still for a while now and then.
    private func digests(of job: KilledJob, ranks: Int) throws -> [String?] {
      let end = try job.end(ranks: ranks, delaying: SplitMix64(seed: UInt64(ranks)))
      #expect([0, 3].contains(end.code), "\(end.errors)")
      return try job.names.map { try job.folder.digest("Results/\($0).h5") }
    }

    private func expect(
      _ found: [String?], are expected: [String?], of files: [Searches.File], _ circumstance: String
    ) {
      let differing = zip(files, zip(found, expected)).filter { $1.0 == nil || $1.0 != $1.1 }
      #expect(differing.isEmpty, "\(circumstance): \(differing.map(\.0.name))")
    }

    /// What samplers and pruners are to cope with occurs: failed trials, stopped ones, and numbers that
    /// are none.
    private func expectAllStates(
      of searches: Searches, _ files: [Searches.File], in folder: Workspace
    ) throws {
      for file in files {
        let study = try folder.stored("Results/\(file.name).h5").study
        #expect(study.trials.count == file.trials && study.count(.done) > 0)
        if study.header.pruning != nil {
          #expect(study.count(.pruned) >= 3, "\(file.name)")
        }
        guard searches != .trainings else { continue }
        #expect(study.count(.failed) >= 2, "\(file.name)")
        let values = study.trials.flatMap(\.samples).map(\.value)
        #expect(values.contains { $0 == .infinity }, "\(file.name)")
      }
    }
  }
}
