import Cluster
import GroupTrials
import MPI
import Spec
import TestNumbers
import Testing
import Trials

@Suite struct GroupLayoutTests {
  private func layout(
    ranks: Int, _ more: String = "", type: String = "shard-sum", hosts: [String]? = nil
  ) throws -> GroupLayout {
    let text = "experiment: \(type)\nobjective: {metric: value/last, goal: minimize}\n" + more
    let plan = try RunPlan(
      bytes: Array(text.utf8), request: RunRequest(path: "sweep.exp"),
      catalogue: Catalogue([StepsExperiment.self, ShardSumExperiment.self]))
    return GroupLayout(plan, hosts: hosts ?? Array(repeating: "node", count: ranks))
  }

  private func search(_ size: Int, _ more: String = "") -> String {
    "search: {trials: 40}\nresources: {ranks_per_trial: \(size)}\n" + more
  }

  @Test func `trials of one rank run on all ranks`() throws {
    let layout = try layout(ranks: 5, search(1))
    #expect(layout == GroupLayout(groups: [[0], [1], [2], [3], [4]]))
    #expect(layout.leaders == [0, 1, 2, 3, 4] && layout.ranksPerTrial == 1)
  }

  @Test func `neighbours form groups and the rest a smaller one with one remark`() throws {
    let layout = try layout(ranks: 7, search(3))
    #expect(layout.groups == [[0, 1, 2], [3, 4, 5], [6]])
    #expect(layout.group(of: 4) == [3, 4, 5] && layout.ranksPerTrial == 3)
    #expect(
      layout.caution
        == "1 rank of 7 works alone: groups of 3 leave it over, 9 ranks make whole ones")
    let more = try self.layout(ranks: 8, search(3))
    #expect(more.groups == [[0, 1, 2], [3, 4, 5], [6, 7]])
    #expect(
      more.caution
        == "2 ranks of 8 make a smaller group: groups of 3 leave them over, 9 ranks make whole ones"
    )
  }

  @Test func `groups are cut to the ranks there are with one warning`() throws {
    let layout = try layout(ranks: 2, search(4))
    #expect(layout.groups == [[0, 1]])
    #expect(
      layout.caution
        == "resources.ranks_per_trial is 4, but there are 2 ranks: a trial runs on all of them")
    let alone = try self.layout(ranks: 1, search(4))
    #expect(alone.groups == [[0]])
    #expect(
      alone.caution == "resources.ranks_per_trial is 4, but there is 1 rank: a trial runs on it")
  }

  @Test func `a trial runs on no more ranks than its work has shards`() throws {
    let layout = try layout(ranks: 9, search(6, "shards: 4\n"))
    #expect(layout.groups == [[0, 1, 2, 3], [4, 5, 6, 7], [8]])
    #expect(
      layout.caution
        == "the work of a trial has 4 shards: a trial runs on 4 ranks, not on 6; "
        + "1 rank of 9 works alone: groups of 4 leave it over, 12 ranks make whole ones")
  }

  @Test func `one trial runs on all ranks that its shards can use`() throws {
    #expect(try layout(ranks: 8) == GroupLayout(groups: [Array(0..<8)]))
    let layout = try layout(ranks: 12)
    #expect(layout.groups == [Array(0..<8)])
    #expect(
      layout.caution == "4 of 12 ranks idle: the work of the trial has 8 shards, -n 8 is as fast")
  }

  @Test func `a trial that uses no group runs on its first rank`() throws {
    let single = try layout(ranks: 3, type: "steps")
    #expect(single.groups == [[0]])
    #expect(
      single.caution == "2 of 3 ranks idle: the trial of 'steps' runs on one rank, -n 1 is as fast")
    let search = try layout(ranks: 5, search(2), type: "steps")
    #expect(search.groups == [[0], [2], [4]] && search.caution == nil)
  }

  @Test func `ranks of one host come together first`() throws {
    let hosts = ["a", "b", "a", "b", "b", "a", "c", "c"]
    #expect(
      try layout(ranks: 8, search(2), hosts: hosts).groups == [[0, 2], [1, 3], [5, 4], [6, 7]])
    #expect(
      try layout(ranks: 8, search(3, "shards: 3\n"), hosts: hosts).groups == [
        [0, 2, 5], [1, 3, 4], [6, 7],
      ])
    #expect(try layout(ranks: 3, search(2), hosts: ["a", "b", "b"]).groups == [[0], [1, 2]])
  }
}

