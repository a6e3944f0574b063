import Spec

/// The binary form of events, on the wire between ranks and in the journal: little-endian, counts
/// and whole numbers in as few bytes as they need, a name once per event.
extension Event {
  /// Which kind of event follows: 1 to 9.
  package var code: UInt8 {
    switch self {
    case .started: 1
    case .recorded: 2
    case .checkpointed: 3
    case .saved: 4
    case .finished: 5
    case .appended: 6
    case .ended: 7
    case .stopped: 8
    case .inherited: 9
    }
  }

  /// The codes that ``init(code:from:)`` knows.
  package static let codes: ClosedRange<UInt8> = 1...9

  /// Appends all but the code.
  package func encode(into writer: inout ByteWriter) {
    switch self {
    case .started(let trial, let attempt, let assignment, let rank, let time):
      writer.append(integer: trial)
      writer.append(integer: attempt)
      writer.append(assignment)
      writer.append(integer: rank)
      writer.append(real: time)
    case .recorded(let trial, let attempt, let samples):
      writer.append(integer: trial)
      writer.append(integer: attempt)
      writer.append(samples)
    case .checkpointed(let trial, let attempt, let file), .saved(let trial, let attempt, let file):
      writer.append(integer: trial)
      writer.append(integer: attempt)
      writer.append(file)
    case .finished(let trial, let attempt, let outcome),
      .ended(let trial, let attempt, let outcome):
      writer.append(integer: trial)
      writer.append(integer: attempt)
      writer.append(outcome)
    case .appended(let trial, let attempt, let tables):
      writer.append(integer: trial)
      writer.append(integer: attempt)
      writer.append(tables)
    case .stopped(let trial, let rung, let extent, let time):
      writer.append(integer: trial)
      writer.append(integer: rung)
      writer.append(extent)
      writer.append(real: time)
    case .inherited(let trial, let attempt, let parent):
      writer.append(integer: trial)
      writer.append(integer: attempt)
      writer.append(integer: parent)
    }
  }

  /// - Throws: ``CodingError`` for an unknown code, and for bytes that no event has.
  package init(code: UInt8, from reader: inout ByteReader) throws(CodingError) {
    guard Self.codes ~= code else { throw reader.failure("an event of unknown kind \(code)") }
    // For the kind 8 the second number is a rung.
    let (trial, attempt) = (try reader.integer(), try reader.integer())
    guard trial >= 0 && trial <= Int(Int32.max) else {
      throw reader.failure("a trial of number \(trial)")
    }
    switch code {
    case 1:
      let assignment = try reader.assignment()
      let (rank, time) = (try reader.integer(), try reader.real())
      self = .started(
        trial: trial, attempt: attempt, assignment: assignment, rank: rank, time: time)
    case 2: self = .recorded(trial: trial, attempt: attempt, try reader.samples())
    case 3: self = .checkpointed(trial: trial, attempt: attempt, try reader.tensorFile())
    case 4: self = .saved(trial: trial, attempt: attempt, try reader.tensorFile())
    case 5: self = .finished(trial: trial, attempt: attempt, try reader.outcome())
    case 6: self = .appended(trial: trial, attempt: attempt, try reader.tables())
    case 7: self = .ended(trial: trial, attempt: attempt, try reader.outcome())
    case 8:
      let extent = try reader.extent()
      self = .stopped(trial: trial, rung: attempt, keeping: extent, time: try reader.real())
    case 9:
      self = .inherited(trial: trial, attempt: attempt, parent: try reader.integer())
    default: throw reader.failure("an event of unknown kind \(code)")
    }
  }
}

extension ByteWriter {
  /// Their number, then code and rest of each.
  package mutating func append(_ events: [Event]) {
    append(count: events.count)
    for event in events {
      append(byte: event.code)
      event.encode(into: &self)
    }
  }

  /// The number of values, and each with its type before it; 0 stands for an inactive parameter.
  package mutating func append(_ assignment: Assignment) {
    append(count: assignment.values.count)
    for value in assignment.values {
      switch value {
      case nil: append(byte: 0)
      case .integer(let value):
        append(byte: 1)
        append(integer: value)
      case .real(let value):
        append(byte: 2)
        append(real: value)
      case .text(let value):
        append(byte: 3)
        append(text: value)
      case .boolean(let value): append(byte: value ? 5 : 4)
      }
    }
  }

