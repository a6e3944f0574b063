import Glibc

/// Rank 0's exit code on its way to the program that started the launcher, whose own says nothing under
/// recovery: in a file where both are on one machine, otherwise in a line of standard error.
package enum ExitWord {
  /// The variable that names the file.
  static let variable = "RUNNER_EXIT_FILE"
  /// With which the line begins.
  private static let mark = "runner-exit: "

  /// Leaves it on rank 0, where another program waits for it.
  /// - Parameter code: `nil`: there is none yet, and every rank heeds signals.
  package static func leave(_ code: Int32?) {
    guard let path = getenv(variable) else { return }
    let text = code.map(String.init) ?? ""
    guard StarterWatch.starter != nil else {
      let line = Array((mark + text + "\n").utf8)
      _ = write(STDERR_FILENO, line, line.count)
      return
    }
    guard let file = fopen(path, "w") else { return }
    fputs(text, file)
    fclose(file)
  }

  /// What a line of standard error says of it; `nil`: it is another line.
  package static func heard(in line: String) -> String? {
    line.range(of: mark).map { String(line[$0.upperBound...].filter { !$0.isNewline }) }
  }
}
