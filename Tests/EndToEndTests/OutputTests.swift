import Foundation
import Glibc
import Results
import Testing
import Trials

extension EndToEnd {
  /// What programs of trials print, beside the results.
  @Suite(.severalRanks) struct OutputTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    private func text(_ trial: Int, _ name: String = "x") -> String {
      folder.text("Results/\(name).output/trial-\(trial).txt")
    }

    private func run(
      _ words: String..., script: String, trials: Int = 4, code: Int32 = 3, _ more: String = ""
    ) throws -> ProgramEnd {
      try folder.write("script.sh", script)
      try folder.write("x.exp", Files.command(trials: trials, "", more))
      let end = try RunnerProcess(["x.exp", "-n", "2"] + words, in: folder).end()
      #expect(end.code == code, "\(end.errors)")
      return end
    }

    private static let oddOnesFail = """
      echo trial $RUNNER_TRIAL prints; echo and warns >&2
      [ $((RUNNER_TRIAL % 2)) = 0 ] || exit 1
      echo metric loss=1
      """

    @Test(arguments: ["none", "process"])
    func `every trial has a file with what it printed, attempt after attempt`(isolation: String)
      throws
    {
      _ = try run(
        script: Self.oddOnesFail, "faults: {retries: 1, isolate: \(isolation)}")
      #expect(
        text(0).split(separator: "\n").sorted() == ["and warns", "metric loss=1", "trial 0 prints"])
      let lines = text(1).split(separator: "\n")
      #expect(lines.count { $0 == "trial 1 prints" } == 2)
      #expect(lines.count { $0.hasPrefix("--- attempt 2 · ") } == 1)
    }

    @Test(arguments: [("failed", [1, 3]), ("none", [])])
    func `what is not wanted is not kept`(programs: String, kept: [Int]) throws {
      let end = try run("output.programs=\(programs)", script: Self.oddOnesFail)
      #expect((0..<4).filter { !text($0).isEmpty } == kept)
      #expect(end.output.contains("what they printed is in") == !kept.isEmpty)
    }

    @Test func `a program that prints without end fills neither disk nor memory`() throws {
      _ = try run(
        script:
          "echo begins; yes $(printf %099d 7) | head -c 200000000; echo ends; echo metric loss=1",
        trials: 2, code: 0, "")
      for trial in 0..<2 {
        let text = text(trial)
        #expect(text.utf8.count < 4 << 20 && text.utf8.count > 2 << 20)
        #expect(text.hasPrefix("begins\n") && text.hasSuffix("\nends\nmetric loss=1\n"))
        #expect(text.contains(" bytes are left out here …"))
      }
    }

    @Test func `what a program printed before it was ended is kept`() throws {
      _ = try run(
        script: "echo begins; [ $RUNNER_TRIAL = 0 ] && sleep 60; echo metric loss=1", trials: 2,
        "faults: {timeout: 1s, retries: 0}")
      #expect(text(0) == "begins\n")
    }

    @Test func `a job that was killed leaves what was printed, and the next one adds to it`() throws
    {
      try folder.write(
        "script.sh", "echo begins; [ -e go ] || sleep 60; echo metric loss=$RUNNER_TRIAL")
      try folder.write("x.exp", Files.command(trials: 2, ""))
      let job = try RunnerProcess(["x.exp", "-n", "2"], in: folder)
      #expect(waits { text(0) == "begins\n" && text(1) == "begins\n" })
      job.killAll()
      try folder.write("go", "")
      #expect(try RunnerProcess.run("x.exp", "-n", "2", in: folder).code == 0)
      #expect(text(1).hasPrefix("begins\n\n--- attempt 2 · "))
      #expect(text(1).hasSuffix("---\nbegins\nmetric loss=1\n"))
      #expect(try RunnerProcess.run("x.exp", "--fresh", in: folder).code == 0)
      #expect(text(1) == "begins\nmetric loss=1\n")
      #expect(text(1, "x.1").contains("attempt 2"))
    }

    @Test func `files of failed programs stay, all else is gone with the trial`() throws {
      try folder.makeFolder("scratch")
      try folder.write(
        "script.sh",
        "echo $RUNNER_TRIAL > $RUNNER_SCRATCH/state; [ $RUNNER_TRIAL = 1 ] && exit 1; echo metric loss=1"
      )
      try folder.write("x.exp", Files.command(trials: 3, "", "faults: {retries: 0}"))
      let end = try RunnerProcess(
        ["x.exp"], in: folder, environment: ["TMPDIR": folder.path("scratch")]
      ).end()
      #expect(end.code == 3, "\(end.errors)")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path("scratch"))
      #expect(left.count == 1, "\(left)")
      #expect(folder.text("scratch/\(left.first ?? "")/state") == "1\n")
      let reason = try folder.stored("Results/x.h5").study.trials[1].reason
      #expect(reason.contains(left.first ?? "nothing"), "\(reason)")
    }

    @Test(.enabled(if: SlowTests.areAsked, "half a minute, with RUNNER_SLOW_TESTS=1"))
    func `ten thousand short programs leave no descriptor and no process behind`() throws {
      try folder.write("script.sh", "echo metric loss=1")
      try folder.write("x.exp", Files.command(trials: 10_000, ""))
      let run = try RunnerProcess(["x.exp", "-n", "2"], in: folder)
      func descriptors(after trial: Int) -> [Int] {
        #expect(
          waits(
            until: { folder.exists("Results/x.output/trial-\(trial).txt") },
            within: .seconds(300)))
        return ProcessTree.below(run.identifier).filter {
          ProcessTree.variables(of: $0).contains("OMPI_COMM_WORLD_RANK=")
        }.map { process in
          (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd"))?.count ?? 0
        }
      }
      let (early, late) = (descriptors(after: 500), descriptors(after: 9_000))
      // A program that runs holds some.
      #expect(zip(early, late).allSatisfy { abs($0 - $1) < 10 }, "\(early) and \(late)")
      #expect(early.count == late.count && late.count >= 2)
      #expect(ProcessTree.below(run.identifier).count < 20)
      #expect(try run.end(within: .seconds(300)).code == 0)
      #expect(waits { run.processes == 0 })
    }
  }
}
