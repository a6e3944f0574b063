import Foundation
import Glibc
import Results
import Testing

extension EndToEnd {
  /// Ranks of groups that are killed while the others live.
  @Suite(.severalRanks) struct LostGroupTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    private var journal: String { folder.path("Results/x.h5.journal") }

    private func undisturbed() throws -> String? {
      #expect(try RunnerProcess.run("x.exp", "--output", "whole.h5", in: folder).code == 0)
      return try folder.digest("whole.h5")
    }

    private func search(size: Int) throws {
      try folder.write(
        "x.exp",
        Files.training(
          trials: 8, epochs: 150, "shards: 4\nresources: {ranks_per_trial: \(size)}"))
    }

    /// The trial that a group runs, by its first rank; `nil` where it has none.
    private func running(_ leader: Int) -> Int? {
      let study = try? Journal.read(journal).study
      return study?.trials.first {
        $0.state == .running && $0.rank == leader && $0.checkpoint != nil
      }?.number
    }

    private func process(_ rank: Int, of run: RunnerProcess) throws -> pid_t {
      try #require(
        ProcessTree.below(run.identifier).first {
          ProcessTree.variables(of: $0).contains("OMPI_COMM_WORLD_RANK=\(rank)\0")
        })
    }

    /// Groups of 2 on 5 ranks and of 3 on 6: members and first ranks, of the smaller group too.
    @Test(
      arguments: [
        (size: 2, ranks: 5, leader: 2, dead: [3]), (size: 2, ranks: 5, leader: 2, dead: [2]),
        (size: 2, ranks: 5, leader: 4, dead: [4]), (size: 3, ranks: 6, leader: 3, dead: [5]),
        (size: 3, ranks: 6, leader: 3, dead: [3]), (size: 3, ranks: 5, leader: 3, dead: [3]),
        (size: 3, ranks: 6, leader: 3, dead: [3, 4]), (size: 3, ranks: 6, leader: 0, dead: [1, 2]),
        (size: 3, ranks: 6, leader: 3, dead: [3, 4, 5]),
      ])
    func `a group whose ranks are killed is formed again of the others`(
      killing: (size: Int, ranks: Int, leader: Int, dead: [Int])
    ) throws {
      try search(size: killing.size)
      let digest = try undisturbed()
      let run = try RunnerProcess(["x.exp", "-n", "\(killing.ranks)"], in: folder)
      #expect(waits { running(killing.leader) != nil })
      let dead = try killing.dead.map { try process($0, of: run) }
      for process in dead { kill(process, SIGKILL) }
      let end = try run.end(within: .seconds(120))
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.errorLines.isEmpty, "\(end.errors)")
      for (rank, process) in zip(killing.dead, dead) {
        #expect(end.errors.contains("rank \(rank) on "), "\(end.errors)")
        #expect(end.errors.contains("(process \(process)) has died"), "\(end.errors)")
      }
      #expect(try folder.digest("Results/x.h5") == digest)
      let trials = try folder.stored("Results/x.h5").study.trials
      #expect(trials.allSatisfy { $0.state == .done && $0.attempts <= 1 + killing.dead.count })
      #expect(trials.contains { $0.attempts > 1 }, "\(end.errors)")
      #expect(ProcessTree.below(run.identifier).isEmpty)
    }

    @Test(arguments: [[2], [1, 3]])
    func `one trial on all ranks goes on with those that live from its checkpoint`(
      dead: [Int]
    ) throws {
      try folder.write(
        "x.exp",
        """
        experiment: train
        settings:
          data: {name: spirals, samples: 400, validation: 0.2}
          model: {name: mlp, hidden: [16]}
          batch: 32
          epochs: 300
        output: {checkpoint: 0s}
        """)
      let digest = try undisturbed()
      let run = try RunnerProcess(["x.exp", "-n", "4"], in: folder)
      #expect(waits { running(0) != nil })
      for rank in dead { kill(try process(rank, of: run), SIGKILL) }
      let end = try run.end(within: .seconds(120))
      #expect(end.code == 0, "\(end.errors)")
      #expect(try folder.digest("Results/x.h5") == digest)
      #expect(try folder.stored("Results/x.h5").study.trials[0].attempts > 1)
    }

    @Test func `an order that waits for a group is heard by what is left of it`() throws {
      try search(size: 2)
      let run = try RunnerProcess(["x.exp", "-n", "4"], in: folder)
      #expect(waits { running(2) != nil })
      kill(try process(2, of: run), SIGKILL)
      #expect(waits { run.errors.contains("its group goes on with rank 3") })
      run.send(SIGINT)
      let drained = try run.end(within: .seconds(60))
      #expect(drained.code == 4, "\(drained.errors)")
      let end = try RunnerProcess.run("x.exp", "-n", "2", in: folder)
      #expect(end.code == 0, "\(end.errors)")
      #expect(try folder.digest("Results/x.h5") == undisturbed())
    }
  }
}
