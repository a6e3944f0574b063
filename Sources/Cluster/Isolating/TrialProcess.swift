import Glibc
import MPI

/// A process that runs the trials of a rank, as the rank sees it.
final class TrialProcess {
  /// How a process ended.
  enum End: Equatable {
    case exited(CInt)
    case signaled(CInt)
  }

  let socket: FrameSocket
  let identifier: pid_t
  /// The end of its standard output and error that is read.
  private let output: CInt
  private var said: [UInt8] = []
  private var end: End?

  /// Bytes that are kept of what it says.
  private static let memory = 4_000

  /// Starts this program again as a process of trials.
  /// - Throws: ``TrialProcessProblem``.
  init() throws {
    let (socket, output) = (try SocketPair(), try SocketPair())
    self.socket = FrameSocket(socket.own)
    self.output = output.own
    defer {
      close(socket.other)
      close(output.other)
    }
    identifier = try Self.start(socket: socket.other, output: output.other)
  }

  deinit {
    kill()
    while look() == nil { usleep(1_000) }
    close(output)
  }

  /// In a process group of its own, so that a terminal's Ctrl-C reaches the rank alone.
  private static func start(socket: CInt, output: CInt) throws -> pid_t {
    // Neither is a number that the new process uses otherwise.
    let sources = [socket, output].map { fcntl($0, F_DUPFD_CLOEXEC, 16) }
    defer { sources.forEach { close($0) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, sources[1], STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, sources[1], STDERR_FILENO)
    posix_spawn_file_actions_adddup2(&actions, sources[0], TrialService.descriptor)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    let words = [strdup(CommandLine.arguments[0])]
    let variables = environment().map { (variable: String) in strdup(variable) }
    defer { (words + variables).forEach { free($0) } }
    var process = pid_t()
    let code = posix_spawn(
      &process, "/proc/self/exe", &actions, &attributes, words + [nil], variables + [nil])
    guard code == 0 else { throw TrialProcessProblem(code) }
    return process
  }

  /// That of the rank without the launcher's variables, with which it would take itself for the rank.
  private static func environment() -> [String] {
    var variables: [String] = []
    var place = environ
    while let entry = place.pointee {
      let text = String(cString: entry)
      if !Launcher.isVariable(text.prefix { $0 != "=" }) { variables.append(text) }
      place += 1
    }
    return variables + ["\(TrialService.variable)=1", "SWIFT_BACKTRACE=enable=no"]
  }

  func kill() { if end == nil { _ = Glibc.kill(identifier, SIGKILL) } }

  /// Reads what it says, and looks whether it has ended; never waits.
  @discardableResult
  func look() -> End? {
    listen()
    guard end == nil else { return end }
    var status: CInt = 0
    guard waitpid(identifier, &status, WNOHANG) == identifier else { return nil }
    listen()
    let signal = status & 0x7f
    end = signal == 0 ? .exited((status >> 8) & 0xff) : .signaled(signal)
    return end
  }

  private func listen() {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = recv(output, &buffer, buffer.count, CInt(MSG_DONTWAIT))
      guard count > 0 else { return }
      said += buffer[..<count]
      if said.count > Self.memory { said.removeFirst(said.count - Self.memory) }
    }
  }

  /// The last lines that it said on standard output or error, at most three.
  var lastLines: String {
    let lines = String(decoding: said, as: UTF8.self).split(whereSeparator: \.isNewline)
    return lines.suffix(3).map { $0.prefix(300) }.joined(separator: " | ")
  }
}

/// Two ends of a stream, closed in programs that this one starts.
private struct SocketPair {
  let own, other: CInt

  init() throws {
    var ends: [CInt] = [0, 0]
    let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw TrialProcessProblem(errno) }
    (own, other) = (ends[0], ends[1])
  }
}

/// The system gives no process for trials.
struct TrialProcessProblem: Error, CustomStringConvertible {
  let description: String

  init(_ code: CInt) {
    description = "no process for trials: \(String(cString: strerror(code)))"
  }

  init(_ cause: String) { description = "the process for trials does not start: \(cause)" }
}
