import Glibc
import Results
import Synchronization

/// Rank 0's exit code on its way to the program that started the launcher, whose own says nothing under
/// recovery: in a file where both are on one machine, otherwise in a line of standard error.
package enum ExitWord {
  /// The variable that names the file.
  static let variable = "RUNNER_EXIT_FILE"
  /// With which the line begins.
  private static let mark = "runner-exit: "
  /// Characters of the file, for any code.
  private static let width = 4

  private static let isForgotten = Atomic<Bool>(false)

  /// Nobody waits for it any more.
  package static func forget() {
    isForgotten.store(true, ordering: .releasing)
    if let path = getenv(variable) { unlink(path) }
  }

  /// Leaves it on rank 0, where another program waits for it.
  /// - Parameter code: `nil`: there is none yet, and every rank heeds signals.
  package static func leave(_ code: Int32?) {
    guard let path = getenv(variable), !isForgotten.load(ordering: .acquiring) else { return }
    let text = code.map(String.init) ?? ""
    guard StarterWatch.starter != nil else {
      let line = Array((mark + text + "\n").utf8)
      _ = write(STDERR_FILENO, line, line.count)
      return
    }
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    // At once, over what was there: another thread may end the process meanwhile.
    let bytes = Array((text + String(repeating: " ", count: width - text.count)).utf8)
    _ = pwrite(file, bytes, bytes.count, 0)
  }

  /// What rank 0 has left in a file; `nil`: nothing.
  static func read(at path: String) -> String? {
    (try? FileBytes.read(path)).map { String(decoding: $0, as: UTF8.self).filter { $0 != " " } }
  }

  /// What a line of standard error says of it; `nil`: it is another line.
  package static func heard(in line: String) -> String? {
    line.range(of: mark).map { String(line[$0.upperBound...].filter { !$0.isNewline }) }
  }
}
