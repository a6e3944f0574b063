import Foundation
import Glibc
import Testing

/// Two or three hosts in namespaces of this machine, joined by a switch: each with a network, a name,
/// process ids, mounts and a `/dev/shm` of its own. What is outside of them is left as it is, and
/// nothing stays behind when their owner or this process ends.
final class Hosts {
  /// One host: its first process, with which all others of it end.
  final class Host {
    let name: String
    let address: String
    fileprivate let first: pid_t
    private let keeper: Process
    /// Keeps the pipe open from which the first process reads what to start; it ends with it.
    private let calls: FileHandle

    fileprivate init(
      _ name: String, address: String, in folder: Workspace, script: String, arguments: [String],
      environment: [String: String]
    ) throws {
      (self.name, self.address) = (name, address)
      let pipe = folder.path("hosts/\(name)")
      try #require(mkfifo(pipe, 0o600) == 0)
      // Opened for both, so that neither end waits for the other.
      let both = open(pipe, O_RDWR | O_CLOEXEC)
      defer { close(both) }
      let keeper = Process()
      keeper.executableURL = URL(fileURLWithPath: try #require(Program.path(of: "unshare")))
      keeper.arguments = [
        "--net", "--uts", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh",
        script, name, folder.path("hosts"),
      ]
      keeper.arguments! += arguments
      keeper.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      keeper.standardInput = FileHandle(
        fileDescriptor: open(pipe, O_RDONLY | O_CLOEXEC), closeOnDealloc: true)
      calls = FileHandle(fileDescriptor: open(pipe, O_WRONLY | O_CLOEXEC), closeOnDealloc: true)
      keeper.standardError = FileHandle.nullDevice
      try RunnerProcess.withoutBlockedSignals { try keeper.run() }
      self.keeper = keeper
      let isReady = waits { folder.exists("hosts/\(name).ready") || !keeper.isRunning }
      try #require(isReady && keeper.isRunning, "\(folder.text("hosts/\(name).log"))")
      first = try #require(ProcessTree.below(keeper.processIdentifier).first)
    }

    deinit { vanish() }

    /// Ends all processes of the host at once, the launcher's daemon among them.
    func vanish() {
      guard keeper.isRunning else { return }
      kill(first, SIGKILL)
      keeper.waitUntilExit()
    }

    /// The processes of the host that run a program of this name.
    func processes(_ program: String) -> [pid_t] {
      func space(_ process: pid_t) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/ns/pid")
      }
      let own = space(first)
      return ProcessTree.all.filter { process in
        own != nil && space(process) == own && ProcessTree.program(of: process) == program
      }
    }
  }

  let all: [Host]
  private let folder: Workspace
  private let center: Host

  /// - Parameters:
  ///   - hiding: by host, folders of the workspace in whose place it sees an empty one.
  ///   - environment: by host, of the ranks that are started there through the agent.
  init(
    _ count: Int, in folder: Workspace, hiding: [Int: [String]] = [:],
    environment: [Int: [String: String]] = [:]
  ) throws {
    self.folder = folder
    try folder.makeFolder("hosts")
    try folder.write("hosts/start.sh", Self.script)
    let names = (0..<count).map { "host\(["A", "B", "C"][$0])" }
    let addresses = (1...count).map { "10.77.0.\($0)" }
    let table = zip(addresses, names).map { "\($0) \($1)\n" }.joined()
    try folder.write("hosts/table", "127.0.0.1 localhost\n" + table)
    try Self.writeAgent(in: folder)
    let script = folder.path("hosts/start.sh")
    center = try Host(
      "switch", address: "", in: folder, script: script, arguments: [], environment: [:])
    all = try names.indices.map { index in
      try Host(
        names[index], address: addresses[index], in: folder, script: script,
        arguments: (hiding[index] ?? []).map(folder.path),
        environment: environment[index] ?? [:])
    }
    try link("add", "name", "bridge", "type", "bridge")
    try link("set", "dev", "bridge", "up")
    for host in all { try plug(host) }
  }

  /// What a host runs first: it takes its name, hides folders, and starts what it is told to.
  private static let script = """
    exec 2>"$2/$1.log"
    hostname "$1" && ip link set dev lo up && mount -t tmpfs tmpfs /dev/shm || exit
    mount --bind "$2/table" /etc/hosts || exit
    mkdir -p "$2/$1.tmp"
    export TMPDIR="$2/$1.tmp"
    name=$1 place=$2
    shift 2
    for hidden; do mount -t tmpfs tmpfs "$hidden" || exit; done
    : >"$place/$name.ready"
    while read -r call; do sh -c "$call" </dev/null >>"$place/$name.log" 2>&1 & done
    """

