import FoundationEssentials
import Glibc
import Logging
import MPI
import Results
import Spec
import Synchronization
import TensorFiles
import Tensors
import Trials

/// Runs experiment files one after another on all ranks: every rank calls the same functions.
package final class Job {
  let ranks: any Communicator
  let catalogue: Catalogue
  /// As it was given.
  let plainConsole: any JobConsole
  /// The same, logged where a run asks for it.
  var console: any JobConsole
  /// Of the run that goes on.
  var logs: RunLogs
  /// What the rest of the process asks of the coordinator.
  let requests: Coordinator.Requests
  let setting: JobSetting
  /// Where all ranks are, once they have met.
  private var places: [RankPlace] = []

  package init(
    ranks: any Communicator, catalogue: Catalogue, console: any JobConsole,
    requests: Coordinator.Requests, setting: JobSetting
  ) {
    (self.ranks, self.catalogue, self.console) = (ranks, catalogue, console)
    (self.requests, self.setting, plainConsole) = (requests, setting, console)
    logs = RunLogs(setting.logger)
  }

  var isFirst: Bool { ranks.rank == 0 }

  /// Whether the process of a rank that this one can look at has ended.
  package var isAnyGone: Bool {
    places.contains { $0.realm == places[ranks.rank].realm && !SystemProcess.isAlive($0.process) }
  }

  /// Runs all files. Rank 0 knows what was asked for, the others are told.
  /// - Returns: on rank 0 what they say together; elsewhere `done`.
  package func run(_ asked: [RunRequest]) throws -> RunVerdict {
    let watching = try Watching(ranks, setting, console)
    defer { watching.stop() }
    let crew = try Crew(gathering: ranks, setting)
    places = crew.facts.map(\.place)
    watching.learn(places)
    let count = try ranks.broadcast(asked.count)
    guard try ranks.broadcast(!isFirst || holdsTogether(asked)) else { return .badFile }
    let (verdicts, lost) = try run(asked, count: count, crew, watching)
    // Ranks that have done all are silent: nobody is to listen while rank 0 waits for a reader.
    if lost.isEmpty { watching.stop() }
    if isFirst, count > 1 { console.result(SuiteTable.text(asked, verdicts)) }
    let verdict = RunVerdict.combined(verdicts)
    guard lost.isEmpty else {
      // Whatever all ranks do together would wait for the lost ones: the others are told to leave.
      watching.end(lost)
      setting.endLauncher()
      setting.endAll("a rank is lost", verdict.code)
      throw JobEnded(verdict: verdict)
    }
    return verdict
  }

  /// Runs files one after another, each on the ranks that the ones before have left.
  /// - Returns: on rank 0 what they say, and the ranks of the job that were lost.
  private func run(
    _ asked: [RunRequest], count: Int, _ crew: Crew, _ watching: Watching
  ) throws -> (verdicts: [RunVerdict], lost: Set<Int>) {
    var (verdicts, lost, crew): ([RunVerdict], Set<Int>, Crew) = ([], [], crew)
    for number in 0..<count {
      let request = isFirst ? asked[number] : RunRequest(path: "")
      do {
        let end = try run(request, crew, watching)
        verdicts.append(end.verdict)
        lost.formUnion(end.lost.map { crew.members[$0] })
        let goesOn = number + 1 < count && !requests.isDrainAsked
        // At the end of a job that lost some, those that are left wait here until all are ended.
        if isFirst, !goesOn, !lost.isEmpty { break }
        guard let next = try crew.next(without: end.lost, goesOn: goesOn) else { break }
        crew = next
      } catch let ended as JobEnded where number + 1 < count {
        console.note("\(count - number - 1) of \(count) files were not run: the same command does")
        throw JobEnded(verdict: .combined(verdicts + [ended.verdict, .stopped]))
      }
    }
    return (verdicts, lost)
  }

  // MARK: - One file

  private func run(
    _ request: RunRequest, _ crew: Crew, _ watching: Watching
  ) throws -> RunEnd {
    let words = isFirst ? try read(request) : []
    let told = try crew.ranks.broadcast(words)
    guard !told.isEmpty else { return RunEnd(.badFile) }
    let brief = try JSONDecoder().decode(Brief.self, from: Data(told))
    // Every rank parses the same text, so all agree by construction.
    let plan: RunPlan
    do {
      plan = try RunPlan(bytes: brief.bytes, request: brief.request, catalogue: catalogue)
    } catch let errors as SpecErrors {
      if isFirst { console.problem(errors.rendered(colour: setting.usesColour)) }
      return RunEnd(.badFile)
    }
    if let difference = Fingerprint.difference(in: crew.facts.map(\.fingerprint)) {
      guard plan.file.determinism == .relaxed else {
        if isFirst { console.problem(Self.mixedRanks(difference)) }
        return RunEnd(.badFile)
      }
    }
    guard try agreeOnData(plan, crew) else { return RunEnd(.badFile) }
    let layout = GroupLayout(plan, hosts: crew.hosts)
    guard isFirst else {
      try follow(plan, brief.request, crew.ranks, layout, watching.steps)
      return RunEnd(.done)
    }
    return try lead(plan, brief.request, crew, layout, watching)
  }

  private static func mixedRanks(_ difference: String) -> String {
    "error: the ranks would not compute equal bits: \(difference)\n"
      + "  hint: use hosts of one kind, or 'determinism: relaxed' where equal bits do not matter"
  }

  /// What rank 0 tells the others of one file; empty where it cannot be read, which is said.
  private func read(_ request: RunRequest) throws -> [UInt8] {
    do {
      let bytes = try FileBytes.read(request.path)
      return Array(try JSONEncoder().encode(Brief(request: request, bytes: bytes)))
    } catch let error as FileError {
      console.problem("error: \(error)")
      return []
    }
  }

  /// Rank 0: checks, opens, coordinates, works, and closes.
  private func lead(
    _ plan: RunPlan, _ request: RunRequest, _ crew: Crew, _ layout: GroupLayout,
    _ watching: Watching
  ) throws -> RunEnd {
    let opened: OpenedRun
    do {
      opened = try open(plan, request, crew, layout)
    } catch let end as EarlyEnd {
      _ = try crew.ranks.broadcast([UInt8]())
      return RunEnd(end.verdict)
    }
    let isolates = isolates(plan, opened.study, layout)
    let seesFolder = try begin(request, crew, isolates: isolates)
    sayBlindLogs(request, crew, seesFolder: seesFolder)
    let farm = farm(opened, crew, layout, seesFolder: seesFolder)
    do {
      let end = try opened.run(self, crew, farm, isolates: isolates, watching)
      closeJobLog(end.verdict)
      return end
    } catch let ended as JobEnded {
      closeJobLog(ended.verdict)
      throw ended
    }
  }

  /// Tells the others that trials begin.
  /// - Returns: by rank, whether it sees the folder of the results.
  private func begin(_ request: RunRequest, _ crew: Crew, isolates: Bool) throws -> [Bool] {
    let token = try FolderToken(leavingBeside: request.resultsPath)
    defer { token.remove() }
    let start = StartWord(token: token.text, isolates: isolates)
    _ = try crew.ranks.broadcast(Array(try JSONEncoder().encode(start)))
    return try crew.ranks.allGather(true)
  }

  /// Whether trials run in processes of their own: as the file says, and where one was running each
  /// time that the job died, if it has done so twice.
  private func isolates(_ plan: RunPlan, _ study: Study, _ layout: GroupLayout) -> Bool {
    guard !plan.isolatesTrials else { return true }
    guard plan.file.faults.isolate == .auto, layout.ranksPerTrial == 1,
      let suspect = study.trials.first(where: { $0.deaths > 1 })
    else { return false }
    console.note(
      "trial \(suspect.number) was running at the last \(suspect.deaths) deaths of the job: trials "
        + "run in processes of their own now")
    return true
  }

  private func follow(
    _ plan: RunPlan, _ request: RunRequest, _ ranks: any Communicator, _ layout: GroupLayout,
    _ steps: StepCounter
  ) throws {
    let told = try ranks.broadcast([UInt8]())
    guard !told.isEmpty else { return }
    let start = try JSONDecoder().decode(StartWord.self, from: Data(told))
    let seesFolder =
      setting.seesFolder
      && FolderToken.isSeen(start.token, beside: request.resultsPath)
    _ = try ranks.allGather(seesFolder)
    openRankLog(request, ranks, seesFolder: seesFolder)
    let bench = bench(
      plan, request, rank: ranks.rank, counting: steps, seesFolder: seesFolder)
    let link = MessageWorkerLink(ranks: ranks)
    do {
      try work(plan, ranks, layout, isolates: start.isolates, link: link, bench: bench)
    } catch let error where layout.leaders.contains(ranks.rank) && !(error is Aborted) {
      try link.leave(FarmBreak(error).at(rank: self.ranks.rank))
    }
    try bench.meter.usage.send(over: ranks)
    closeRankLog(bench.meter.usage, ranks)
  }

  /// This rank's part in its group; a rank in no group has none.
  /// - Parameter isolates: whether trials on one rank run in a process of their own.
  func work(
    _ plan: RunPlan, _ ranks: any Communicator, _ layout: GroupLayout, isolates: Bool,
    link: any WorkerLink, bench: TrialBench
  ) throws {
    guard var members = layout.group(of: ranks.rank) else { return }
    let leave = leaving()
    if members[0] != ranks.rank {
      let member = GroupMember(ranks: ranks, members: members, bench: bench, leave: leave)
      guard let left = try member.work() else { return }
      members = left
    }
    guard members.count > 1 || !isolates else {
      var brief = TrialBrief(
        request: plan.request, bytes: plan.bytes, rank: ranks.rank, store: bench.store)
      (brief.outputs, brief.log) = (bench.outputs, logs.path)
      return try Warden(link: link, bench: bench, brief: brief).work()
    }
    let group =
      members.count > 1
      ? GroupLeader(
        ranks: ranks, members: members, patience: GroupPatience.absence(plan.file.faults),
        leave: leave, miss: { try link.send(.absent(rank: $0)) }) : nil
    try Worker(link: link, bench: bench, leading: group).work()
  }

  /// What a rank does that hangs with a dead one in a call of the library: the others lose it too. Where
  /// it is rank 0, the job ends.
  private func leaving() -> @Sendable (String) -> Void {
    { [console, setting, isFirst] cause in
      guard isFirst else { return setting.leave() }
      console.problem("error: \(cause)\n  hint: the same command continues")
      setting.endAll(cause, RunVerdict.stopped.code)
    }
  }

  func bench(
    _ plan: RunPlan, _ request: RunRequest, rank: Int, counting steps: StepCounter,
    seesFolder: Bool = true
  ) -> TrialBench {
    let path = request.resultsPath
    var bench = TrialBench(
      factory: plan.factory, file: plan.file, rank: rank,
      store: TensorStore(
        folder: Safetensors.folder(of: path),
        checkpointInterval: .seconds(plan.file.output.checkpoint),
        keeping: plan.keeping, isShared: seesFolder), steps: steps)
    bench.outputs = OutputStore(
      folder: OutputStore.folder(of: path), keeping: plan.file.output.programs,
      isShared: seesFolder)
    bench.logger = logs.rank
    return bench
  }
}

