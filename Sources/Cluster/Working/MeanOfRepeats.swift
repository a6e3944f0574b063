import Trials

/// Gathers the records of the repeats of one assignment and reports their means, place by place.
///
/// A place is a metric at a moment; its mean is over the repeats that recorded it. Only the first
/// repeat keeps tensors and rows. Repeats are not checkpointed: after a crash the assignment starts anew.
final class MeanOfRepeats {
  private struct Place: Hashable {
    let metric: String
    let moment: Moment
  }
  private let sink: any RecordSink
  private var order: [Place] = []
  private var sums: [Place: (sum: Double, count: Int)] = [:]
  private var begun = 0

  init(sink: any RecordSink) { self.sink = sink }

  /// The record of the next repeat.
  func next() -> any RecordSink {
    begun += 1
    return Repeat(mean: self, isFirst: begun == 1)
  }

  /// Reports the means, in the order in which the places were first recorded.
  func send() throws {
    try sink.send(
      order.map { place in
        let (sum, count) = sums[place]!
        return Sample(place.metric, place.moment, sum / Double(count))
      })
  }

  private func add(_ samples: [Sample]) {
    for sample in samples {
      let place = Place(metric: sample.metric, moment: sample.moment)
      if let known = sums[place] {
        sums[place] = (known.sum + sample.value, known.count + 1)
      } else {
        order.append(place)
        sums[place] = (sample.value, 1)
      }
    }
  }

  private final class Repeat: RecordSink {
    private let mean: MeanOfRepeats
    private let isFirst: Bool

    init(mean: MeanOfRepeats, isFirst: Bool) { (self.mean, self.isFirst) = (mean, isFirst) }

    func send(_ samples: [Sample]) { mean.add(samples) }

    func append(_ tables: [TableRows]) throws {
      if isFirst { try mean.sink.append(tables) }
    }

    func save(_ tensors: [NamedArray], tag: String, at moment: Moment) throws {
      if isFirst { try mean.sink.save(tensors, tag: tag, at: moment) }
    }

    func checkpointIsDue() throws -> Bool {
      _ = try mean.sink.checkpointIsDue()
      return false
    }

    func checkpoint(_ state: [NamedArray], at moment: Moment) {}

    func throwIfStopped() throws { try mean.sink.throwIfStopped() }
  }
}
