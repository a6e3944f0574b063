import MPI
import Results
import Search
import Spec
import Synchronization
import Trials

/// A run on rank 0, from where its study is to its results file.
struct OpenedRun: ~Copyable {
  let plan: CheckedPlan
  let request: RunRequest
  var study: Study
  var journal: Journal

  var path: String { request.resultsPath }

  /// Coordinates on a thread of its own, works on this one, and closes.
  /// - Parameter isolates: whether trials run in processes of their own.
  /// - Throws: ``JobEnded`` when the coordinator gave up, which is said and ends all ranks.
  consuming func run(
    _ job: Job, _ crew: Crew, _ farm: FarmPlan, isolates: Bool, _ watching: Watching
  ) throws -> RunEnd {
    let (own, layout) = (MemoryLink(), farm.layout)
    var farm = farm
    let link = MessageCoordinatorLink(ranks: crew.ranks, own: own, leaders: layout.leaders)
    let (plan, request, study, console) = (plan, request, study, job.console)
    let bench = job.bench(plan.plan, request, rank: 0, counting: watching.steps)
    farm.outputs = bench.outputs
    let coordinator = try Coordinator(
      study: study, journal: journal, link: link, plan: farm,
      store: bench.store, requests: job.requests, snapshots: job.snapshots(of: request),
      display: console.makeDisplay(), logger: job.logs.job,
      lifeChanges: watching.beginCoordination(of: crew.members))
    let service = try Service(coordinator) { error in
      Self.end(job, for: error)
      own.send(.dismiss)
    }
    do {
      try job.work(plan.plan, crew.ranks, layout, isolates: isolates, link: own, bench: bench)
    } catch is Aborted {
      // The coordinator hears of it too, and says why.
    }
    switch service.result() {
    case .failure(let error): throw JobEnded(verdict: RunVerdict(of: error))
    case .success(let ending):
      coordinator.note(
        try RankUsage.collect(
          own: bench.meter.usage, over: crew.ranks, butFrom: coordinator.lost))
      let closing = Closing(
        plan: plan, request: request, console: console, usesColour: job.setting.usesColour)
      let verdict = try closing.close(coordinator, ending)
      return RunEnd(
        verdict, lost: watching.endCoordination(of: crew.members, giving: coordinator.lost))
    }
  }

  /// Ends all ranks, and says why: but what ended this rank's own work is said already.
  private static func end(_ job: Job, for error: any Error) {
    if (error as? Aborted)?.rank != 0 { job.console.problem("error: \(error)") }
    job.setting.giveUp(error, RunVerdict(of: error))
  }
}

/// All ranks were told to end, and why was said: nothing more is to be done together.
package struct JobEnded: Error {
  package let verdict: RunVerdict
}

/// The coordinator on a thread of its own.
private final class Service: Sendable {
  private final class Outcome: @unchecked Sendable {
    // Written by the thread before it ends, read after it was joined.
    var result: Result<Coordinator.Ending, any Error>?
    let coordinator: Coordinator
    init(_ coordinator: Coordinator) { self.coordinator = coordinator }
  }
  private let outcome: Outcome
  private let thread: SystemThread

  /// - Parameter onFailure: called on the thread with what the coordinator threw.
  init(_ coordinator: Coordinator, onFailure: @escaping (any Error) -> Void) throws {
    let outcome = Outcome(coordinator)
    nonisolated(unsafe) let onFailure = onFailure
    self.outcome = outcome
    thread = try SystemThread {
      do {
        outcome.result = .success(try outcome.coordinator.run())
      } catch {
        outcome.result = .failure(error)
        onFailure(error)
      }
    }
  }

  /// Waits for its end.
  func result() -> Result<Coordinator.Ending, any Error> {
    thread.join()
    return outcome.result ?? .failure(Aborted(rank: 0, cause: "the coordinator left no result"))
  }
}
