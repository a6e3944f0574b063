import Experiments
import MPI
import Spec
import Trials

/// All that a trial sends, with the states of all its checkpoints.
final class Diary: RecordSink, @unchecked Sendable {
  var samples: [Sample] = []
  var rows: [[Cell]] = []
  var saved: [[NamedArray]] = []
  var states: [[NamedArray]] = []
  /// How many there were at each checkpoint.
  var samplesBefore: [Int] = []
  var rowsBefore: [Int] = []

  /// What the first of the ranks sends.
  static func run(
    _ name: String, _ settings: String, shards: Int, ranks: Int = 1,
    restored: [NamedArray]? = nil
  ) throws -> Diary {
    try InProcessCommunicator.run(ranks: ranks) { ranks in
      let diary = Diary()
      let experiment = try Bench.make(catalogue.type(named: name)!, settings)
      var trial = Trial(
        number: 2, seed: 9, shards: shards, ranks: ranks,
        record: Record(sink: diary, restored: restored, tables: experiment.recordTables))
      try experiment.run(&trial)
      try trial.record.flush()
      return diary
    }[0]
  }

  /// Runs a trial, and takes it up at each of its checkpoints on other numbers of ranks.
  /// - Returns: The trial, and whether all of them sent what it did.
  static func resumed(
    _ name: String, _ settings: String, shards: Int = 3
  ) throws -> (whole: Diary, isSame: Bool) {
    let whole = try run(name, settings, shards: shards)
    var isSame = true
    for ranks in 2...3 {
      let other = try run(name, settings, shards: shards, ranks: ranks)
      isSame = isSame && other.samples == whole.samples && other.saved == whole.saved
    }
    for (place, state) in whole.states.enumerated() {
      let rest = try run(
        name, settings, shards: shards, ranks: 1 + place % 3, restored: state)
      isSame = isSame && rest.samples == Array(whole.samples[whole.samplesBefore[place]...])
      isSame = isSame && rest.saved == whole.saved
    }
    return (whole, isSame)
  }

  func send(_ samples: [Sample]) { self.samples += samples }

  /// Rows of all tables in the order they came, with the number of the table's name before them.
  func append(_ tables: [TableRows]) {
    for table in tables {
      for row in 0..<table.count {
        rows.append([.int64(table.table.utf8.count)] + (0..<table.width).map { table[row, $0] })
      }
    }
  }

  func save(_ tensors: [NamedArray], tag: String, at moment: Moment) { saved.append(tensors) }
  func checkpointIsDue() -> Bool { true }

  func checkpoint(_ state: [NamedArray], at moment: Moment) {
    states.append(state)
    samplesBefore.append(samples.count)
    rowsBefore.append(rows.count)
  }

  func throwIfStopped() {}
}
