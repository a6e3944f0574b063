import MPI
import Testing
import Trials

@Suite struct RecordTests {
  private func trial(_ sink: MemorySink, cache: TrialCache = TrialCache()) -> Trial {
    Trial(
      number: 3, seed: 1, shards: 1, ranks: InProcessCommunicator.alone(),
      record: Record(sink: sink, tables: tables), cache: cache)
  }

  private let tables = [
    RecordTable(
      name: "clients", dimension: "client",
      columns: [
        Column("samples", .int64, "samples it has"), Column("loss", .float64, "mean loss"),
        Column("clipped", .boolean, "whether it was clipped"),
        Column("labels", .int64, across: "class", "samples of each label"),
      ])
  ]

  @Test func `rows are sent before the values recorded with them, in order`() throws {
    let sink = MemorySink()
    let trial = trial(sink)
    trial.append("clients", [.int64(3), .float64(0.5), .boolean(true), .int64s([1, 2])])
    trial.append("clients", [.int64(4), .float64(.nan), .boolean(false), .int64s([])])
    trial.record("loss", 2, at: .epoch(1))
    try trial.checkpoint([])
    #expect(sink.log == ["clients 2 rows of 4", "loss epoch 1 2.0"])
  }

  @Test func `a row of a table that is not declared, or of other cells, traps`() async {
    await #expect(processExitsWith: .failure) {
      RecordTests().trial(MemorySink()).append("others", [.int64(1)])
    }
    await #expect(processExitsWith: .failure) {
      RecordTests().trial(MemorySink()).append(
        "clients", [.float64(3), .float64(0.5), .boolean(true), .int64s([1])])
    }
  }

  @Test func `values are sent in order, before what follows them`() throws {
    let sink = MemorySink()
    let trial = trial(sink)
    trial.record("loss", 2, at: .epoch(1))
    trial.record("loss", 1, at: .epoch(2))
    try trial.save("weights", [])
    #expect(sink.log == ["loss epoch 1 2.0", "loss epoch 2 1.0", "save weights epoch 2"])
  }

  @Test func `a state is asked for only when a checkpoint is due`() throws {
    let sink = MemorySink()
    let trial = trial(sink)
    var asked = 0
    func state() -> [NamedArray] {
      asked += 1
      return []
    }
    try trial.checkpoint(state())
    #expect(asked == 0)
    sink.isDue = true
    try trial.checkpoint(state())
    #expect(asked == 1)
  }

  @Test func `a stopped trial makes its checkpoint first`() {
    let sink = MemorySink()
    (sink.isDue, sink.stop) = (true, .drained)
    #expect(throws: TrialStopped.drained) { try trial(sink).checkpoint([]) }
    #expect(sink.log == ["checkpoint end 0"])
  }

  @Test func `idling ends when the trial is stopped`() {
    let sink = MemorySink()
    sink.stop = .timedOut
    #expect(throws: TrialStopped.timedOut) { try trial(sink).idle(seconds: 1000) }
  }

  @Test func `streams differ by trial and purpose, shared ones by purpose alone`() {
    let (one, other) = (
      trial(MemorySink()),
      Trial(
        number: 4, seed: 1, shards: 1, ranks: InProcessCommunicator.alone(),
        record: Record(sink: MemorySink()))
    )
    #expect(one.random("a") != other.random("a") && one.random("a") != one.random("b"))
    #expect(one.shared("a") == other.shared("a") && one.shared("a") != one.shared("b"))
  }

  @Test func `trials of one worker make what they share once`() throws {
    let cache = TrialCache()
    var made = 0
    func make() -> Int {
      made += 1
      return made
    }
    for _ in 0..<3 { #expect(trial(MemorySink(), cache: cache).cached("a") { make() } == 1) }
    #expect(trial(MemorySink(), cache: cache).cached("b") { make() } == 2)
    #expect(trial(MemorySink()).cached("b") { make() } == 3)
    #expect(trial(MemorySink(), cache: cache).cached("b") { "another type" } == "another type")
  }
}

/// Keeps what a trial tells.
private final class MemorySink: RecordSink {
  var log: [String] = []
  var isDue = false
  var stop: TrialStopped?

  func send(_ samples: [Sample]) {
    log += samples.map { "\($0.metric) \($0.moment.axis.name) \($0.moment.index) \($0.value)" }
  }

  func append(_ tables: [TableRows]) {
    log += tables.map { "\($0.table) \($0.count) rows of \($0.width)" }
  }

  func save(_ tensors: [NamedArray], tag: String, at moment: Moment) {
    log.append("save \(tag) \(moment.axis.name) \(moment.index)")
  }

  func checkpointIsDue() -> Bool { isDue }

  func checkpoint(_ state: [NamedArray], at moment: Moment) {
    log.append("checkpoint \(moment.axis.name) \(moment.index)")
  }

  func throwIfStopped() throws {
    if let stop { throw stop }
  }
}
