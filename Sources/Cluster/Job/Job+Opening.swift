import FoundationEssentials
import MPI
import Results
import Search
import Spec
import TensorFiles
import Trials

/// The end of a run before it began.
struct EarlyEnd: Error {
  let verdict: RunVerdict
}

extension Job {
  /// Rank 0: looks at everything that can be wrong before anything runs, and opens the results.
  /// - Throws: ``EarlyEnd`` when there is nothing to run, which is said.
  func open(
    _ plan: RunPlan, _ request: RunRequest, _ crew: Crew, _ layout: GroupLayout
  ) throws -> OpenedRun {
    do {
      let checked = try CheckedPlan(plan)
      sayWarnings(checked.file, checked.idle)
      let header = checked.header(
        runnerVersion: setting.runnerVersion, time: secondsSince1970())
      let opening = try Opening(
        request, header: header, stopRule: StopRule(checked.file, total: header.total),
        session: session(hosts: crew.hosts, layout))
      switch consume opening {
      case .toRun(let study, let journal):
        if checked.handsOnWeights {
          try KeptWeights.putBack(study.lentWeights(checked.book), beside: request.resultsPath)
        }
        try openLogs(request, study, crew)
        if let caution = layout.caution { console.note("warning: \(caution)") }
        sayStart(study, request, ranks: crew.hosts.count)
        return OpenedRun(plan: checked, request: request, study: study, journal: journal)
      case .finished(let stored):
        throw EarlyEnd(verdict: sayFinished(stored, checked, request))
      }
    } catch let end as EarlyEnd {
      throw end
    } catch let errors as SpecErrors {
      console.problem(errors.rendered(colour: setting.usesColour))
    } catch {
      // A path that cannot be written, a foreign file, a journal in use or damaged.
      console.problem("error: \(error)")
      if RunVerdict(of: error) == .stopped { throw EarlyEnd(verdict: .stopped) }
    }
    throw EarlyEnd(verdict: .badFile)
  }

  private func session(hosts: [String], _ layout: GroupLayout) -> Session {
    var session = Session(
      time: secondsSince1970(), arguments: setting.arguments, ranks: hosts.count, hosts: hosts,
      versions: setting.versions, gitCommit: GitCommit.current() ?? "")
    var sizes = Array(repeating: 0, count: hosts.count)
    for group in layout.groups { sizes[group[0]] = group.count }
    session.groupSizes = sizes
    return session
  }

  private func sayWarnings(_ file: ExperimentFile, _ idle: [Diagnostic]) {
    let warnings = file.warnings + idle
    guard !warnings.isEmpty else { return }
    console.note(file.errors(warnings).rendered(colour: setting.usesColour))
  }

  private func sayStart(_ study: Study, _ request: RunRequest, ranks: Int) {
    let ended = study.trials.count { $0.state.isFinal }
    let trials = study.header.total == 1 ? "1 trial" : "\(study.header.total) trials"
    let rest = ended > 0 ? ", \(ended) of them done" : ""
    let noun = ranks == 1 ? "1 rank" : "\(ranks) ranks"
    console.note("\(study.header.name): \(trials)\(rest) on \(noun) → \(request.resultsPath)")
  }

  private func sayFinished(
    _ stored: StoredResults, _ plan: CheckedPlan, _ request: RunRequest
  ) -> RunVerdict {
    let verdicts = ExpectResolver(stored.study).verdicts(plan.file.expect)
    console.note(
      "\(stored.study.header.name) is finished: \(stored.study.trials.count) of "
        + "\(stored.study.header.total) trials in \(request.resultsPath); "
        + "--fresh starts over, a larger search.trials goes on")
    let rule = StopRule(plan.file, total: plan.proposals.count).noting(stored.study)
    if let end = rule.explanation(total: plan.proposals.count) { console.note(end) }
    for verdict in verdicts where !verdict.holds { console.result(verdict.message) }
    if let digest = stored.digest { console.result("digest \(digest)") }
    let exceptional =
      rule.leavesOutAfterFailures(of: plan.proposals.count) ? RunVerdict.stopped : .done
    return .combined([Closing.verdict(stored.study, verdicts), exceptional])
  }
}

extension Study {
  /// The weights that trials still to come may begin with.
  fileprivate func lentWeights(_ book: ProposalBook) -> [TensorFile] {
    let first = trials.firstIndex { !$0.state.isFinal } ?? trials.count
    return trials.dropFirst(book.oldestParent(of: first)).compactMap { $0.weights }
  }
}
