import Spec
import TestNumbers
import Testing
import Trials

@Suite struct EventCodingTests {
  private static let file = TensorFile(
    name: "3-weights.safetensors", tag: "weights", hash: "00ff", moment: .step(300))

  private static let events: [Event] = [
    .started(
      trial: 3, attempt: 1,
      assignment: Assignment([
        .integer(-5), .real(0.1), .text("größe"), .boolean(true), .boolean(false), nil,
      ]), rank: -1, time: 1.5),
    .recorded(
      trial: 3, attempt: 1,
      [
        Sample("loss", .step(1), 0.25), Sample("accuracy", .epoch(1), .infinity),
        Sample("loss", .step(Int.max), -0.0), Sample("", .end, .leastNonzeroMagnitude),
      ]),
    .recorded(trial: 0, attempt: 70_000, []),
    .checkpointed(trial: 3, attempt: 1, file),
    .saved(trial: 3, attempt: 1, file),
    .appended(
      trial: 3, attempt: 1,
      [
        TableRows(
          "client_rounds", width: 3,
          cells: [
            .int64(1), .float64(0.1), .boolean(true), .int64(.min), .float64(-.infinity),
            .boolean(false),
          ]),
        TableRows("", width: 2, cells: [.int64s([3, -4, 0]), .float64s([0.5])]),
        TableRows("none", width: 1),
      ]),
    .finished(
      trial: 3, attempt: 1, Outcome(state: .timeout, reason: "20 min", seconds: 1200, time: 9)),
    .ended(trial: 3, attempt: 2, Outcome(state: .done, seconds: 12, time: 9)),
    .stopped(trial: 3, rung: 2, keeping: RecordExtent(samples: 70_000, rows: [4, 0]), time: 9),
    .inherited(trial: 70_000, attempt: 2, parent: 69_000),
  ]

  private func encoded(_ events: [Event]) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(events)
    return writer.bytes
  }

  private func decoded(_ bytes: [UInt8]) throws -> [Event] {
    var reader = ByteReader(bytes)
    let events = try reader.events()
    try reader.finish()
    return events
  }

  @Test func `events are decoded as they were encoded`() throws {
    #expect(try decoded(encoded(Self.events)) == Self.events)
    #expect(try decoded(encoded([])) == [])
  }

  @Test func `a value that is not a number keeps its bits`() throws {
    let value = Double(nan: 7, signaling: false)
    let event = Event.recorded(trial: 0, attempt: 1, [Sample("x", .end, value)])
    guard case .recorded(_, _, let samples) = try decoded(encoded([event]))[0] else {
      Issue.record("another event")
      return
    }
    #expect(samples[0].value.bitPattern == value.bitPattern)
  }

  @Test func `many names in one event are told apart`() throws {
    let samples = (0..<2000).map { Sample("metric \($0 % 500)", .step($0 / 500), Double($0)) }
    let event = Event.recorded(trial: 0, attempt: 1, samples)
    #expect(try decoded(encoded([event])) == [event])
  }

  @Test func `a reason holds no NUL, at which it would end in a results file`() {
    let outcome = Outcome(state: .failed, reason: "half\0 the truth", seconds: 1, time: 2)
    #expect(outcome.reason == "half\u{2400} the truth")
  }

  @Test func `an empty trial takes few bytes`() {
    let started = Event.started(
      trial: 19_999, attempt: 1, assignment: Assignment([.real(0.5)]), rank: 3, time: 1e9)
    let recorded = Event.recorded(trial: 19_999, attempt: 1, [Sample("value", .end, 0)])
    let finished = Event.finished(
      trial: 19_999, attempt: 1, Outcome(state: .done, seconds: 0, time: 1e9))
    #expect(encoded([started, recorded, finished]).count < 80)
  }

  @Test func `bytes that are cut off end in an error`() {
    let bytes = encoded(Self.events)
    for length in 0..<bytes.count {
      #expect(throws: CodingError.self) { try decoded(Array(bytes[..<length])) }
    }
  }

  @Test func `bytes too many end in an error`() {
    #expect(throws: CodingError.self) { try decoded(encoded(Self.events) + [0]) }
  }

  @Test func `bytes of any kind end in events or an error`() {
    var generator = SplitMix64(seed: 1)
    let bytes = encoded(Self.events)
    for _ in 0..<20_000 {
      var changed = bytes
      for _ in 0...Int(generator.next() % 3) {
        changed[Int(generator.next() % UInt64(changed.count))] = UInt8(
          truncatingIfNeeded: generator.next())
      }
      _ = try? decoded(changed)
    }
  }
}
