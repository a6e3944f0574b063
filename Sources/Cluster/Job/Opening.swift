import FoundationEssentials
import Glibc
import Results
import Spec
import TensorFiles
import Trials

/// What is there already of a run: nothing, a part, or all of it.
enum Opening: ~Copyable {
  /// To be run from where the study is.
  case toRun(Study, Journal)
  /// Nothing is left to do.
  case finished(StoredResults)

  /// Opens the results of a run, or begins them.
  /// - Parameters:
  ///   - header: what the file says now.
  ///   - stopRule: what ends the search before its last trial, as the file says now.
  /// - Throws: ``OpeningProblem`` when what is there belongs to another experiment; what the
  ///   journal and the results file throw.
  init(
    _ request: RunRequest, header: StudyHeader, stopRule: StopRule, session: Session
  ) throws {
    let path = request.resultsPath
    try Folder.make(Folder.parent(of: path))
    if request.fresh { try KeptAside.move(path) }
    let files = FileManager.default
    let hasJournal = files.fileExists(atPath: Journal.path(for: path))
    let stored = try files.fileExists(atPath: path) ? ResultsFile.read(path) : nil
    if let stored, stored.study.complete {
      try Self.check(stored.study.header, is: header, path: path)
      if !Self.hasMore(request, stored.study, header, stopRule) {
        Self.completeEnd(request)
        self = .finished(stored)
        return
      }
    }
    if hasJournal {
      self = try Self.continuing(request, header, session)
    } else if let stored {
      self = try Self.extending(stored.study, request, header, session)
    } else {
      self = try Self.beginning(path, header, session)
    }
    ResultsFile.removeRemains(of: path)
  }

  /// Does what is left of the end of a run that was killed after its results were written. A journal
  /// that tells of the end was kept on demand; one in use is of a run that comes to its end now.
  private static func completeEnd(_ request: RunRequest) {
    let path = request.resultsPath
    if access(Journal.path(for: path), F_OK) == 0 {
      guard var journal = try? Journal(continuing: Journal.path(for: path)) else { return }
      if journal.takeContents()?.isCompleted != true {
        try? journal.end(keeping: request.keepJournal)
      }
    }
    try? FileManager.default.removeItem(atPath: Safetensors.folder(of: path))
    ResultsFile.removeRemains(of: path)
  }

  private static func beginning(
    _ path: String, _ header: StudyHeader, _ session: Session
  ) throws -> Opening {
    var journal = try Journal(creating: Journal.path(for: path), header: header)
    try journal.append(session)
    var study = Study(header: header)
    study.sessions.append(session)
    return .toRun(study, journal)
  }

  /// Goes on from the journal of a run that did not come to its end.
  private static func continuing(
    _ request: RunRequest, _ header: StudyHeader, _ session: Session
  ) throws -> Opening {
    let path = request.resultsPath
    var journal = try Journal(continuing: Journal.path(for: path))
    guard var study = journal.takeContents()?.study else {
      throw OpeningProblem(message: "\(journal.path) says nothing")
    }
    try check(study.header, is: header, path: path)
    try requireTotal(of: study, in: header, path: path)
    try extend(&study, to: header)
    try journal.append(session)
    study.sessions.append(session)
    try restartWithoutCheckpoint(path, &study, &journal)
    try retry(request, &study, &journal)
    return .toRun(study, journal)
  }

  /// Goes on from a results file, with a new journal.
  private static func extending(
    _ stored: Study, _ request: RunRequest, _ header: StudyHeader, _ session: Session
  ) throws -> Opening {
    let path = request.resultsPath
    try check(stored.header, is: header, path: path)
    var study = stored
    if !study.complete { try requireTotal(of: study, in: header, path: path) }
    study.complete = false
    study.forgetUnfinished()
    try extend(&study, to: header)
    var journal = try Journal(creating: Journal.path(for: path), header: study.header)
    for earlier in study.sessions { try journal.append(earlier) }
    try journal.append(session)
    try journal.append(study.events())
    study.sessions.append(session)
    try retry(request, &study, &journal)
    return .toRun(study, journal)
  }

