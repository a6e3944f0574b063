import Foundation
import Results
import Trials

/// What is to be so when all is done.
extension ChaosRun {
  func expectAll() {
    do {
      let stored = try folder.stored(job.results)
      expectTrials(stored.study)
      try expectDigest(stored)
      expectFiles()
    } catch {
      blame("\(error)")
    }
  }

  func expectCode(_ code: Int32) {
    if code != reference.code { blame("it ended with \(code) instead of \(reference.code)") }
  }

  /// No finished trial is lost or run again, and none runs more often than it may.
  private func expectTrials(_ study: Study) {
    let most = 1 + scenario.study.retries + starts - 1
    for row in study.trials {
      if let known = finished[row.number], known != ChaosOutcome(row) {
        blame("trial \(row.number) was \(known) and became \(ChaosOutcome(row))")
      }
      if row.attempts > most { blame("trial \(row.number) had \(row.attempts) attempts") }
      if !(0...200).contains(row.seconds) { blame("trial \(row.number) took \(row.seconds) s") }
    }
    var begun: [Int: Int] = [:]
    for line in folder.text("started").split(separator: "\n") {
      begun[Int(line) ?? -1, default: 0] += 1
    }
    for (trial, count) in begun.sorted(by: { $0.key < $1.key }) where count > most {
      blame("trial \(trial) was begun \(count) times")
    }
  }

  /// The digest of the undisturbed run; where time decided otherwise than there, that of the journal's
  /// replay.
  private func expectDigest(_ stored: StoredResults) throws {
    let timeDependent = TimedEnd.all(of: stored.study)
    if timeDependent == reference.timeDependent {
      if stored.digest != reference.digest { blame("another digest; \(states(of: stored.study))") }
      return
    }
    guard !scenario.study.hasTensors, folder.exists("Results/.kept") else { return }
    try FileManager.default.copyItem(
      atPath: folder.path("Results/.kept"), toPath: folder.path("replay.h5.journal"))
    let end = try job.start(ranks: 1, output: "replay.h5").end()
    let replayed = try folder.stored("replay.h5")
    if replayed.digest == nil || replayed.digest != stored.digest {
      blame(
        "time decided \(timeDependent); the replay differs: \(states(of: stored.study)), "
          + "\(states(of: replayed.study)): \(end.errors)")
    }
  }

  private func states(of study: Study) -> String {
    study.trials.map { row in
      "\(row.number):\(row.state)/\(row.attempts)" + (row.reason.isEmpty ? "" : "(\(row.reason))")
    }.joined(separator: " ")
  }

  /// Nothing is left but the results; a launcher that was killed leaves its own files.
  private func expectFiles() {
    let own = ["x.h5", "x.output", ".kept"]
    for name in names(in: "Results") where !own.contains(name) { blame("Results/\(name) is left") }
    // Of a rank that was killed others see to it.
    _ = waits(until: { scratch.isEmpty }, within: .seconds(5))
    for name in scratch { blame("\(job.scratch)/\(name) is left") }
  }

  private var scratch: [String] {
    let launchers = ["ompi.", "runner-exit-", "pmix-", "openmpi-"]
    return names(in: job.scratch).filter { !launchers.contains(where: $0.hasPrefix) }
  }

  private func names(in name: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path(name))) ?? []).sorted()
  }
}
