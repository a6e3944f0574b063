import Foundation
import Testing

extension EndToEnd {
  /// Jobs that come not far, or whose launcher starts rank 0 elsewhere.
  @Suite(.severalRanks) struct StartTests {
    let folder: Workspace

    init() throws {
      folder = try Workspace()
      try folder.write("x.exp", Files.function(trials: 6))
      // The ranks whose numbers are in DEAD end before they begin.
      try folder.write(
        "rank.sh",
        "for dead in $DEAD; do [ $OMPI_COMM_WORLD_RANK = $dead ] && exit 9; done; exec \"$@\"")
      let mpirun = "exec mpirun -q --oversubscribe --bind-to none --enable-recovery -n"
      try folder.write("some.sh", "count=$2; shift 2; \(mpirun) $count sh rank.sh \"$@\"")
      try folder.write(
        "elsewhere.sh", "export RUNNER_STARTER='1 elsewhere'; shift; \(mpirun) \"$@\"")
    }

    private func run(
      _ launcher: String, dead: String = "", _ words: String...
    ) throws -> ProgramEnd {
      try RunnerProcess(
        ["x.exp", "-n", "3", "--launcher", launcher] + words, in: folder,
        environment: ["DEAD": dead]
      ).end(within: .seconds(100))
    }

    @Test(arguments: ["1", "0 2"])
    func `ranks that died as they started keep the others for seconds, and one says so`(
      dead: String
    ) throws {
      let end = try run("sh some.sh", dead: dead)
      #expect(end.code == 4, "\(end.errors)")
      #expect(end.errorLines.count == 1, "\(end.errors)")
      #expect(end.errors.contains("a rank of this machine has died while it started"))
      let again = try run("sh some.sh")
      #expect(again.code == 0, "\(again.errors)")
    }

    @Test(arguments: [("true", ""), ("sh some.sh", "0 1 2")])
    func `a job of which no rank begins is an error`(launcher: String, dead: String) throws {
      let end = try run(launcher, dead: dead)
      #expect(end.code == 1, "\(end.errors)")
      #expect(end.errors.contains("error: the ranks have ended before the job began"))
    }

    /// A file that it would leave could not be seen.
    @Test func `the exit code of a rank 0 on another machine arrives`() throws {
      let end = try run("sh elsewhere.sh", "expect=[best(value) > 1000]")
      #expect(end.code == 5, "\(end.errors)")
      #expect(!end.errors.contains("runner-exit"), "\(end.errors)")
      let bad = try run("sh elsewhere.sh", "--output", "y.h5", "search.trials=0")
      #expect(bad.code == 2, "\(bad.errors)")
    }
  }
}