  /// In the place of ssh: `agent HOST command…`.
  private static func writeAgent(in folder: Workspace) throws {
    try folder.write(
      "hosts/agent",
      """
      #!/bin/sh
      place=$1
      shift
      echo "$*" >"\(folder.path("hosts"))/$place"
      """)
    chmod(folder.path("hosts/agent"), 0o700)
  }

  /// A cable from a host to the switch, whose end there has the host's name.
  private func plug(_ host: Host) throws {
    try link(
      "add", "name", host.name, "type", "veth", "peer", "name", "cable", "netns", "\(host.first)")
    try link("set", "dev", host.name, "master", "bridge", "up")
    try Self.enter(host, ["ip", "addr", "add", "\(host.address)/24", "dev", "cable"])
    try Self.enter(host, ["ip", "link", "set", "dev", "cable", "up"])
  }

  /// Cuts the cable of a host.
  func cut(_ host: Host) throws { try link("set", "dev", host.name, "down") }

  /// Mends the cable of a host.
  func mend(_ host: Host) throws { try link("set", "dev", host.name, "up") }

  private func link(_ words: String...) throws { try Self.enter(center, ["ip", "link"] + words) }

  private static func enter(_ host: Host, _ command: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Program.path(of: "nsenter")))
    process.arguments = ["--target", "\(host.first)", "--net"] + command
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(command)")
  }

  /// Starts `runner -n` on the first host, over as many ranks of each as are given.
  /// - Parameter options: further ones of the launcher.
  func start(
    _ arguments: [String], ranks: [Int], options: String = "",
    environment: [String: String] = [:]
  ) throws -> RunnerProcess {
    let launcher = launcher(ranks: ranks, options: options)
    return try enterFirst(
      [RunnerProcess.executable] + arguments + [
        "-n", "\(ranks.reduce(0, +))", "--launcher", launcher,
      ], environment: environment)
  }

  /// Starts a bare `mpirun` on the first host.
  func startBare(_ arguments: [String], ranks: [Int]) throws -> RunnerProcess {
    let launcher = launcher(ranks: ranks).split(separator: " ").map(String.init)
    return try enterFirst(launcher + [RunnerProcess.executable] + arguments)
  }

  private func launcher(ranks: [Int], options: String = "") -> String {
    let places = zip(all, ranks).map { "\($0.name):\($1)" }.joined(separator: ",")
    let agent = folder.path("hosts/agent")
    return "mpirun -q --bind-to none --enable-recovery --mca plm_rsh_agent \(agent) "
      + "--mca btl_tcp_if_include cable --mca oob_tcp_if_include cable "
      + "-x RUNNER_TEST_MARK -host \(places) \(options)"
  }

  private func enterFirst(
    _ command: [String], environment: [String: String] = [:]
  ) throws -> RunnerProcess {
    let variables = ["TMPDIR": folder.path("hosts/\(all[0].name).tmp")]
    return try RunnerProcess(
      [
        "--target", "\(all[0].first)", "--net", "--uts", "--mount", "--pid",
        "--wd=\(folder.url.path)",
      ] + command, in: folder, program: try #require(Program.path(of: "nsenter")),
      environment: variables.merging(environment) { $1 })
  }

  /// Why hosts cannot be made here; `nil`: they can.
  static let obstacle: String? = {
    let needed = ["unshare", "nsenter", "ip", "mpirun"]
    let missing = needed.filter { Program.path(of: $0) == nil }
    guard missing.isEmpty else { return "there is no \(missing.joined(separator: ", "))" }
    guard geteuid() == 0 else { return "namespaces are made by root" }
    let probe = Process()
    probe.executableURL = URL(fileURLWithPath: Program.path(of: "unshare")!)
    probe.arguments = [
      "--net", "--uts", "--mount", "--pid", "--fork", "--mount-proc", "sh", "-c",
      "ip link add name one type veth peer name two && ip link add name three type bridge "
        + "&& mount -t tmpfs tmpfs /dev/shm && hostname probe",
    ]
    probe.standardError = FileHandle.nullDevice
    try? probe.run()
    probe.waitUntilExit()
    return probe.terminationStatus == 0 ? nil : "the kernel makes no namespaces here"
  }()
}

extension Trait where Self == ConditionTrait {
  /// Hosts made of namespaces, which not every machine allows.
  static var severalHosts: Self {
    .enabled(if: Hosts.obstacle == nil, "several hosts: \(Hosts.obstacle ?? "")")
  }
}
