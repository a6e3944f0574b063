import Foundation
import Glibc
import Testing

/// A queue of Slurm's with this machine as its only node: two daemons with ports, folders and settings of
/// their own, which end with their owner. Nothing of a queue that is there already is touched.
final class SlurmQueue {
  private let folder: Workspace
  private let daemons: [Process]
  private let variables: [String: String]
  /// Jobs and how often they had been queued again when they were begun.
  private var begun: Set<String> = []

  init(in folder: Workspace) throws {
    self.folder = folder
    for name in ["state", "spool"] { try folder.makeFolder("slurm/\(name)") }
    let host = try Self.output(["hostname", "-s"])
    try folder.write("slurm/slurm.conf", try Self.settings(host, folder.path("slurm")))
    let runner = URL(fileURLWithPath: RunnerProcess.executable).deletingLastPathComponent().path
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    variables = [
      "SLURM_CONF": folder.path("slurm/slurm.conf"), "PATH": "\(runner):\(path)",
      "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    ]
    var started: [Process] = []
    for name in ["slurmctld", "slurmd"] {
      let daemon = Process()
      let program = try #require(Program.path(of: name))
      // A daemon closes all files that it was given, by one of which Foundation takes its process for ended,
      // and waits for it before any other: a shell that waits for it keeps that file.
      daemon.executableURL = URL(fileURLWithPath: "/bin/sh")
      daemon.arguments = [
        "-c", "\"$@\"; exit $?", name, program, "-D", "-f", folder.path("slurm/slurm.conf"),
      ]
      daemon.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
      daemon.standardOutput = FileHandle.nullDevice
      daemon.standardError = FileHandle.nullDevice
      try RunnerProcess.withoutBlockedSignals { try daemon.run() }
      started.append(daemon)
    }
    daemons = started
    let isReady = EndToEndTests.waits { (try? run(["sinfo", "-h", "-o", "%t"])) == "idle" }
    try #require(isReady, "\(folder.text("slurm/slurmctld.log"))")
  }

  deinit {
    _ = try? run(["scancel", "--full", "--user", "root"])
    _ = EndToEndTests.waits(
      until: { (try? run(["squeue", "-h"])) == "" }, within: .seconds(20))
    for daemon in daemons {
      let children = ProcessTree.below(daemon.processIdentifier)
      kill(daemon.processIdentifier, SIGKILL)
      for child in children { kill(child, SIGKILL) }
      daemon.waitUntilExit()
    }
  }

  /// Without munge: both daemons believe each other, on ports of this machine's own address.
  private static func settings(_ host: String, _ place: String) throws -> String {
    let ports = try freePorts(2)
    return """
      ClusterName=test
      SlurmctldHost=\(host)(127.0.0.1)
      SlurmUser=root
      AuthType=auth/none
      CredType=cred/none
      SlurmctldPort=\(ports[0])
      SlurmdPort=\(ports[1])
      ProctrackType=proctrack/linuxproc
      TaskPlugin=task/none
      SelectType=select/cons_tres
      SwitchType=switch/none
      JobAcctGatherType=jobacct_gather/none
      MpiDefault=none
      ReturnToService=2
      KillWait=5
      SlurmctldPidFile=\(place)/slurmctld.pid
      SlurmdPidFile=\(place)/slurmd.pid
      SlurmctldLogFile=\(place)/slurmctld.log
      SlurmdLogFile=\(place)/slurmd.log
      SlurmdSpoolDir=\(place)/spool
      StateSaveLocation=\(place)/state
      NodeName=\(host) NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
      PartitionName=main Nodes=\(host) Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:8
      SlurmdParameters=config_overrides

      """
  }

  /// Ports at which nobody listens.
  private static func freePorts(_ count: Int) throws -> [UInt16] {
    let sockets = (0..<count).map { _ in socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
    defer { sockets.forEach { close($0) } }
    return try sockets.map { socket in
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let code = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(socket, $0, length) | getsockname(socket, $0, &length)
        }
      }
      try #require(code == 0)
      return UInt16(bigEndian: address.sin_port)
    }
  }

