import Foundation
import Results
import Testing
import Trials

/// Figures of speed. Bounds are several times what a quiet machine of two cores takes; the figures
/// themselves are printed.
@Suite(.serialized) struct ResultsSpeedTests {
  let folder = TemporaryFolder()

  private func seconds(_ what: String, _ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    print("\(what): \(Int(seconds * 1000)) ms")
    return seconds
  }

  @Test func `a journal takes and gives back twenty thousand trials in no time`() throws {
    let path = folder.file("x.h5.journal")
    var journal = try Journal(creating: path, header: SampleStudy.header())
    let events = (0..<20_000).map { SampleStudy.events($0) }
    let writing = try seconds("journal, 20 000 trials in 20 000 writes") {
      for trial in events {
        try journal.append(trial)
        try journal.syncIfDue()
      }
    }
    #expect(writing < 2)
    let reading = try seconds("journal read") {
      let count = try Journal.read(path).events.count
      #expect(count == 80_000)
    }
    #expect(reading < 1)
    let adding = try seconds("journal read and study made") {
      let count = try Journal.read(path).study.trials.count
      #expect(count == 20_000)
    }
    #expect(adding < 1)
  }

  @Test(arguments: [(10_000, 100, 4.0), (20_000, 0, 1.5)])
  func `results of many trials are written and read quickly`(
    trials: Int, points: Int, limit: Double
  ) throws {
    let study = SampleStudy.large(trials: trials, points: points)
    let path = folder.file("x.h5")
    let name = "\(trials) trials of \(points) points"
    _ = seconds("\(name): tree") { _ = study.tree() }
    let tree = study.tree()
    _ = seconds("\(name): digest") { _ = tree.digest }
    let snapshot = try seconds("\(name): snapshot") {
      try ResultsFile.write(study, to: path, complete: false)
    }
    #expect(snapshot < limit)
    let complete = try seconds("\(name): last snapshot, digested and verified") {
      try ResultsFile.write(study, to: path, complete: true)
    }
    #expect(complete < 2 * limit)
    let reading = try seconds("\(name): study read") {
      let count = try ResultsFile.read(path).study.trials.count
      #expect(count == trials)
    }
    #expect(reading < limit)
  }

  @Test(.enabled("xarray needs Python with venv and a package index") { PythonEnvironment.isReady })
  func `xarray opens ten thousand trials`() throws {
    let path = folder.file("x.h5")
    try ResultsFile.write(SampleStudy.large(trials: 10_000, points: 100), to: path, complete: true)
    let result = try PythonEnvironment.run("open_every_group.py", path)
    #expect(result.status == 0, "\(result.output)")
    print(result.output)
  }
}