  /// The number of samples, and each as metric, axis, index and value. A name is written where it
  /// first occurs; before that, and later alone, comes its position among the names so far.
  fileprivate mutating func append(_ samples: [Sample]) {
    var (metrics, axes): ([String], [String]) = ([], [])
    append(count: samples.count)
    for sample in samples {
      append(sample.metric, in: &metrics)
      append(sample.moment.axis.name, in: &axes)
      append(integer: sample.moment.index)
      append(real: sample.value)
    }
  }

  private mutating func append(_ name: String, in names: inout [String]) {
    if let position = names.firstIndex(of: name) { return append(count: position) }
    append(count: names.count)
    append(text: name)
    names.append(name)
  }

  package mutating func append(_ file: TensorFile) {
    append(text: file.name)
    append(text: file.tag)
    append(text: file.hash)
    append(text: file.moment.axis.name)
    append(integer: file.moment.index)
  }

  fileprivate mutating func append(_ extent: RecordExtent) {
    append(integer: extent.samples)
    append(count: extent.rows.count)
    for count in extent.rows { append(integer: count) }
  }

  fileprivate mutating func append(_ outcome: Outcome) {
    append(byte: UInt8(bitPattern: outcome.state.rawValue))
    append(text: outcome.reason)
    append(real: outcome.seconds)
    append(real: outcome.time)
  }
}

extension ByteReader {
  package mutating func events() throws(CodingError) -> [Event] {
    let count = try count()
    var events: [Event] = []
    events.reserveCapacity(count)
    for _ in 0..<count { events.append(try Event(code: try byte(), from: &self)) }
    return events
  }

  package mutating func assignment() throws(CodingError) -> Assignment {
    let count = try count()
    var values: [Value?] = []
    values.reserveCapacity(count)
    for _ in 0..<count {
      switch try byte() {
      case 0: values.append(nil)
      case 1: values.append(.integer(try integer()))
      case 2: values.append(.real(try real()))
      case 3: values.append(.text(try text()))
      case 4: values.append(.boolean(false))
      case 5: values.append(.boolean(true))
      case let kind: throw failure("a value of unknown type \(kind)")
      }
    }
    return Assignment(values)
  }

  fileprivate mutating func samples() throws(CodingError) -> [Sample] {
    let count = try count()
    var (metrics, axes): ([String], [Axis]) = ([], [])
    var samples: [Sample] = []
    samples.reserveCapacity(count)
    for _ in 0..<count {
      let metric = try position(among: metrics.count)
      if metric == metrics.count { metrics.append(try text()) }
      let axis = try position(among: axes.count)
      if axis == axes.count { axes.append(Axis(try text())) }
      let moment = Moment(axis: axes[axis], index: try integer())
      samples.append(Sample(metrics[metric], moment, try real()))
    }
    return samples
  }

  /// The position of a name, or `known` where a new one follows.
  private mutating func position(among known: Int) throws(CodingError) -> Int {
    let position = try natural()
    guard position <= UInt64(known) else { throw failure("name \(position) of \(known)") }
    return Int(position)
  }

  package mutating func tensorFile() throws(CodingError) -> TensorFile {
    let (name, tag, hash) = (try text(), try text(), try text())
    let axis = Axis(try text())
    return TensorFile(
      name: name, tag: tag, hash: hash, moment: Moment(axis: axis, index: try integer()))
  }

  fileprivate mutating func extent() throws(CodingError) -> RecordExtent {
    let samples = try integer()
    var rows: [Int] = []
    for _ in 0..<(try count()) { rows.append(try integer()) }
    guard samples >= 0, rows.allSatisfy({ $0 >= 0 }) else {
      throw failure("a record of \(samples) samples and \(rows) rows")
    }
    return RecordExtent(samples: samples, rows: rows)
  }

  fileprivate mutating func outcome() throws(CodingError) -> Outcome {
    let code = Int8(bitPattern: try byte())
    guard let state = Outcome.State(rawValue: code) else {
      throw failure("an outcome of unknown state \(code)")
    }
    let reason = try text()
    let seconds = try real()
    return Outcome(state: state, reason: reason, seconds: seconds, time: try real())
  }
}
