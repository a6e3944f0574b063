import Foundation
import Testing

/// The conformance suite and the ends of a world, over real MPI.
@Suite(.serialized, .enabled(if: Job.canRun, "needs mpirun and the program mpi-conformance"))
struct LibraryTests {
  /// Seconds for what takes less than 7 on a machine that does nothing else; tests share theirs.
  private static let prompt = 60.0
  static let slowTestsAreAsked = ProcessInfo.processInfo.environment["RUNNER_SLOW_TESTS"] == "1"

  @Test(arguments: [1, 2, 3, 5])
  func `every claim about communicators holds for processes`(ranks: Int) throws {
    let job = try Job(ranks: ranks, ["suite"])
    #expect(job.output.hasPrefix("passed: "), "\(job)")
    #expect(job.exitCode == 0)
  }

  @Test(arguments: [2, 3])
  func `every claim holds where messages travel in pieces of 1000 bytes`(ranks: Int) throws {
    let job = try Job(ranks: ranks, ["suite", "1000"])
    #expect(job.output.hasPrefix("passed: "), "\(job)")
  }

  @Test func `every claim but that on threads holds where only one may call the library`() throws {
    let job = try Job(ranks: 3, ["suite", "1000", "single-threaded"])
    #expect(job.output.hasPrefix("passed: "), "\(job)")
  }

  @Test func `without mpirun there is a world of one rank`() throws {
    let job = try Job(ranks: nil, ["about"])
    #expect(job.output.hasPrefix("multiple 1 false "), "\(job)")
  }

  @Test(arguments: [[], ["--enable-recovery"]], ["end", "stuck"])
  func `when one rank throws all end soon with the first cause`(
    options: [String], scenario: String
  ) throws {
    let job = try Job(ranks: 4, options: options, [scenario])
    #expect(job.output == "ended: rank 3 gave up: the disk is full\n", "\(job)")
    #expect(job.seconds < Self.prompt)
    // Under recovery Open MPI's mpirun exits with 0 whatever the ranks return.
    #expect(job.exitCode == (options.isEmpty ? 7 : 0))
  }

  @Test func `an end is heard where only one thread may call the library`() throws {
    let job = try Job(ranks: 3, ["end", "single-threaded"])
    #expect(job.output == "ended: rank 2 gave up: the disk is full\n", "\(job)")
    #expect(job.exitCode == 7)
  }

  @Test func `ranks go on after one was killed and end when told`() throws {
    let job = try Job(ranks: 4, options: ["--enable-recovery"], ["killed"])
    #expect(job.output == "living: [0, 2, 3]\nended: rank 1 is dead\n", "\(job)")
    #expect(job.seconds < Self.prompt)
  }

  @Test func `a rank that is gone before the end keeps the others for no time`() throws {
    let job = try Job(ranks: 4, options: ["--enable-recovery"], ["missing"])
    #expect(job.output == "rank 1 is missing\n", "\(job)")
    #expect(job.seconds < Self.prompt)
  }

  @Test(
    .enabled(if: slowTestsAreAsked, "figures to read, with RUNNER_SLOW_TESTS=1"),
    arguments: ["idle", "round-trips", "requests"])
  func `speed and idle cost are printed`(scenario: String) throws {
    let job = try Job(ranks: 3, [scenario])
    print(job.output)
    #expect(job.exitCode == 0)
  }
}

/// One run of `mpi-conformance`.
struct Job: CustomStringConvertible {
  let output: String
  let errors: String
  let exitCode: Int32
  let seconds: Double

  /// Next to the tests in the build folder.
  private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "mpi-conformance")
  private static let launcher = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").map { "\($0)/mpirun" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  static var canRun: Bool {
    launcher != nil && FileManager.default.isExecutableFile(atPath: program.path)
  }

  /// - Parameter ranks: nil for a start without `mpirun`.
  init(ranks: Int?, options: [String] = [], _ arguments: [String]) throws {
    let process = Process()
    let launch = ranks.map { ranks in
      [Self.launcher ?? "mpirun", "-q", "--oversubscribe", "-n", "\(ranks)"] + options
    }
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = ["-k", "5", "120"] + (launch ?? []) + [Self.program.path] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging([
      "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    ]) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    let start = ContinuousClock.now
    try process.run()
    self.output = Self.text(output)
    self.errors = Self.text(errors)
    process.waitUntilExit()
    exitCode = process.terminationStatus
    seconds = (ContinuousClock.now - start) / .seconds(1)
  }

  private static func text(_ pipe: Pipe) -> String {
    String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  }

  var description: String { "exit code \(exitCode) after \(seconds) s\n\(output)\(errors)" }
}
