import FoundationEssentials
import Results

/// Runs one file on several numbers of ranks, each from nothing in a folder of its own.
package struct Verification: Sendable {
  package struct Run: Sendable {
    package let ranks: Int
    package let code: Int32
    /// The results file.
    package let path: String
    /// `nil` where the run did not come to its end.
    package let digest: String?
    /// Trials whose outcome depended on time, outside the promise of equal bits.
    package let timeDependent: [Int]
    package let seconds: Double

    /// `3 ranks  2.1 s  5f0c…`
    package var line: String {
      let count = "\(ranks) \(ranks == 1 ? "rank " : "ranks")"
      return "\(count)  \(DurationText.short(seconds))  \(digest ?? "no digest, exit code \(code)")"
    }
  }

  private let executable: String
  private let words: [String]
  private let folder: String
  private let launcher: [String]?

  /// - Parameter words: The file, overrides and options of a run.
  package init(executable: String, words: [String], folder: String, launcher: [String]?) {
    (self.executable, self.words) = (executable, words)
    (self.folder, self.launcher) = (folder, launcher)
  }

  /// - Parameter problem: Told the lines that the run prints to standard error.
  package func run(
    on ranks: Int, problem: @escaping @Sendable (String) -> Void
  ) throws -> Run {
    let path = "\(folder)/\(ranks)/results.h5"
    var launch = Launch(
      ranks: ranks,
      command: [executable, "run"] + words + ["--quiet", "--fresh", "--output", path])
    if let launcher { launch.launcher = launcher }
    launch.showsOutput = false
    let start = ContinuousClock.now
    let code = try launch.run(signals: nil, line: problem)
    let seconds = (ContinuousClock.now - start).seconds
    let stored = try FileManager.default.fileExists(atPath: path) ? ResultsFile.read(path) : nil
    return Run(
      ranks: ranks, code: code, path: path, digest: stored?.digest,
      timeDependent: stored?.study.timeDependentTrials ?? [], seconds: seconds)
  }
}