/// What is the same for all files of a job.
package struct JobSetting: Sendable {
  package var host: String
  package var arguments: [String]
  package var versions: [NamedText]
  package var runnerVersion: String
  package var usesColour: Bool
  package var logger: Logger
  /// Whether the launcher lets the other ranks live on when one dies.
  package var outlivesRanks = false
  /// Whether ranks may share cores without a word about it: the launcher was asked for that.
  package var sharesCores = true
  /// The process whose end is the death of this rank: its own, or in tests another.
  package var process = getpid()
  /// Where all ranks are, rank 0 first; empty: they tell when they meet.
  package var places: [RankPlace] = []
  /// `false`: this rank works as if it did not see rank 0's folder of results.
  package var seesFolder = true
  /// Sees to it that the launcher ends with the job that has lost a rank.
  package var endLauncher: @Sendable () -> Void = {}
  /// Ends this process at once, where the other ranks live on without it.
  package var leave: @Sendable () -> Void = { _exit(1) }
  /// Ends all ranks, with a cause and an exit code, where the job itself breaks.
  package var endAll: @Sendable (String, Int32) -> Void

  package init(
    host: String, arguments: [String], versions: [NamedText], runnerVersion: String,
    usesColour: Bool, logger: Logger, endAll: @escaping @Sendable (String, Int32) -> Void
  ) {
    (self.host, self.arguments, self.versions) = (host, arguments, versions)
    (self.runnerVersion, self.usesColour) = (runnerVersion, usesColour)
    (self.logger, self.endAll) = (logger, endAll)
  }
}

/// The end of one file.
struct RunEnd {
  let verdict: RunVerdict
  /// Ranks of its crew that were lost; known to rank 0.
  let lost: Set<Int>

  init(_ verdict: RunVerdict, lost: Set<Int> = []) { (self.verdict, self.lost) = (verdict, lost) }
}

extension JobSetting {
  /// Ends all ranks, and the launcher, which may wait for ever for those that are lost.
  func giveUp(_ error: any Error, _ verdict: RunVerdict) {
    if let loss = error as? RankLoss, loss.rank > 0 { endLauncher() }
    endAll("\(error)", verdict.code)
  }
}

/// What rank 0 tells before the trials of a file begin.
private struct StartWord: Codable {
  /// By which the others find out whether they see the folder of the results.
  var token: String
  /// Whether trials run in processes of their own.
  var isolates: Bool
}

/// What rank 0 tells of one file.
private struct Brief: Codable {
  var request: RunRequest
  /// Of the file.
  var bytes: [UInt8]
}