@Suite struct DepartureTests {
  private func failed(_ reason: String, mayRepeat: Bool = false) -> Departure {
    .failed(reason: reason, mayRepeat: mayRepeat)
  }

  private func combined(_ departures: [Departure?], notice: Aborted? = nil) -> Departure {
    Departure.combined(departures, of: [4, 5, 6], notice: notice)
  }

  @Test func `a group is done when all are and stops as its first rank says`() {
    #expect(combined([.done, .done, .done]) == .done)
    #expect(combined([.stopped(.drained), .done, .done]) == .stopped(.drained))
  }

  @Test func `a failure comes before all else and names rank and cause`() {
    #expect(combined([.done, failed("why"), .followed]) == failed("rank 5: why"))
    #expect(combined([.stopped(.pruned), .followed, failed("why")]) == failed("rank 6: why"))
    #expect(
      combined([failed("a"), failed("b"), failed("a")]) == failed("ranks 4, 6: a"))
    #expect(combined([failed("a"), failed("a"), .followed]) == failed("ranks 4, 5: a"))
    #expect(combined([failed("a"), failed("a"), failed("a")]) == failed("ranks 4–6: a"))
  }

  @Test func `only errors that may all not come again are repeated`() {
    let repeatable = failed("a", mayRepeat: true)
    #expect(combined([repeatable, .followed, .followed]) == failed("rank 4: a", mayRepeat: true))
    #expect(combined([repeatable, failed("b"), .followed]) == failed("rank 4: a"))
  }

  @Test func `where the word of the failing rank is missing the abort names it`() {
    let notice = Aborted(rank: 2, cause: "why")
    #expect(combined([.followed, .followed, nil], notice: notice) == failed("rank 6: why"))
  }

  @Test func `a lost rank ends the attempt for all unless the first one was through`() {
    let (lost, notice) = (Departure.bereft("gone"), Aborted(rank: 1, cause: "gone", kind: .loss))
    #expect(combined([lost, nil, lost]) == lost)
    #expect(combined([lost, nil, failed("why")], notice: notice) == lost)
    #expect(combined([failed("why"), nil, .done], notice: notice) == lost)
    #expect(combined([.done, nil, lost], notice: notice) == .done)
    #expect(combined([.stopped(.drained), nil, lost]) == .stopped(.drained))
  }

  @Test func `a group that was called back stopped, unless a rank had failed`() {
    let notice = Aborted(rank: 0, cause: "late", kind: .recall(2))
    #expect(combined([.stopped(.timedOut), nil, nil], notice: notice) == .stopped(.timedOut))
    #expect(combined([.followed, nil, nil], notice: notice) == .stopped(.timedOut))
    #expect(
      combined([.stopped(.timedOut), failed("why"), nil], notice: notice) == failed("rank 5: why"))
  }

  private static let departures: [Departure] = [
    .done, .followed, .failed(reason: "größer", mayRepeat: true),
    .failed(reason: "", mayRepeat: false), .stopped(.drained), .stopped(.timedOut),
    .stopped(.unwanted), .stopped(.pruned), .stopped(.stalled), .bereft("rank 3 has died"),
  ]

  @Test(arguments: departures) func `departures are decoded as they were encoded`(
    departure: Departure
  ) throws {
    #expect(try Departure(decoding: departure.encoded()) == departure)
    let report = DepartureReport(turn: 300, departure)
    #expect(try DepartureReport(decoding: report.encoded()) == report)
  }

  @Test func `instructions of a group are decoded as they were encoded`() throws {
    let order = Order(trial: 3, attempt: 2, assignment: Assignment([.real(0.5), nil]))
    for instruction: GroupInstruction in [
      .run(order, turn: 7, members: [4, 300, 5]), .run(order, turn: 70_000, members: []), .dismiss,
    ] {
      #expect(try GroupInstruction(decoding: instruction.encoded()) == instruction)
    }
  }

  @Test func `bytes of any kind end in a departure or an error`() {
    var generator = SplitMix64(seed: 8)
    for round in 0..<20_000 {
      var bytes = Self.departures[round % Self.departures.count].encoded()
      let place = Int(generator.next() % UInt64(bytes.count))
      bytes[place] = UInt8(truncatingIfNeeded: generator.next())
      bytes.removeLast(Int(generator.next() % UInt64(bytes.count + 1)) / 4)
      _ = try? Departure(decoding: bytes)
      _ = try? DepartureReport(decoding: bytes)
      _ = try? GroupInstruction(decoding: bytes)
    }
  }
}
