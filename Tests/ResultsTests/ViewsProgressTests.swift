import Results
import Testing

/// The live line, the plain line and `runner status`.
struct ViewsProgressTests {
  private var progress: RunProgress {
    var progress = RunProgress(total: 200)
    (progress.done, progress.running, progress.pruned, progress.failed) = (107, 8, 12, 1)
    (progress.elapsed, progress.finishedSinceStart) = (50, 120)
    (progress.ranks, progress.busyRanks) = (8, 8)
    progress.best = .init(metric: "accuracy", value: 0.88342, trial: 37)
    return progress
  }

  @Test func `the live line says all where there is room`() {
    #expect(
      ProgressLine.live(progress, width: 120)
        == "120/200  ████████████░░░░░░░░  60%  2.4/s  best 0.88342 (trial 37)  ETA 33s  8/8 busy"
        + "  1 failed")
  }

  @Test(arguments: [
    (80, "120/200  60%  2.4/s  best 0.88342 (trial 37)  ETA 33s  8/8 busy  1 failed"),
    (70, "120/200  60%  2.4/s  best 0.88342 (trial 37)  ETA 33s  1 failed"),
    (55, "120/200  60%  best 0.88342 (trial 37)  ETA 33s"),
    (25, "120/200  60%  ETA 33s"), (17, "120/200  ETA 33s"), (16, "120/200"), (6, "120/…"),
    (1, ""),
  ])
  func `what matters least goes first`(width: Int, text: String) {
    #expect(ProgressLine.live(progress, width: width) == text)
  }

  @Test(arguments: 1...130)
  func `the live line never fills the terminal's last column`(width: Int) {
    #expect(ProgressLine.live(progress, width: width).displayWidth < width)
  }

  /// One trial of the sample runs, on four ranks; 0 stands for all of them.
  @Test(arguments: [(1, 1), (2, 2), (9, 4), (0, 4)])
  func `a running trial keeps its group of ranks busy`(asked: Int, busy: Int) {
    var study = ViewsFixtures.sweep
    study.sessions = [ViewsFixtures.session(ranks: 4)]
    study.header.ranksPerTrial = asked
    #expect(study.trials.count { $0.state == .running } == 1)
    #expect(RunProgress(study, now: 1040).busyRanks == busy)
  }

  @Test func `failures are red where there is colour`() {
    let line = ProgressLine.live(progress, width: 200, ink: Ink(colour: true))
    #expect(line.hasSuffix("\u{1B}[31m1 failed\u{1B}[0m"))
  }

  @Test func `the plain line uses words`() {
    #expect(
      ProgressLine.plain(progress)
        == "120 of 200 trials, 2.4 trials/s, best accuracy 0.88342 (trial 37), 12 pruned, "
        + "1 failed, ETA 33s, 8 of 8 ranks busy")
  }

  @Test func `the plain line at the end says how long it took`() {
    var progress = progress
    (progress.done, progress.running, progress.best) = (187, 0, nil)
    (progress.finishedSinceStart, progress.elapsed) = (200, 100)
    #expect(
      ProgressLine.plain(progress)
        == "200 of 200 trials, 2 trials/s, 12 pruned, 1 failed, took 1m40s")
  }

  @Test func `before the first trial ends there is no rate and no ETA`() {
    let progress = RunProgress(total: 4)
    #expect(progress.rate == nil)
    #expect(ProgressLine.plain(progress) == "0 of 4 trials, 0 of 1 ranks busy")
    #expect(ProgressLine.live(progress, width: 80) == "0/4  ░░░░░░░░░░░░░░░░░░░░  0%  0/1 busy")
  }

  @Test func `status of a run that goes on`() {
    #expect(
      StatusText.text(ViewsFixtures.sweep, .running, now: 1040) == """
        sweep · train · running on 4 ranks for 40s
        trials  █████████████░░░░░░░ 67% of 6: 2 done, 1 running, 1 pruned, 1 failed, 1 waiting
        best    accuracy/validation 0.8834, trial 1: lr=1e-5, width=128, optimizer=adam
        speed   0.1 trials/s, ETA 20s, ranks 48% busy

        """)
  }

  @Test func `status of a run that was stopped measures up to its last sign`() {
    #expect(
      StatusText.text(ViewsFixtures.sweep, .stopped, now: 99_999) == """
        sweep · train · stopped; the same command continues it
        trials  █████████████░░░░░░░ 67% of 6: 2 done, 1 running, 1 pruned, 1 failed, 1 waiting
        best    accuracy/validation 0.8834, trial 1: lr=1e-5, width=128, optimizer=adam
        speed   0.2 trials/s, ranks 46% busy

        """)
  }

  @Test func `status of a finished run`() {
    #expect(
      StatusText.text(ViewsFixtures.single, .stopped, now: 99_999) == """
        sweep · train · finished on 1 rank
        trials  ████████████████████ 100% of 1: 1 done
        speed   0.333 trials/s, ranks 100% busy

        """)
  }

  @Test func `only trials of the last start count for the rate`() {
    var study = ViewsFixtures.sweep
    study.sessions.append(ViewsFixtures.session(ranks: 2, time: 1012))
    let progress = RunProgress(study, now: 1022)
    #expect(progress.finishedSinceStart == 1)
    #expect(progress.rate == 0.1)
    #expect(progress.ranks == 2)
  }
}
