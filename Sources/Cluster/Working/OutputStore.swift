import Glibc
import Results
import Spec

/// The folder beside the results file with what the programs of trials print: one text a trial, its
/// attempts one after another.
package struct OutputStore: Sendable, Codable {
  /// `<name>.output`.
  package let folder: String
  package let keeping: Output.Programs
  /// Whether this rank sees the folder in which rank 0 gathers the results.
  package let isShared: Bool

  package init(folder: String, keeping: Output.Programs, isShared: Bool = true) {
    (self.folder, self.keeping, self.isShared) = (folder, keeping, isShared)
  }

  /// The folder that belongs to a results file.
  package static func folder(of resultsPath: String) -> String {
    (resultsPath.hasSuffix(".h5") ? String(resultsPath.dropLast(3)) : resultsPath) + ".output"
  }

  /// Where to look for the text of any trial of a run; empty where none was kept.
  package static func place(beside resultsPath: String) -> String {
    let folder = folder(of: resultsPath)
    return access(folder, F_OK) == 0 ? "\(folder)/trial-<number>.txt" : ""
  }

  func path(of trial: Int) -> String { "\(folder)/trial-\(trial).txt" }

  /// Begins the text of an attempt; on a rank that does not see the folder, in a file of its own.
  /// - Throws: `FileError`.
  func begin(trial: Int, attempt: Int, rank: Int) throws -> OutputFile {
    guard isShared else { return try OutputFile.temporary() }
    try Folder.make(folder)
    return try OutputFile(
      path(of: trial), title: attempt == 1 ? nil : Self.title(attempt: attempt, rank: rank))
  }

  /// Adds what a rank sent that does not see the folder.
  /// - Throws: `FileError`.
  func add(_ bytes: [UInt8], trial: Int, attempt: Int, rank: Int) throws {
    try Folder.make(folder)
    let title = attempt == 1 ? nil : Self.title(attempt: attempt, rank: rank)
    let file = try OutputFile(path(of: trial), title: title)
    try file.append(bytes[...])
  }

  func remove(_ trial: Int) { unlink(path(of: trial)) }

  private static func title(attempt: Int, rank: Int) -> String {
    "--- attempt \(attempt) · \(CalendarTime.text(secondsSince1970())) · rank \(rank) ---\n"
  }
}
