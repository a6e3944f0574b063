import Glibc
import Trials

/// Ends the program that a rank runs, and all that this started, when the rank itself ends without
/// being able to: killed, or stopped at once. The program's folder goes with it. A shell of its own
/// waits for the end of a socket that only the rank holds.
///
/// It knows them by their process group, and by the folder in their environment: a program that has only
/// just been started has told nobody its group, and some start others in groups of their own.
final class GroupGuard: Sendable {
  /// Reads the group that runs, 0 for none, and the folder of the trial, an empty line for no trial; the
  /// end of the input is the rank's.
  private static let script = """
    while read -r group folder; do last=$group; its=$folder; done
    [ "$last" ] || exit 0
    strike() {
      any=
      [ "$last" = 0 ] || { kill "-$1" "-$last" && any=1; }
      for file in $(grep -lsxzF -- "\(ChildEnvironment.scratch)=$its" /proc/[0-9]*/environ); do
        process=${file#/proc/}
        kill "-$1" "${process%/environ}" && any=1
      done
      [ "$any" ]
    }
    strike TERM && for turn in 1 2 3 4 5 6 7 8 9; do sleep 0.1; strike 0 || break; done
    strike KILL
    rm -rf -- "$its"
    """

  private let socket: CInt
  private let shell: pid_t

  /// - Throws: `MachineProblem` when the system gives no socket or no shell.
  init() throws {
    var ends: [CInt] = [0, 0]
    let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Self.problem(errno) }
    defer { close(ends[1]) }
    do {
      (socket, shell) = (ends[0], try Self.startShell(reading: ends[1]))
    } catch {
      close(ends[0])
      throw error
    }
  }

  deinit {
    close(socket)
    _ = waitpid(shell, nil, 0)
  }

  /// Ends this process group and removes the trial's folder, should this rank end before ``release()``.
  /// - Parameter group: `nil`: no program runs.
  func hold(_ group: pid_t?, in folder: String) { tell("\(group ?? 0) \(folder)\n") }

  func release() { tell("\n") }

  /// A guard that somebody killed hears nothing; the program runs on without it.
  private func tell(_ line: String) {
    let bytes = Array(line.utf8)
    _ = send(socket, bytes, bytes.count, CInt(MSG_NOSIGNAL))
  }

  /// In a process group of its own, so that what ends the rank's does not end it; it holds none of
  /// the rank's output, which the launcher reads to its end.
  private static func startShell(reading input: CInt) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    for output in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    let words = ["sh", "-c", script].map { (word: String) in strdup(word) }
    defer { words.forEach { free($0) } }
    var shell = pid_t()
    // No environment: the shell needs none, and takes itself for no rank.
    let code = posix_spawn(&shell, "/bin/sh", &actions, &attributes, words + [nil], [nil])
    guard code == 0 else { throw problem(code) }
    return shell
  }

  private static func problem(_ code: CInt) -> MachineProblem {
    MachineProblem(
      "no guard for the programs of trials", code: code,
      hint: "there are too many processes or open files on this machine")
  }
}
