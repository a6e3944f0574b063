import Cluster
import Experiments
import Foundation
import Results
import Spec

/// A study as it is now: from the journal while there is one, else from the results file.
struct StoredStudy {
  let study: Study
  /// The results file, there or to come.
  let path: String
  let isRunning: Bool
  let digest: String?

  /// - Parameter path: A results file, its journal, or an experiment file.
  init(_ path: String) throws {
    let results = Self.resultsPath(of: path)
    let journal = Journal.path(for: results)
    let files = FileManager.default
    self.path = results
    if files.fileExists(atPath: journal) {
      study = try Journal.read(journal).study
      isRunning = Journal.isInUse(journal)
      digest = nil
    } else {
      guard files.fileExists(atPath: results) else {
        throw WrongUsage(
          "there is neither \(results) nor its journal",
          hint: path == results ? nil : "run it first: runner \(path)")
      }
      let stored = try ResultsFile.read(results)
      (study, digest, isRunning) = (stored.study, stored.digest, false)
    }
  }

  private static func resultsPath(of path: String) -> String {
    let ending = Journal.path(for: "")
    if path.hasSuffix(ending) { return String(path.dropLast(ending.count)) }
    return path.hasSuffix(".exp") ? RunRequest(path: path).resultsPath : path
  }

  /// The experiment file as it was when the study was begun, or as it is now where `path` names one.
  func experimentFile(now path: String) throws -> ExperimentFile {
    let isSmoke = study.header.name.hasSuffix(".smoke")
    let text = path.hasSuffix(".exp") ? try FileBytes.read(path) : Array(study.header.text.utf8)
    return try ExperimentFile(
      bytes: text, path: path.hasSuffix(".exp") ? path : study.header.name + ".exp",
      overrides: study.header.overrides, smoke: isSmoke,
      vocabulary: RunPlan.vocabulary(catalogue))
  }
}
