import Cluster
import Foundation
import Testing
import Trials

@Suite struct JobPartsTests {
  @Test(arguments: [
    ("sweep.exp", "Results/sweep.h5"), ("a/b/sweep.exp", "Results/sweep.h5"),
    ("Experiments/mlp/sweep.exp", "Results/mlp/sweep.h5"),
    ("/home/x/Experiments/sweep.exp", "Results/sweep.h5"), ("sweep.yaml", "Results/sweep.h5"),
    ("Experiments/old/Experiments/a.b.exp", "Results/a.b.h5"), ("plain", "Results/plain.h5"),
  ])
  func `results go where the file's place says`(path: String, results: String) {
    #expect(RunRequest(path: path).resultsPath == results)
  }

  @Test func `a smoke run and a given output have their own paths`() {
    var request = RunRequest(path: "sweep.exp")
    request.smoke = true
    #expect(request.resultsPath == "Results/sweep.smoke.h5")
    request.output = "elsewhere.h5"
    #expect(request.resultsPath == "elsewhere.h5")
  }

  @Test func `verdicts combine in their precedence`() {
    let precedence: [RunVerdict] = [
      .badFile, .interruptedTwice, .broken, .stopped, .expectationFailed, .someTrialsFailed, .done,
    ]
    #expect(precedence.map(\.code) == [2, 130, 1, 4, 5, 3, 0])
    for (place, verdict) in precedence.enumerated() {
      #expect(RunVerdict.combined(precedence[place...].reversed()) == verdict)
    }
    #expect(RunVerdict.combined([]) == .done)
  }

  @Test func `ranks that differ are told apart by their hosts`() {
    let one = Fingerprint(host: "a", features: "avx2", blasKernel: "Haswell", libc: "glibc 2.36")
    var two = one
    two.host = "b"
    #expect(Fingerprint.difference(in: [one, two, one]) == nil)
    two.blasKernel = "SkylakeX"
    #expect(
      Fingerprint.difference(in: [one, two, two])
        == "BLAS kernel: Haswell on a; SkylakeX on b")
  }

  @Test func `the launcher's noise is kept out and everything else is not`() {
    #expect(LauncherNoise.covers(String(repeating: "-", count: 74)))
    #expect(LauncherNoise.covers("  with errorcode 1."))
    #expect(LauncherNoise.covers("[node:1] PMIX ERROR: UNREACHABLE in file x.c"))
    #expect(LauncherNoise.covers("[node:1] Read -1, expected 318016, errno = 3"))
    #expect(!LauncherNoise.covers("error: rank 1: no space left"))
    #expect(!LauncherNoise.covers("- a list"))
  }

  @Test func `the commit is read from loose and packed references`() throws {
    let folder = NSTemporaryDirectory() + "git-tests-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func write(_ text: String, _ path: String) throws {
      let url = URL(fileURLWithPath: "\(folder)/.git/\(path)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    try write("ref: refs/heads/main\n", "HEAD")
    try write("# pack-refs\naaaa refs/heads/other\nbbbb refs/heads/main\n", "packed-refs")
    #expect(GitCommit.current(in: folder + "/deep/down") == "bbbb")
    try write("cccc\n", "refs/heads/main")
    #expect(GitCommit.current(in: folder) == "cccc")
    try write("dddd\n", "HEAD")
    #expect(GitCommit.current(in: folder) == "dddd")
  }
}
