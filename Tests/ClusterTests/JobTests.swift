import Cluster
import Foundation
import MPI
import Results
import Testing
import Trials

@Suite struct JobTests {
  private static let search = """
    experiment: steps
    settings: {x: $x, steps: 4}
    parameters: {x: {min: 0.0, max: 1.0}}
    search: {algorithm: random, trials: 40}
    objective: {metric: value/last, goal: minimize}
    output: {checkpoint: 1ms}
    """

  @Test func `a search gives equal results on any number of ranks`() throws {
    let farm = try TestFarm(Self.search)
    let digests = try [1, 2, 3, 5, 8].map { ranks in
      #expect(try farm.run(ranks: ranks, [farm.request("on\(ranks)")]) == .done)
      return try farm.digest("on\(ranks)")
    }
    #expect(digests[0] != nil)
    #expect(digests.allSatisfy { $0 == digests[0] })
    #expect(try farm.study("on3").trials.count == 40)
  }

  @Test(arguments: [1, 3, 8]) func `a run put aside goes on to equal results`(ranks: Int) throws {
    let farm = try TestFarm(Self.search + "\nfaults: {retries: 0}")
    try farm.run(ranks: 1, [farm.request("whole")])
    let slow = ["settings.pause=1ms"]
    try farm.run(ranks: 2, [farm.request("slow", slow)])
    try farm.runInParts(ranks: ranks, farm.request("parts", slow))
    #expect(try farm.digest("parts") == farm.digest("slow"))
    let values = try [farm.study("whole"), farm.study("parts")].map { study in
      study.trials.map { $0.samples.first { $0.metric == "value/last" }?.value }
    }
    #expect(values[0] == values[1])
  }

  @Test func `what a kill left at the very end of a run goes with the same command`() throws {
    let farm = try TestFarm(Self.search)
    var request = farm.request()
    request.keepJournal = true
    #expect(try farm.run(ranks: 1, [request]) == .done)
    let (journal, files) = (Journal.path(for: farm.results()), FileManager.default)
    // A journal that was kept on demand stays.
    #expect(try farm.run(ranks: 1, [farm.request()]) == .done)
    #expect(try Journal.read(journal).isCompleted)
    // One without its last record was to be removed when the kill came.
    let bytes = try #require(files.contents(atPath: journal))
    try bytes.dropLast(9).write(to: URL(fileURLWithPath: journal))
    #expect(try !Journal.read(journal).isCompleted)
    try files.createDirectory(
      atPath: farm.folder + "/results.tensors", withIntermediateDirectories: true)
    for name in ["results.h5.4711.7f00.part", "other.h5.4711.7f00.part"] {
      try Data([1]).write(to: URL(fileURLWithPath: farm.folder + "/" + name))
    }
    #expect(try farm.run(ranks: 2, [farm.request()]) == .done)
    let left = try files.contentsOfDirectory(atPath: farm.folder).sorted()
    #expect(left == ["other.h5.4711.7f00.part", "results.h5", "sweep.exp"])
  }

  @Test func `what a kill left beside the results goes when the run is continued`() throws {
    let farm = try TestFarm(Self.search)
    #expect(try farm.run(ranks: 1, [farm.request()], drainAfter: 8) == .stopped)
    let part = farm.results() + ".4711.7f00.part"
    try Data([1]).write(to: URL(fileURLWithPath: part))
    #expect(try farm.run(ranks: 1, [farm.request()]) == .done)
    #expect(!FileManager.default.fileExists(atPath: part))
  }

  @Test func `a trial that throws fails with its reason and the search goes on`() throws {
    let farm = try TestFarm(Self.search)
    let request = farm.request("results", ["settings.fails_from=0.5"])
    #expect(try farm.run(ranks: 3, [request]) == .someTrialsFailed)
    let study = try farm.study()
    let failed = study.trials.filter { $0.state == .failed }
    #expect(!failed.isEmpty && failed.count < 40)
    #expect(failed.allSatisfy { $0.reason == "x is too large" && $0.attempts == 1 })
    #expect(study.trials.count { $0.state == .done } == 40 - failed.count)
  }

  @Test(arguments: [1, 4]) func `a repeatable error gets another attempt`(ranks: Int) throws {
    let farm = try TestFarm(Self.search)
    let request = farm.request("results", ["settings.marks=\(farm.folder)"])
    #expect(try farm.run(ranks: ranks, [request]) == .done)
    #expect(try farm.study().trials.allSatisfy { $0.state == .done && $0.attempts == 2 })
  }

  @Test func `a repeatable error without retries fails`() throws {
    let farm = try TestFarm(Self.search + "\nfaults: {retries: 0}")
    let request = farm.request("results", ["settings.marks=\(farm.folder)"])
    #expect(try farm.run(ranks: 2, [request]) == .someTrialsFailed)
    #expect(try farm.study().trials.allSatisfy { $0.reason == "the machine went away" })
  }