  /// Whether a finished run has trials left to run under what is asked now.
  private static func hasMore(
    _ request: RunRequest, _ study: Study, _ header: StudyHeader, _ stopRule: StopRule
  ) -> Bool {
    let failed = study.trials.contains { $0.state.isFailure }
    let total = stopRule.noting(study).limit.map { min($0, header.total) } ?? header.total
    return study.trials.count < total || (request.retryFailed && failed)
  }

  private static func check(
    _ there: StudyHeader, is wanted: StudyHeader, path: String
  ) throws {
    guard there.identity != wanted.identity else { return }
    let differences = try Spec.Difference.between(there.resolved, wanted.resolved)
      .filter(\.isOfIdentity).map(\.text)
    let unseen = "    the contents of a file that it reads, or the order of the parameters\n"
    let shown = differences.isEmpty ? unseen : differences.prefix(8).map { "    \($0)\n" }.joined()
    let more = differences.count > 8 ? "    … and \(differences.count - 8) more\n" : ""
    throw OpeningProblem(
      message: "\(path) holds the results of another experiment\n\(shown)\(more)",
      hint: "--fresh keeps it aside and starts over; --output PATH writes elsewhere")
  }

  /// An unfinished run goes on to no fewer trials than were begun.
  private static func requireTotal(
    of study: Study, in header: StudyHeader, path: String
  ) throws {
    guard study.trials.count > header.total else { return }
    throw OpeningProblem(
      message: "\(path) holds \(study.trials.count) trials that were begun, but search.trials is "
        + "\(header.total)",
      hint: "search.trials=\(study.trials.count) or more continues them; --fresh starts over")
  }

  /// Takes over what may change between two runs of one experiment.
  private static func extend(_ study: inout Study, to header: StudyHeader) throws {
    study.header.total = max(header.total, study.trials.count)
    study.header.objectives = header.objectives
    study.header.expect = header.expect
    study.header.text = header.text
    study.header.overrides = header.overrides
    study.header.resolved = header.resolved
  }

  /// Lets trials begin anew whose checkpoint is gone or damaged: what they recorded before it would
  /// otherwise stand there twice.
  private static func restartWithoutCheckpoint(
    _ path: String, _ study: inout Study, _ journal: inout Journal
  ) throws {
    let folder = Safetensors.folder(of: path)
    for row in study.trials where !row.state.isFinal {
      guard let checkpoint = row.checkpoint, let assignment = row.assignment else { continue }
      do {
        _ = try Safetensors.read("\(folder)/\(checkpoint.name)", hash: checkpoint.hash)
      } catch {
        let (now, attempt) = (secondsSince1970(), row.attempts)
        let outcome = Outcome(state: .failed, reason: "\(error)", seconds: 0, time: now)
        let events: [Event] = [
          .started(
            trial: row.number, attempt: attempt, assignment: assignment, rank: -1, time: now),
          .finished(trial: row.number, attempt: attempt, outcome),
          .started(
            trial: row.number, attempt: attempt, assignment: assignment, rank: -1, time: now),
        ]
        try journal.append(events)
        for event in events { study.apply(event) }
      }
    }
  }

  /// Starts failed trials again, where that is asked.
  private static func retry(
    _ request: RunRequest, _ study: inout Study, _ journal: inout Journal
  ) throws {
    guard request.retryFailed else { return }
    let events = study.trials.compactMap { row -> Event? in
      guard row.state.isFailure, let assignment = row.assignment else { return nil }
      // Begins its last attempt anew: nobody runs it, so the next one that is begun counts on.
      return .started(
        trial: row.number, attempt: row.attempts, assignment: assignment, rank: -1,
        time: secondsSince1970())
    }
    try journal.append(events)
    for event in events { study.apply(event) }
  }
}

/// Why a run cannot begin where its results lie.
struct OpeningProblem: Error, CustomStringConvertible {
  let message: String
  var hint: String?

  var description: String {
    let text = message.hasSuffix("\n") ? String(message.dropLast()) : message
    return text + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}
