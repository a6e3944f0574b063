/// Where a trial's record goes; the runner binds it to the journal, tests to memory.
package protocol RecordSink: AnyObject {
  /// Values since the last call, in order.
  func send(_ samples: [Sample]) throws
  /// Rows since the last call, in order within each table.
  func append(_ tables: [TableRows]) throws
  /// Tensors to keep under `tag`.
  func save(_ tensors: [NamedArray], tag: String, at moment: Moment) throws
  /// Whether a checkpoint should be made now: enough time has passed, or the trial is about to be
  /// stopped.
  func checkpointIsDue() throws -> Bool
  /// Makes the state safe, after the values recorded before it.
  func checkpoint(_ state: [NamedArray], at moment: Moment) throws
  /// Throws ``TrialStopped`` when the trial must not go on.
  func throwIfStopped() throws
  /// The same, where the trial waits for something else: that it asks is no sign that it gets on.
  func throwIfStoppedWaiting() throws
  /// Keeps what programs of the trial print, beside the results: a sign that it gets on.
  func write(_ text: [UInt8])
  /// Whether it is kept.
  var keepsText: Bool { get }
  /// Says what happens to the log.
  func note(_ text: @autoclosure () -> String)
  /// The clock of a simulated trial; `nil`: time passes by itself.
  var virtualTime: VirtualTime? { get }
}

extension RecordSink {
  package func throwIfStoppedWaiting() throws { try throwIfStopped() }
  package var virtualTime: VirtualTime? { nil }
  package var keepsText: Bool { false }
  package func write(_ text: [UInt8]) {}
  package func note(_ text: @autoclosure () -> String) {}
}

/// How long a simulated trial has run: only so long as it says.
package final class VirtualTime {
  /// Since its attempt began.
  package private(set) var seconds = 0.0

  package init() {}

  package func pass(_ seconds: Double) { self.seconds += max(0, seconds) }
}

/// Thrown by ``Trial/checkpoint(_:)`` and friends when a trial must end: not an error of its own.
package enum TrialStopped: Error, Equatable {
  /// The run is saved and can be continued.
  case drained
  /// It ran longer than `faults.timeout` allows.
  case timedOut
  /// It made no step for longer than `faults.stall` allows.
  case stalled
  /// The search came to its end below this trial: nothing of it counts.
  case unwanted
  case pruned
  /// It waits for others, and goes on from its last checkpoint when it is its turn.
  case paused
}

/// What a trial has recorded so far. A trial only appends to it.
package final class Record {
  /// The state to continue from: what the last checkpoint of an earlier attempt saved.
  package let restored: [NamedArray]?
  /// The weights that another trial left, with which this one begins.
  package let inherited: [NamedArray]?
  private let sink: any RecordSink
  private let tables: [RecordTable]
  private var pending: [Sample] = []
  private var pendingRows: [TableRows] = []
  private var last = Moment.end

  /// - Parameter tables: what the experiment declares.
  package init(
    sink: any RecordSink, restored: [NamedArray]? = nil, inherited: [NamedArray]? = nil,
    tables: [RecordTable] = []
  ) {
    (self.sink, self.restored, self.inherited, self.tables) = (sink, restored, inherited, tables)
  }

  /// The clock of a simulated trial; `nil`: time passes by itself.
  var virtualTime: VirtualTime? { sink.virtualTime }

  package func append(_ metric: String, _ value: Double, at moment: Moment) {
    pending.append(Sample(metric, moment, value))
    last = moment
  }

  /// - Precondition: the table is declared and each cell is of its column's kind.
  package func append(_ table: String, _ row: [Cell]) {
    guard let declared = tables.first(where: { $0.name == table }) else {
      preconditionFailure("no table '\(table)' among \(tables.map(\.name))")
    }
    precondition(
      row.count == declared.columns.count
        && zip(declared.columns, row).allSatisfy { $0.takes($1) },
      "a row of '\(table)', \(declared.columns.map(\.name)): \(row)")
    if let place = pendingRows.firstIndex(where: { $0.table == table }) {
      pendingRows[place].append(row)
    } else {
      pendingRows.append(TableRows(table, width: row.count, cells: row))
    }
  }

  package func save(_ tensors: [NamedArray], tag: String) throws {
    try flush()
    // In the order in which a results file has them: a file made from there has the same bytes.
    let sorted = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    try sink.save(sorted, tag: tag, at: last)
  }

  /// Offers a place to continue from. `state` is asked for only when a checkpoint is due.
  package func checkpoint(_ state: () throws -> [NamedArray]) throws {
    try flush()
    if try sink.checkpointIsDue() { try sink.checkpoint(try state(), at: last) }
    try sink.throwIfStopped()
  }

  package func throwIfStopped() throws {
    try flush()
    try sink.throwIfStopped()
  }

  package func throwIfStoppedWaiting() throws {
    try flush()
    try sink.throwIfStoppedWaiting()
  }

  /// Keeps what a program of the trial prints, as far as the file's `output.programs` says. It is no
  /// result.
  package func write(_ text: [UInt8]) { sink.write(text) }

  package func write(_ text: String) { sink.write(Array(text.utf8)) }

  /// Whether what programs print is kept, and what they leave where they fail.
  package var keepsText: Bool { sink.keepsText }

  /// Says what happens to the log of the rank.
  package func note(_ text: @autoclosure () -> String) { sink.note(text()) }

  package func flush() throws {
    // Rows first: where a curve is cut after a value, the rows that belong to it stay.
    if !pendingRows.isEmpty {
      try sink.append(pendingRows)
      pendingRows.removeAll(keepingCapacity: true)
    }
    if !pending.isEmpty {
      try sink.send(pending)
      pending.removeAll(keepingCapacity: true)
    }
  }
}
