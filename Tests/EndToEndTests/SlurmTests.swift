import Foundation
import Glibc
import Results
import Testing
import Trials

extension EndToEnd {
  /// Jobs of a queue on this machine, which take as long as Slurm takes to look after them.
  @Suite(.severalRanks, .slurm, .enabled(if: SlowTests.areAsked), .serialized)
  struct SlurmTests {
    let folder: Workspace
    let queue: SlurmQueue
    init() throws {
      folder = try Workspace()
      queue = try SlurmQueue(in: folder)
      try folder.write("x.exp", Files.training(trials: 24, epochs: 150, samples: 1600))
    }

    private func study() -> Study? {
      (try? Journal.read(folder.path("Results/x.h5.journal")).study)
        ?? (try? folder.stored("Results/x.h5").study)
    }

    private var isUnderWay: Bool {
      study()?.trials.contains { $0.state == .running && $0.checkpoint != nil } == true
    }

    private func expectWhole(_ job: Int) throws {
      #expect(queue.waits(forEndOf: job, within: .seconds(400)), "\(queue.output(of: job))")
      let alone = try RunnerProcess(["x.exp", "--output", "alone.h5", "-n", "2"], in: folder)
        .end(within: .seconds(400))
      #expect(alone.code == 0, "\(alone.errors)")
      #expect(
        try folder.digest("Results/x.h5") == folder.digest("alone.h5"), "\(queue.output(of: job))")
    }

    /// As when the job is to make room for another.
    @Test(arguments: ["mpirun", "srun"])
    func `a job that is told to go is queued again and goes on`(launcher: String) throws {
      let job = try queue.submit(launcher, ["x.exp"], options: ["--time=20"])
      #expect(waits(until: { isUnderWay }, within: .seconds(60)), "\(queue.output(of: job))")
      let isBatch = launcher == "mpirun"
      try queue.run(["scancel", "-s", "USR1"] + (isBatch ? ["-b"] : []) + ["\(job)"])
      #expect(queue.waits(forRestartOf: job), "\(queue.output(of: job))")
      #expect(queue.output(of: job).contains("Slurm ends this job in"))
      #expect(queue.output(of: job).contains("interrupted: "), "\(queue.output(of: job))")
      let done = try folder.stored("Results/x.h5").study.trials.filter { $0.state == .done }
      try expectWhole(job)
      let trials = try folder.stored("Results/x.h5").study.trials
      #expect(done.allSatisfy { trials[$0.number].attempts == 1 })
    }

    /// Nobody asks it to go: the job is queued again by hand, as after the failure of a node.
    @Test func `a job that is ended without a word and queued again goes on`() throws {
      let job = try queue.submit("mpirun", ["x.exp"], options: ["--time=20"])
      #expect(waits(until: { isUnderWay }, within: .seconds(60)), "\(queue.output(of: job))")
      try queue.run(["scontrol", "requeue", "\(job)"])
      #expect(queue.waits(forRestartOf: job), "\(queue.output(of: job))")
      try expectWhole(job)
    }

    /// The shortest time that Slurm gives is a minute.
    @Test func `a job comes to a checkpoint before its time is up`() throws {
      try folder.write("x.exp", Files.function(trials: 1500, sleep: "100ms"))
      let job = try queue.submit("mpirun", ["x.exp"], options: ["--time=1", "--signal=B:CONT@1"])
      #expect(
        queue.waits(forRestartOf: job, within: .seconds(100)), "\(queue.output(of: job))")
      #expect(queue.output(of: job).contains("the time of the Slurm job is used up"))
      #expect(try !folder.stored("Results/x.h5").study.complete)
      try expectWhole(job)
    }
  }
}
