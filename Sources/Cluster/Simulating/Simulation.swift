import FoundationEssentials
import MPI
import Results
import Spec
import TensorFiles
import Trials

/// A run of an experiment file in virtual time: by the coordinator of a real one, with workers that
/// cost nothing but what the trials compute. Its results are those of a real run, where nothing
/// depends on time.
package struct Simulation {
  /// What became of it.
  package struct Ended {
    package let verdict: RunVerdict
    /// How the workers fared.
    package let text: String
  }

  private let plan: CheckedPlan
  private let request: RunRequest
  private let workers: Int
  private let rule: DurationRule?

  /// - Parameters:
  ///   - workers: each a group of the ranks that a trial asks for.
  ///   - rule: how long trials take; `nil`: as long as they say themselves.
  package init(_ plan: CheckedPlan, _ request: RunRequest, workers: Int, rule: DurationRule?) {
    var request = request
    request.output = request.simulatedPath
    (self.plan, self.request, self.workers, self.rule) = (plan, request, workers, rule)
  }

  /// - Throws: what keeps the results from being written.
  package func run(_ setting: JobSetting, _ console: any JobConsole) throws -> Ended {
    let opened = try open(setting)
    let study = opened.study
    let clock = VirtualClock(start: study.header.created)
    let bench = TrialBench(
      factory: plan.plan.factory, file: plan.file, rank: 0,
      store: TensorStore(
        folder: Safetensors.folder(of: path), checkpointInterval: .seconds(1),
        keeping: plan.plan.keeping))
    let link = SimulatedWorkers(layout.groups.count, bench: bench, rule: rule, clock: clock)
    let coordinator = try Coordinator(
      study: study, journal: opened.journal, link: link, plan: farm(of: study), store: bench.store,
      requests: Coordinator.Requests(),
      snapshots: Snapshots(path: path) { console.note("warning: \($0)") }, display: NoDisplay(),
      logger: setting.logger, clock: clock)
    let ending = try coordinator.run()
    let makespan = clock.elapsed
    coordinator.note(
      link.busy.map { RankUsage(computing: $0, communicating: 0, waiting: makespan - $0) })
    let figures = SimulationText(
      coordinator.study, limit: coordinator.limit, start: clock.stamp - makespan,
      makespan: makespan)
    let closing = Closing(
      plan: plan, request: request, console: console, usesColour: setting.usesColour)
    return Ended(verdict: try closing.close(coordinator, ending), text: figures.text)
  }

  private var path: String { request.resultsPath }

  /// A worker a rank, or the only one of a file that searches nothing.
  private var layout: GroupLayout {
    GroupLayout(groups: (0..<(plan.file.isSweep ? workers : 1)).map { [$0] })
  }

  private func farm(of study: Study) -> FarmPlan {
    FarmPlan(plan, total: study.header.total, layout: layout)
  }

  /// Begins anew: what a simulation leaves behind is made again in no time.
  private func open(_ setting: JobSetting) throws -> OpenedRun {
    let files = FileManager.default
    if request.fresh {
      try KeptAside.move(path)
    } else {
      if Journal.isInUse(Journal.path(for: path)) {
        throw JournalError(Journal.path(for: path), .inUse(process: nil))
      }
      for left in [path, Journal.path(for: path), Safetensors.folder(of: path)]
      where files.fileExists(atPath: left) { try files.removeItem(atPath: left) }
    }
    let header = plan.header(runnerVersion: setting.runnerVersion, time: secondsSince1970())
    let count = layout.groups.count
    let session = Session(
      time: header.created, arguments: setting.arguments, ranks: count,
      hosts: Array(repeating: setting.host, count: count), versions: setting.versions,
      gitCommit: GitCommit.current() ?? "")
    let opening = try Opening(
      request, header: header, stopRule: StopRule(plan.file, total: header.total),
      session: session)
    switch consume opening {
    case .toRun(let study, let journal):
      return OpenedRun(plan: plan, request: request, study: study, journal: journal)
    case .finished: preconditionFailure("\(path) was taken away and is finished")
    }
  }
}

extension RunRequest {
  /// Where the results of a simulation go: beside those of a real run, unless one says where.
  package var simulatedPath: String {
    if let output { return output }
    let path = resultsPath
    return (path.hasSuffix(".h5") ? String(path.dropLast(3)) : path) + ".simulated.h5"
  }
}
