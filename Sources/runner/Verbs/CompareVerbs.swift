import ArgumentParser
import Cluster
import Foundation
import Results

struct DiffVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare two results: equal bits (0) or differences (1).")
  @Argument(help: "A results file.") var first: String
  @Argument(help: "Another one.") var second: String
  @Option(help: "Differences to show.") var limit = 20

  func run() throws {
    let console = Console()
    let (a, b) = (try StoredStudy(first), try StoredStudy(second))
    let difference = StudyDifference(
      a.study, b.study, names: (first, second), limit: limit)
    console.result(difference.text)
    for stored in [a, b] {
      console.noteTimeDependent(stored.study.timeDependentTrials, of: stored.path)
    }
    if difference.isEmpty, let one = a.digest, let other = b.digest, one != other {
      console.result("the digests differ: tensors or claims do not have the same values")
      throw VerdictReached(.broken)
    }
    if !difference.isEmpty { throw VerdictReached(.broken) }
  }
}

struct VerifyVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Run a file on several numbers of ranks and compare the digests.")
  @Argument(help: "The experiment file, and overrides a.b=v.") var fileAndOverrides: [String]
  @OptionGroup var changes: ChangeOptions
  @Option(help: "Numbers of ranks.") var ranks = "1,2,3,8"
  @Option(help: "The launcher and its options.") var launcher: String?

  func run() throws {
    let console = Console()
    let counts = try rankCounts()
    let checked = try CheckedFile(fileAndOverrides, changes, console)
    if checked.plan.file.determinism == .relaxed {
      console.note(
        "warning: determinism is relaxed: results depend on what ends first, and equal bits are "
          + "not promised")
    }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("runner-verify-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let verification = Verification(
      executable: Words.executable, words: fileAndOverrides + changes.words, folder: folder,
      launcher: launcher?.split(separator: " ").map(String.init))
    var runs: [Verification.Run] = []
    for count in counts {
      let run = try verification.run(on: count, problem: console.problem)
      console.result(run.line)
      console.noteTimeDependent(
        run.timeDependent, of: "the run on \(count) rank\(count == 1 ? "" : "s")")
      runs.append(run)
    }
    try compare(runs, checked.request.path, console)
  }

  private func rankCounts() throws -> [Int] {
    let counts = ranks.split(separator: ",").map { Int($0) ?? 0 }
    guard !counts.isEmpty, counts.allSatisfy({ (1...4096).contains($0) }) else {
      throw WrongUsage("--ranks takes numbers such as 1,2,3,8; got '\(ranks)'")
    }
    return counts
  }

  private func compare(
    _ runs: [Verification.Run], _ path: String, _ console: Console
  ) throws {
    if let broken = runs.first(where: { $0.digest == nil }) {
      console.problem("error: the run on \(broken.ranks) ranks ended with code \(broken.code)")
      throw VerdictReached(.broken)
    }
    if Set(runs.map(\.digest)).count == 1 {
      return console.result(
        "equal bits on \(runs.map { String($0.ranks) }.joined(separator: ", ")) ranks")
    }
    for run in runs.dropFirst() where run.digest != runs[0].digest {
      let difference = StudyDifference(
        try ResultsFile.read(runs[0].path).study, try ResultsFile.read(run.path).study,
        names: ("\(runs[0].ranks) ranks", "\(run.ranks) ranks"))
      console.result(difference.text)
    }
    throw VerdictReached(.broken)
  }
}

extension Console {
  /// Names the trials for which equal bits are not promised.
  fileprivate func noteTimeDependent(_ trials: [Int], of what: String) {
    guard !trials.isEmpty else { return }
    let numbers = trials.map(String.init).joined(separator: ", ")
    note("outcomes of \(what) that depend on time: trials \(numbers)")
  }
}

extension ChangeOptions {
  /// As they were given.
  var words: [String] { overrides + (smoke ? ["--smoke"] : []) }
}
