import Results
import Testing
import Trials

/// What a report says of time and of failures.
struct ViewsFailureTests {
  private func study(reasons: [String], state: Outcome.State = .failed) -> Study {
    var study = ViewsFixtures.front(reasons.map { _ in (1, 1) })
    for (number, reason) in reasons.enumerated() where !reason.isEmpty {
      (study.trials[number].state, study.trials[number].reason) = (state, reason)
    }
    return study
  }

  private func text(_ study: Study, outputs: String = "") -> String {
    ReportText(study, path: "a.h5", outputs: outputs, colour: false).text
  }

  /// The lines of reasons, without count and trials.
  private func reasons(_ reasons: String...) -> [String] {
    let lines = text(study(reasons: reasons)).split(
      separator: "\n", omittingEmptySubsequences: false)
    guard let title = lines.firstIndex(where: { $0.hasPrefix("count  trials") }) else { return [] }
    let indent = lines[title].count - "reason".count
    return lines[(title + 1)...].prefix { !$0.isEmpty }.map { String($0.dropFirst(indent)) }
  }

  @Test func `reasons that differ in numbers alone are one line`() {
    #expect(
      reasons("no step 12 of 0.5", "no step 7 of 1e-3", "no epoch 7 of 9")
        == ["no step … of …", "no epoch 7 of 9"])
  }

  @Test func `what reasons have in common stays as it is`() {
    #expect(reasons("width 64 at step 3", "width 64 at step 9") == ["width 64 at step …"])
  }

  @Test func `reasons that differ in paths and identifiers alone are one line`() {
    #expect(
      reasons(
        "cannot read '/tmp/a/x.csv' of 9f3c1a7e-22d1", "cannot read 'data/y.csv' of 11aa22bb-9b1c")
        == ["cannot read '…' of …"])
  }

  @Test func `exit codes, signals and error numbers tell reasons apart`() {
    #expect(
      reasons("sh ended with exit code 1", "sh ended with exit code 2").sorted()
        == ["sh ended with exit code 1", "sh ended with exit code 2"])
    #expect(
      reasons("was ended by signal 9 (Killed)", "was ended by signal 11 (Killed)").count == 2)
  }

  @Test(arguments: ["I/O", "and/or", "a", "nan", "…"])
  func `words are no paths and no numbers`(word: String) {
    #expect(reasons("\(word) failed", "x failed").count == 2)
  }

  @Test func `a table has counts, some trials and the reason, the most frequent first`() {
    var study = study(reasons: (0..<9).map { $0 < 8 ? "loss at step \($0)" : "" })
    study.trials[1].state = .timeout
    study.trials[1].reason = "ran longer than faults.timeout (2.0 s)"
    #expect(
      text(study, outputs: "a.output/trial-<number>.txt").contains(
        """

        8 of 9 trials failed
        count  trials              reason
            7  0, 2, 3 and 4 more  loss at step …
            1  1                   timeout: ran longer than faults.timeout (2.0 s)
        what they printed is in a.output/trial-<number>.txt

        """))
  }

  @Test func `a long reason is broken between words and stays within a hundred columns`() {
    let reason = String(repeating: "something went wrong, ", count: 14) + "lower the rate"
    let lines = text(study(reasons: [reason])).split(separator: "\n")
    #expect(lines.allSatisfy { String($0).displayWidth <= 100 })
    #expect(lines.contains { $0.hasSuffix("lower the rate") })
  }

  @Test func `a word longer than a line is cut`() {
    let lines = text(study(reasons: [String(repeating: "x", count: 300)])).split(separator: "\n")
    #expect(lines.allSatisfy { String($0).displayWidth <= 100 })
  }

  @Test func `attempts that others followed have a table of their own`() {
    var study = ViewsFixtures.front([(1, 1), (2, 2)])
    study.brokenAttempts = [3, 5].map { number in
      BrokenAttempt(
        trial: 1, attempt: number, rank: number, reason: "rank \(number) on node has died",
        seconds: 1, time: 1001)
    }
    #expect(
      text(study).contains(
        """

        2 attempts were broken off and tried again
        count  trials  reason
            2  1       rank … on node has died

        """))
    #expect(ReportPage(study, path: "a.h5").text.contains("<h2>Tried again</h2>"))
    (study.trials[1].state, study.trials[1].reason) = (.lost, "rank 7 on node has died")
    #expect(!text(study).contains("tried again"))
    #expect(text(study).contains("1 of 2 trials failed, after 2 earlier attempts as well\n"))
  }

  @Test func `what there is nothing to say of has no table`() {
    let text = text(ViewsFixtures.front([(1, 1)]))
    for word in ["failed", "again", "time\n", "reason"] { #expect(!text.contains(word)) }
  }

  @Test func `the report tells where the ranks' time went, who was lost and what took longest`() {
    var study = ViewsFixtures.front((0..<6).map { (Double($0), 0) })
    for number in study.trials.indices { study.trials[number].seconds = Double(number) }
    study.sessions = [
      Session(
        time: 1000, arguments: [], ranks: 3, hosts: ["a", "a", "b"], versions: [], gitCommit: "")
    ]
    study.usage = [
      RankUsage(computing: 9, communicating: 0, waiting: 1),
      RankUsage(computing: 6, communicating: 1, waiting: 3), .unknown,
    ]
    #expect(
      text(study).contains(
        """

        time
        busy     80% of the ranks' time in trials (70% to 90%), 5% waiting for each other there
        lost     rank 2 on b
        slowest  trial 5 5.0s, trial 4 4.0s, trial 3 3.0s; median 2.0s

        """))
  }

  @Test func `a run that was put aside says what has ended, goes on, begins anew and waits`() {
    var study = ViewsFixtures.sweep
    study.trials[4].checkpoint = TensorFile(name: "c", tag: "", hash: "", moment: .epoch(3))
    study.header.total = 12
    #expect(
      PutAsideText.text(study, reason: "interrupted", path: "Results/sweep.h5") == """
        interrupted after 20s: 4 of 12 trials have ended (2 done, 1 pruned, 1 failed)
        1 goes on from its checkpoint, 7 wait
        saved in Results/sweep.h5; the same command continues
        """)
    study.trials[4].checkpoint = nil
    #expect(
      PutAsideText.text(study, reason: "interrupted", path: "x").contains("1 begins anew, 7 wait"))
  }

  @Test func `status tells failures by kind, and attempts that were tried again`() {
    var study = ViewsFixtures.sweep
    study.trials[2].state = .timeout
    study.trials[3].state = .lost
    study.brokenAttempts = [
      BrokenAttempt(trial: 1, attempt: 1, rank: 0, reason: "x", seconds: 1, time: 1)
    ]
    let text = StatusText.text(study, .running, now: 1040)
    #expect(text.contains("2 done, 1 running, 2 failed (1 timed out, 1 lost), 1 waiting"))
    #expect(text.contains("\nagain   1 attempt broken off and tried again\n"))
  }
}
