import FoundationEssentials
import Results
import Spec
import TensorFiles
import Trials

/// The end of a run on rank 0: the results file, the verdicts, and what is said of them.
struct Closing {
  let plan: CheckedPlan
  let request: RunRequest
  let console: any JobConsole
  let usesColour: Bool

  private var path: String { request.resultsPath }

  func close(_ coordinator: Coordinator, _ ending: Coordinator.Ending) throws -> RunVerdict {
    switch ending {
    case .drained(let reason):
      try coordinator.writeUnfinished(to: path)
      console.note(PutAsideText.text(coordinator.study, reason: reason, path: path))
      return .stopped
    case .finished:
      return try finish(coordinator, exceptional: nil)
    case .tooManyFailures:
      return try finish(coordinator, exceptional: .stopped)
    }
  }

  private func finish(
    _ coordinator: Coordinator, exceptional: RunVerdict?
  ) throws -> RunVerdict {
    var study = coordinator.study
    study.cut(to: coordinator.limit)
    let verdicts = ExpectResolver(study).verdicts(plan.file.expect)
    let importance = StudyImportance.summary(of: study, plan.file)
    leaveOutMissingTensors(&study)
    coordinator.endSnapshots()
    let digest = try ResultsFile.write(
      study, to: path, complete: true, claims: verdicts.map(\.row), importance: importance,
      kept: kept(of: study))
    try coordinator.endJournal(keeping: request.keepJournal)
    // What was kept is in the results file.
    try? FileManager.default.removeItem(atPath: Safetensors.folder(of: path))
    say(study, verdicts, importance, digest: digest)
    if let end = coordinator.stopRule.explanation(total: plan.proposals.count) { console.note(end) }
    return .combined([Self.verdict(study, verdicts), exceptional ?? .done])
  }

  /// The trials whose tensors are kept: those that the file asks for, and those with whose weights more
  /// trials would begin.
  private func kept(of study: Study) -> [Int] {
    let wanted = study.keptTrials(plan.file.output.tensors)
    guard plan.handsOnWeights else { return wanted }
    let oldest = plan.book.oldestParent(of: study.trials.count)
    let lent = study.trials.filter { $0.number >= oldest && $0.weights != nil }.map(\.number)
    return wanted + lent.filter { !wanted.contains($0) }
  }

  /// Where `output.tensors` was raised after trials had ended, their tensors are gone already.
  private func leaveOutMissingTensors(_ study: inout Study) {
    let (files, folder) = (FileManager.default, Safetensors.folder(of: path))
    guard !files.fileExists(atPath: path) else { return }
    for trial in kept(of: study) {
      let before = study.trials[trial].tensors.count
      study.trials[trial].tensors.removeAll {
        !files.fileExists(atPath: "\(folder)/\($0.name)")
      }
      if study.trials[trial].tensors.count < before {
        console.note(
          "warning: the tensors of trial \(trial) were not kept: output.tensors asked for fewer "
            + "when it ended")
      }
    }
  }

  private func say(
    _ study: Study, _ verdicts: [Verdict], _ importance: [ImportanceTable], digest: String?
  ) {
    let report = ReportText(
      study, verdicts: verdicts, importance: importance, about: plan.file.about, path: path,
      outputs: OutputStore.place(beside: path), colour: usesColour)
    console.result(report.text)
    if let digest { console.result("digest \(digest)") }
  }

  /// What a finished study says.
  static func verdict(_ study: Study, _ verdicts: [Verdict]) -> RunVerdict {
    var said: [RunVerdict] = []
    if study.trials.contains(where: { $0.state.isFailure }) { said.append(.someTrialsFailed) }
    if verdicts.contains(where: { !$0.holds }) { said.append(.expectationFailed) }
    return .combined(said)
  }
}

extension Verdict {
  /// As it is stored.
  var row: ClaimRow { ClaimRow(text: text, value: value, verdict: judgement.rawValue) }
}

extension Study {
  /// Leaves out the trials from `limit` on, and makes a row of every trial below.
  mutating func cut(to limit: Int) {
    if trials.count > limit { trials.removeLast(trials.count - limit) }
    forgetUnrecordedMetrics()
    header.total = trials.count
  }

  /// The trials whose tensors are kept.
  func keptTrials(_ output: Output.Tensors) -> [Int] {
    switch output {
    case .none: []
    case .all: trials.filter { $0.state == .done }.map(\.number)
    case .best(let count): bestTrials(count).map(\.number)
    }
  }
}
