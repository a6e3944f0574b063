import Spec
import Trials

/// Gathers the records of the repeats of one assignment and reports one value for each place: their
/// mean, their median, or the worst of them.
///
/// A place is a metric at a moment; its value is of the repeats that recorded it, and no number where
/// one of these is none. Only the first repeat keeps tensors and rows. Repeats are not checkpointed:
/// after a crash the assignment starts anew.
final class GatheredRepeats {
  private struct Place: Hashable {
    let metric: String
    let moment: Moment
  }
  private let sink: any RecordSink
  private let aggregate: Aggregate
  /// Which way of a metric is better.
  private let goal: (String) -> Goal?
  private var order: [Place] = []
  private var values: [Place: [Double]] = [:]
  private var begun = 0

  /// - Parameter goal: `nil` of a metric of which neither way is better: instead of the worst, its
  ///   mean is reported.
  init(sink: any RecordSink, _ aggregate: Aggregate = .mean, goal: @escaping (String) -> Goal?) {
    (self.sink, self.aggregate, self.goal) = (sink, aggregate, goal)
  }

  /// The record of the next repeat.
  func next() -> any RecordSink {
    begun += 1
    return Repeat(gathered: self, isFirst: begun == 1)
  }

  /// Reports the values, in the order in which the places were first recorded.
  func send() throws {
    try sink.send(
      order.map { place in
        let value = aggregate.value(of: values[place] ?? [], goal: goal(place.metric))
        return Sample(place.metric, place.moment, value)
      })
  }

  private func add(_ samples: [Sample]) {
    for sample in samples {
      let place = Place(metric: sample.metric, moment: sample.moment)
      if values[place] == nil { order.append(place) }
      values[place, default: []].append(sample.value)
    }
  }

  private final class Repeat: RecordSink {
    private let gathered: GatheredRepeats
    private let isFirst: Bool

    init(gathered: GatheredRepeats, isFirst: Bool) {
      (self.gathered, self.isFirst) = (gathered, isFirst)
    }

    var virtualTime: VirtualTime? { gathered.sink.virtualTime }

    var keepsText: Bool { gathered.sink.keepsText }

    func write(_ text: [UInt8]) { gathered.sink.write(text) }

    func note(_ text: @autoclosure () -> String) { gathered.sink.note(text()) }

    func send(_ samples: [Sample]) { gathered.add(samples) }

    func append(_ tables: [TableRows]) throws {
      if isFirst { try gathered.sink.append(tables) }
    }

    func save(_ tensors: [NamedArray], tag: String, at moment: Moment) throws {
      if isFirst { try gathered.sink.save(tensors, tag: tag, at: moment) }
    }

    func checkpointIsDue() throws -> Bool {
      _ = try gathered.sink.checkpointIsDue()
      return false
    }

    func checkpoint(_ state: [NamedArray], at moment: Moment) {}

    func throwIfStopped() throws { try gathered.sink.throwIfStopped() }

    func throwIfStoppedWaiting() throws { try gathered.sink.throwIfStoppedWaiting() }
  }
}

extension Aggregate {
  /// What stands for several values; NaN where one of them is none, or there are none.
  /// - Parameter goal: `nil`: neither way is better, and the worst is the mean.
  func value(of values: [Double], goal: Goal?) -> Double {
    guard let first = values.first, !values.contains(where: \.isNaN) else { return .nan }
    switch (self, goal) {
    case (.median, _):
      let sorted = values.sorted()
      let half = sorted.count / 2
      guard sorted.count % 2 == 0 else { return sorted[half] }
      let (low, high) = (sorted[half - 1], sorted[half])
      return low == high ? low : low + (high - low) / 2
    case (.worst, .minimize?): return values.dropFirst().reduce(first) { max($0, $1) }
    case (.worst, .maximize?): return values.dropFirst().reduce(first) { min($0, $1) }
    case (.worst, nil), (.mean, _):
      return values.dropFirst().reduce(first, +) / Double(values.count)
    }
  }
}
