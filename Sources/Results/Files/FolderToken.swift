import Glibc

/// A file that one rank leaves beside the results, by which the others find out whether they see the
/// same folder: a path may exist on two hosts and lead to two disks.
package struct FolderToken: Sendable, Equatable {
  private let path: String
  /// What no other run writes: a process and a moment.
  package let text: String

  /// Leaves a token beside the results file `results`.
  /// - Throws: ``FileError``.
  package init(leavingBeside results: String) throws(FileError) {
    var time = timespec()
    _ = clock_gettime(CLOCK_REALTIME, &time)
    path = Self.path(for: results)
    text = "\(getpid())-\(time.tv_sec)-\(time.tv_nsec)"
    let file = try OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC, to: "write")
    try file.write(Array(text.utf8), at: 0)
  }

  /// Whether this process sees the token `text` beside `results`.
  package static func isSeen(_ text: String, beside results: String) -> Bool {
    // A folder that cannot be read is one that is not shared.
    guard let bytes = try? FileBytes.read(path(for: results)) else { return false }
    return bytes == Array(text.utf8)
  }

  /// Takes the token away when all have looked; one that is gone is no error.
  package func remove() { unlink(path) }

  private static func path(for results: String) -> String { results + ".token" }
}
