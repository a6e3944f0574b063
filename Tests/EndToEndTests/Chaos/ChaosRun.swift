import Foundation
import Glibc
import Results
import TestNumbers
import Testing

/// One scenario: a job that is struck, the same command again until all is done, and what is to be so
/// then.
final class ChaosRun {
  let scenario: ChaosScenario
  let job: ChaosJob
  let folder: Workspace
  let reference: ChaosReference
  private let system: ChaosSystem
  private var choices: SplitMix64
  private var blows: ArraySlice<ChaosScenario.Blow>
  /// How often the command was given.
  private(set) var starts = 0
  /// Trials that had ended once, as they were then.
  private(set) var finished: [Int: ChaosOutcome] = [:]
  /// What was done and what was said, for whom it concerns.
  private(set) var log: [String] = []
  private(set) var problems: [String] = []
  /// Of the results file that was read last.
  private var lastRead: (node: UInt64, time: Int) = (0, 0)

  /// Of one start: ranks that wait for one that died on its way give up after two minutes.
  private static let longest = Duration.seconds(180)

  init(_ scenario: ChaosScenario) throws {
    self.scenario = scenario
    reference = try ChaosReference.of(scenario.study)
    folder = try Workspace()
    job = ChaosJob(scenario.study, in: folder)
    try job.write()
    system = try ChaosSystem(folder, hasDisk: geteuid() == 0)
    choices = SplitMix64(seed: scenario.seed)
    blows = scenario.blows[...]
  }

  /// Gives the same command until all is done.
  func run() throws {
    var undisturbed = 0
    while undisturbed < 3 {
      if blows.isEmpty { undisturbed += 1 }
      let end = try start()
      note("start \(starts): code \(end.code) after \(end.seconds) s: \(end.errors)")
      if [1, 2].contains(end.code), scenario.study.tellsCode {
        blame("start \(starts) ended with \(end.code)")
      }
      if job.isComplete, scenario.study.tellsCode == false || [0, 3].contains(end.code) {
        if scenario.study.tellsCode { expectCode(end.code) }
        return expectAll()
      }
      if [0, 3].contains(end.code), scenario.study.tellsCode {
        blame("start \(starts) ended with \(end.code), but not all is done")
      }
    }
    blame("after \(starts) starts not all is done")
  }

  func blame(_ problem: String) { problems.append(problem) }

  private func note(_ text: String) { log.append(text) }

  private func start() throws -> ProgramEnd {
    let ranks = scenario.ranks[starts % scenario.ranks.count]
    starts += 1
    let process = try job.start(ranks: ranks, environment: system.environment)
    let processes = ChaosProcesses(process)
    let begin = ContinuousClock.now
    while let blow = blows.first {
      _ = waits(
        until: {
          look(processes)
          return !process.isRunning || isDue(blow, since: begin)
        }, within: Self.longest)
      guard process.isRunning else { break }
      blows.removeFirst()
      try strike(blow.fault, processes, process)
    }
    defer {
      system.slowDisk(by: 0)
      system.freeDisk()
    }
    guard
      waits(
        until: {
          look(processes)
          return !process.isRunning
        }, within: Self.longest)
    else {
      let left = processes.left
      process.killAll()
      throw Overdue(
        limit: Self.longest, errors: process.errors,
        output: "\(scenario)\n\(log.joined(separator: "\n"))\n\(left.joined(separator: "\n"))")
    }
    let end = try process.end()
    if !waits(until: { processes.left.isEmpty }, within: .seconds(15)) {
      blame("start \(starts) left behind \(processes.left)")
      process.killAll()
    }
    return end
  }

  private func isDue(_ blow: ChaosScenario.Blow, since begin: ContinuousClock.Instant) -> Bool {
    if let progress = blow.progress {
      let size = folder.size(of: job.journal) ?? 0
      guard Double(size) >= progress * Double(reference.journaled), size > 0 else { return false }
      usleep(UInt32(blow.delay) * 1_000)
      return true
    }
    return ContinuousClock.now - begin > .milliseconds(blow.delay)
  }

  // MARK: - While it runs

  /// Readers find a whole file at any time; whoever belongs to the job is remembered.
  private func look(_ processes: ChaosProcesses) {
    processes.look()
    readResults()
    usleep(2_000)
  }

  private func readResults() {
    var status = stat()
    guard stat(folder.path(job.results), &status) == 0 else { return }
    let now = (UInt64(status.st_ino), status.st_mtim.tv_nsec)
    guard now != lastRead else { return }
    lastRead = now
    do {
      _ = try folder.stored(job.results)
    } catch {
      blame("the results file cannot be read: \(error)")
    }
  }

  private func keepFinished() {
    // The journal stays under this name when its own is removed.
    link(folder.path(job.journal), folder.path("Results/.kept"))
    let found: Study?
    do {
      found = try Journal.read(folder.path(job.journal)).study
    } catch {
      found = try? folder.stored(job.results).study
    }
    for row in found?.trials ?? [] where row.state.isFinal {
      let outcome = ChaosOutcome(row)
      if let known = finished.updateValue(outcome, forKey: row.number), known != outcome {
        blame("trial \(row.number) was \(known) and is \(outcome)")
      }
    }
  }

  // MARK: - Blows

  private func strike(
    _ fault: ChaosScenario.Fault, _ processes: ChaosProcesses, _ process: RunnerProcess
  ) throws {
    var victims: [pid_t] = []
    switch fault {
    case .kill(let victim):
      victims = processes.find(victim, choice: choices.below(1_000))
      keepFinished()
      victims.forEach { kill($0, SIGKILL) }
      if victim == .everything { process.killAll() }
    case .pause(let victim, let milliseconds):
      victims = processes.find(victim, choice: choices.below(1_000))
      victims.forEach { kill($0, SIGSTOP) }
      hold(milliseconds, processes)
      victims.forEach { kill($0, SIGCONT) }
    case .fullDisk(let milliseconds):
      guard geteuid() == 0 else { break }
      keepFinished()
      system.fillDisk()
      hold(milliseconds, processes)
      system.freeDisk()
    case .slowDisk(let milliseconds): system.slowDisk(by: milliseconds)
    case .clock(let seconds): system.setClock(by: seconds)
    case .drain:
      keepFinished()
      process.send(SIGINT)
    }
    note("start \(starts): \(fault) \(victims)")
  }

  private func hold(_ milliseconds: Int, _ processes: ChaosProcesses) {
    let end = ContinuousClock.now + .milliseconds(milliseconds)
    while ContinuousClock.now < end { look(processes) }
  }
}

/// How a trial ended, as far as no later start may change it.
struct ChaosOutcome: Equatable, CustomStringConvertible {
  let state: String
  let attempts: Int
  let reason: String
  /// Bits of the time of its end.
  let end: UInt64

  init(_ row: TrialRow) {
    (state, attempts) = ("\(row.state)", row.attempts)
    // What a text of HDF5 holds.
    reason = String(row.reason.prefix { $0 != "\0" })
    end = row.endTime.bitPattern
  }

  var description: String {
    "\(state) in attempt \(attempts) at \(Double(bitPattern: end)) \(reason)"
  }
}