  @Test func `a target ends a search at the same trial on any number of ranks`() throws {
    let target = Self.search.replacingOccurrences(
      of: "goal: minimize", with: "goal: maximize, target: 1")
    let farm = try TestFarm(target)
    let studies = try [1, 2, 8].map { ranks in
      try farm.run(ranks: ranks, [farm.request("on\(ranks)")])
      return try farm.study("on\(ranks)")
    }
    #expect(studies.allSatisfy { $0.trials.count == studies[0].trials.count })
    #expect(studies[0].trials.count == 17)
  }

  @Test(arguments: [1, 3, 8]) func `files of a suite do not hear of each other's trials`(
    ranks: Int
  ) throws {
    let target = Self.search.replacingOccurrences(
      of: "goal: minimize", with: "goal: maximize, target: 1")
    let farm = try TestFarm(target)
    let names = (0..<8).map { "part\($0)" }
    #expect(try farm.run(ranks: ranks, names.map { farm.request($0) }) == .done)
    let digests = try names.map { try farm.digest($0) }
    #expect(digests[0] != nil && digests.allSatisfy { $0 == digests[0] })
  }

  @Test func `repeats are recorded as their mean`() throws {
    let farm = try TestFarm(Self.search)
    try farm.run(ranks: 2, [farm.request("one", ["search.trials=3"])])
    try farm.run(ranks: 2, [farm.request("four", ["search.trials=3", "search.repeats=4"])])
    let study = try farm.study("four")
    #expect(study.trials.count == 3)
    for row in study.trials {
      #expect(row.samples.map(\.metric).filter { $0 == "sum" }.count == 4)
      #expect(row.samples.count { $0.metric == "value/last" } == 1)
    }
    #expect(try farm.digest("one") != farm.digest("four"))
  }

  @Test func `a finished run says so and changes nothing`() throws {
    let farm = try TestFarm(Self.search)
    try farm.run(ranks: 1, [farm.request()])
    let digest = try farm.digest()
    #expect(try farm.run(ranks: 2, [farm.request()]) == .done)
    #expect(farm.console.said.contains { $0.contains("is finished: 40 of 40 trials") })
    #expect(try farm.digest() == digest)
  }

  @Test func `a larger number of trials goes on to the results of one run`() throws {
    let farm = try TestFarm(Self.search)
    try farm.run(ranks: 2, [farm.request("parts", ["search.trials=10"])])
    try farm.run(ranks: 3, [farm.request("parts")])
    try farm.run(ranks: 1, [farm.request("whole")])
    #expect(try farm.digest("parts") == farm.digest("whole"))
  }

  @Test func `fewer trials than were begun are refused`() throws {
    let farm = try TestFarm(Self.search)
    try farm.run(ranks: 1, [farm.request()], drainAfter: 10)
    let fewer = farm.request("results", ["search.trials=3"])
    #expect(try farm.run(ranks: 2, [fewer]) == .badFile)
    #expect(farm.console.said.contains { $0.contains("but search.trials is 3") })
  }

  @Test func `results of another experiment are refused with what differs`() throws {
    let farm = try TestFarm(Self.search)
    try farm.run(ranks: 1, [farm.request()])
    let other = farm.request("results", ["settings.steps=5"])
    #expect(try farm.run(ranks: 3, [other]) == .badFile)
    #expect(farm.console.said.contains { $0.contains("holds the results of another experiment") })
  }

  @Test func `a fresh start keeps what there was aside`() throws {
    let farm = try TestFarm(Self.search)
    try farm.run(ranks: 1, [farm.request()])
    var fresh = farm.request("results", ["settings.steps=5"])
    fresh.fresh = true
    #expect(try farm.run(ranks: 2, [fresh]) == .done)
    #expect(try farm.digest() != farm.digest("results.1"))
  }

  @Test func `failed trials are run again where that is asked`() throws {
    let farm = try TestFarm(Self.search + "\nfaults: {retries: 0}")
    let marks = ["settings.marks=\(farm.folder)"]
    #expect(try farm.run(ranks: 2, [farm.request("results", marks)]) == .someTrialsFailed)
    var again = farm.request("results", marks)
    again.retryFailed = true
    #expect(try farm.run(ranks: 3, [again]) == .done)
    #expect(try farm.study().trials.allSatisfy { $0.attempts == 2 })
  }

  @Test func `a full disk ends all ranks with its cause`() async {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      let farm = try TestFarm(JobTests.search)
      var limit = rlimit(rlim_cur: 20_000, rlim_max: rlim_t.max)
      getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      limit.rlim_cur = 20_000
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      // Whose error is thrown depends on which rank ends first.
      #expect(throws: (any Error).self) {
        try farm.run(ranks: 3, [farm.request("results", ["search.trials=5000"])])
      }
      exit(farm.console.said.contains { $0.contains("results.h5.journal") } ? 0 : 1)
    }
  }
}
