import Cluster
import Foundation
import Glibc
import Results
import Synchronization
import Testing
import Trials

/// Searches whose trials begin with weights that are gone, or nearly.
@Suite struct LentWeightsTests {
  static let search = """
    experiment: steps
    settings: {x: $x, steps: 3, keeps: 2}
    parameters: {x: {min: -1e7, max: 1e7}}
    search: {algorithm: pbt, trials: 40, population: 8, lag: 6}
    objective: {metric: value/last, goal: minimize}
    output: {checkpoint: 0s, tensors: none}
    seed: 5
    """

  /// Removes weights beside the results as soon as they are there, until it is let go.
  private final class Remover: Sendable {
    private let isOver = Atomic<Bool>(false)

    init(_ folder: String) {
      Thread.detachNewThread { [self] in
        while !isOver.load(ordering: .relaxed) {
          for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
          where name.hasSuffix("weights.safetensors") { unlink(folder + "/" + name) }
        }
      }
    }

    func stop() { isOver.store(true, ordering: .relaxed) }
  }

  @Test(arguments: [0..<0, 1..<2])
  func `weights that go in the middle of a search end it, and whose they were is told`(
    blind: Range<Int>
  ) throws {
    let farm = try TestFarm(Self.search)
    let request = farm.request("results", ["settings.pause=2ms"])
    let remover = Remover(farm.folder + "/results.tensors")
    defer { remover.stop() }
    // Whose error is thrown depends on which rank ends first.
    let end = #expect(throws: (any Error).self) {
      try farm.run(ranks: 2, [request], blind: blind)
    }
    #expect((end as? JobEnded)?.verdict ?? .broken == .broken)
    let problems = farm.console.said.filter { $0.hasPrefix("error: ") }
    #expect(problems.count == 1, "\(problems)")
    #expect(
      problems.first.map {
        $0.contains("the weights of trial") && $0.contains("No such file")
          && $0.contains("hint: put the file back")
      } == true, "\(problems)")
    let study = try Journal.read(farm.results() + ".journal").study
    #expect(study.trials.allSatisfy { !$0.state.isFailure })
  }

  @Test func `a search that was killed is not continued without its weights`() throws {
    let farm = try TestFarm(Self.search)
    let request = farm.request("results", ["settings.pause=1ms"])
    #expect(try farm.run(ranks: 1, [request], drainAfter: 12) == .stopped)
    // A killed one has written no results file.
    unlink(farm.results())
    let folder = farm.folder + "/results.tensors"
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.hasSuffix("weights.safetensors") { unlink(folder + "/" + name) }
    #expect(try farm.run(ranks: 1, [request]) == .badFile)
    #expect(
      farm.console.said.contains {
        $0.contains("weights.safetensors: is gone") && $0.contains("hint: put the file back")
      }, "\(farm.console.said)")
  }

  /// The record of the end of a generation's last trial does not fit: that trial runs again.
  @Test func `a disk that is full at the end of a generation takes no weights with it`() async {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      let farm = try TestFarm(LentWeightsTests.search)
      var whole = farm.request("whole")
      whole.keepJournal = true
      try farm.run(ranks: 1, [whole])
      let end = try LentWeightsTests.end(of: 23, in: farm.results("whole") + ".journal")
      LentWeightsTests.limitFiles(to: rlim_t(end - 15))
      _ = try? farm.run(ranks: 1, [farm.request("parts")])
      let isAsMeant = try !Journal.read(farm.results("parts") + ".journal").study.trials[23].state
        .isFinal
      LentWeightsTests.limitFiles(to: rlim_t.max)
      precondition(isAsMeant, "trial 23 has ended")
      let verdict = try farm.run(ranks: 1, [farm.request("parts")])
      precondition(verdict == .done, "\(farm.console.said)")
      let digests = (try farm.digest("whole"), try farm.digest("parts"))
      precondition(digests.0 == digests.1, "\(digests)")
    }
  }

  /// Bytes of a journal up to the end of the record that ends a trial.
  private static func end(of trial: Int, in journal: String) throws -> Int {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: journal))
    var (low, high) = (0, bytes.count)
    while low < high {
      let middle = (low + high) / 2
      try bytes.prefix(middle).write(to: URL(fileURLWithPath: journal + ".part"))
      let trials = (try? Journal.read(journal + ".part").study.trials) ?? []
      let hasEnded = trials.indices.contains(trial) && trials[trial].state.isFinal
      (low, high) = hasEnded ? (low, middle) : (middle + 1, high)
    }
    return low
  }

  /// Of this process, bytes.
  private static func limitFiles(to bytes: rlim_t) {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    limit.rlim_cur = min(bytes, limit.rlim_max)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
  }
}