  /// Submits the repository's batch file for three ranks.
  /// - Returns: the job's number.
  func submit(_ launcher: String, _ arguments: [String], options: [String]) throws -> Int {
    let file = Repository.experiment("cluster/\(launcher).sbatch")
    let said = try run(
      ["sbatch", "--parsable", "--ntasks=3", "--output=job-%j.log"] + options + [file]
        + arguments)
    return try #require(Int(said), "\(said)")
  }

  /// What the job has printed so far, and below it what Slurm says of it.
  func output(of job: Int) -> String {
    let log = folder.text("slurm/slurmctld.log") + folder.text("slurm/slurmd.log")
    let lines = log.split(separator: "\n").filter {
      $0.contains("JobId=\(job)") || $0.contains("error")
    }
    return folder.text("job-\(job).log") + "\n" + lines.suffix(40).joined(separator: "\n")
  }

  /// Waits until a job has been queued again; it is begun at once.
  func waits(forRestartOf job: Int, within limit: Duration = .seconds(60)) -> Bool {
    EndToEndTests.waits(
      until: {
        let facts = (try? run(["scontrol", "show", "job", "\(job)"])) ?? ""
        return !facts.contains("Restarts=0") && begin(job, facts)
      }, within: limit)
  }

  /// Has a job that waits to be begun again begun in some seconds: Slurm lets two minutes pass, in which all
  /// ends that belongs to the start before. It refuses a start in the same second.
  /// - Parameter facts: what is known of the job.
  /// - Returns: whether it will begin.
  @discardableResult
  private func begin(_ job: Int, _ facts: String) -> Bool {
    guard facts.contains("JobState=PENDING"), (try? run(["sinfo", "-h", "-o", "%t"])) == "idle"
    else { return false }
    let start = "\(job) \(facts.firstMatch(of: /Restarts=(\d+)/)?.1 ?? "")"
    guard begun.insert(start).inserted else { return true }
    return (try? run(["scontrol", "update", "JobId=\(job)", "StartTime=now+5"])) != nil
  }

  /// Waits until a job has ended for good, however often it is queued again on its way.
  func waits(forEndOf job: Int, within limit: Duration) -> Bool {
    EndToEndTests.waits(
      until: {
        let facts = (try? run(["scontrol", "show", "job", "\(job)"])) ?? ""
        begin(job, facts)
        usleep(500_000)
        return facts.contains("JobState=COMPLETED") || facts.contains("JobState=FAILED")
      }, within: limit)
  }

  /// Runs one of Slurm's commands in the folder of the test.
  /// - Returns: what it printed, without the last newline.
  @discardableResult
  func run(_ command: [String]) throws -> String {
    try Self.output(command, variables, in: folder.url)
  }

  private static func output(
    _ command: [String], _ variables: [String: String] = [:], in folder: URL? = nil
  ) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Program.path(of: command[0])))
    process.arguments = Array(command.dropFirst())
    process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    process.currentDirectoryURL = folder
    let pipe = Pipe()
    process.standardOutput = pipe
    try RunnerProcess.withoutBlockedSignals { try process.run() }
    let said = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: said, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Why there can be no queue here; `nil`: there can.
  static let obstacle: String? = {
    let needed = ["slurmctld", "slurmd", "sbatch", "srun", "mpirun"]
    let missing = needed.filter { Program.path(of: $0) == nil }
    guard missing.isEmpty else { return "there is no \(missing.joined(separator: ", "))" }
    return geteuid() == 0 ? nil : "its daemons are started by root"
  }()
}

extension Trait where Self == ConditionTrait {
  /// A queue of Slurm's on this machine.
  static var slurm: Self {
    .enabled(if: SlurmQueue.obstacle == nil, "Slurm: \(SlurmQueue.obstacle ?? "")")
  }
}
